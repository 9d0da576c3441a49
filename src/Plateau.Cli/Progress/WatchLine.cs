using System.Diagnostics;
using Plateau.Cli.Output;
using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Monitor;

namespace Plateau.Cli.Progress;

/// <summary>
/// One live line on standard error: where the stream stands. Nothing where that is no terminal, or where the answers go to the same one.
/// </summary>
internal sealed class WatchLine : IDisposable
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly LiveLines? _lines;
    private readonly bool _unicode;
    private long _drawn;

    /// <summary>Shows the line until disposed.</summary>
    public WatchLine(bool quiet)
    {
        bool terminal = !quiet
            && !Console.IsErrorRedirected
            && Console.IsOutputRedirected
            && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";
        _lines = terminal ? new LiveLines(Console.Error) : null;
        _unicode = Console.OutputEncoding.WebName.StartsWith("utf", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>An answer in one line.</summary>
    public static string Text(MonitorAnswer answer)
    {
        string text = $"{HumanNumber.Exact(answer.Objects)} objects";
        if (answer.LandscapeVariance is MonitorVariance v)
        {
            text += $"  V {HumanNumber.Measured(v.Value)} [{HumanNumber.Measured(v.Low)}, {HumanNumber.Measured(v.High)}]";
        }

        if (answer.Forecast is SampleSize size)
        {
            text += $"  K {HumanNumber.Rounded(size.K)} [{HumanNumber.Rounded(size.Low)}, {HumanNumber.Rounded(size.High)}]";
        }

        if (answer.Uncapped is { SilentShare: > 0 } uncapped)
        {
            text += $"  capped: silent about {HumanNumber.Percent(uncapped.SilentShare)} of V";
        }

        return $"{text}  "
            + $"{(answer.Decision == MonitorDecision.Enough
                ? $"enough since {HumanNumber.Exact(answer.EnoughSince ?? answer.Objects)}"
                : "go on")}";
    }

    /// <summary>Shows an answer, ten times a second at most.</summary>
    public void Show(MonitorAnswer answer)
    {
        if (_lines is null || Stopwatch.GetElapsedTime(_drawn) < Refresh)
        {
            return;
        }

        _drawn = Stopwatch.GetTimestamp();
        string text = _unicode ? Text(answer) : AsciiText.Of(Text(answer));
        int width = Console.WindowWidth - 1;
        _lines.Draw([text.Length > width ? text[..Math.Max(0, width)] : text]);
    }

    public void Dispose() => _lines?.Remove();
}
