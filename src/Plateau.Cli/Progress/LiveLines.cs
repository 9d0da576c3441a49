using System.Text;

namespace Plateau.Cli.Progress;

/// <summary>
/// A few lines of a terminal that are drawn again and again in their place, each time in one write that clears nothing first, so nothing flickers.
/// </summary>
internal sealed class LiveLines(TextWriter terminal)
{
    private const string HideCursor = "\u001b[?25l";
    private const string ShowCursor = "\u001b[?25h";
    private const string EraseRestOfLine = "\u001b[K";
    private const string EraseBelow = "\u001b[J";

    private readonly StringBuilder _text = new();
    private readonly Lock _gate = new();
    private int _shown;
    private bool _over;

    /// <summary>Draws the lines over those drawn before. None may be wider than the terminal.</summary>
    public void Draw(IReadOnlyList<string> lines)
    {
        lock (_gate)
        {
            if (_over)
            {
                return;
            }

            _text.Clear();
            if (_shown == 0)
            {
                _text.Append(HideCursor);
            }

            ToFirstLine();
            for (int i = 0; i < lines.Count; i++)
            {
                _text.Append(i > 0 ? "\r\n" : string.Empty).Append(lines[i]).Append(EraseRestOfLine);
            }

            _text.Append(EraseBelow);
            _shown = Math.Max(1, lines.Count);
            terminal.Write(_text);
            terminal.Flush();
        }
    }

    /// <summary>Removes the lines and gives the cursor back; nothing is drawn after that.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            if (!_over && _shown > 0)
            {
                _text.Clear();
                ToFirstLine();
                terminal.Write(_text.Append(EraseBelow).Append(ShowCursor));
                terminal.Flush();
            }

            _over = true;
        }
    }

    private void ToFirstLine()
    {
        _text.Append('\r');

        // A count of 0 would be taken for 1.
        if (_shown > 1)
        {
            _text.Append("\u001b[").Append(_shown - 1).Append('A');
        }
    }
}
