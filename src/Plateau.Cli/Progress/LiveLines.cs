using System.Text;

namespace Plateau.Cli.Progress;

/// <summary>
/// A few lines of a terminal that are drawn again and again in their place, each time in one write that clears nothing first, so nothing
/// flickers.
/// </summary>
internal sealed class LiveLines(TextWriter terminal)
{
    private const string HideCursor = "\u001b[?25l";
    private const string ShowCursor = "\u001b[?25h";
    private const string EraseRestOfLine = "\u001b[K";
    private const string EraseBelow = "\u001b[J";

    private readonly StringBuilder _text = new();
    private readonly Lock _gate = new();
    private bool _shown;
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
            _text.Append(_shown ? string.Empty : HideCursor).Append('\r');
            for (int i = 0; i < lines.Count; i++)
            {
                _text.Append(i > 0 ? "\r\n" : string.Empty).Append(lines[i]).Append(EraseRestOfLine);
            }

            // Back to where it began: what the terminal echoes, such as ^C, then breaks no line. A count of 0 would be taken for 1.
            _text.Append(EraseBelow).Append('\r');
            if (lines.Count > 1)
            {
                _text.Append("\u001b[").Append(lines.Count - 1).Append('A');
            }

            _shown = true;
            terminal.Write(_text);
            terminal.Flush();
        }
    }

    /// <summary>Removes the lines and gives the cursor back; nothing is drawn after that.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            if (!_over && _shown)
            {
                terminal.Write($"\r{EraseBelow}{ShowCursor}");
                terminal.Flush();
            }

            _over = true;
        }
    }
}
