using System.Diagnostics;
using System.Runtime.CompilerServices;
using Plateau.Cli.Output;
using Spectre.Console;

namespace Plateau.Cli.Progress;

/// <summary>A live table on a terminal: one line a stage, with a bar, the time left and what else fits. It leaves nothing behind.</summary>
internal sealed class TerminalProgress : IProgressSink
{
    private const int WideBar = 16;

    // On a narrow terminal words matter more than the bar.
    private const int NarrowBar = 5;
    private const int NarrowTerminal = 100;
    private const int Gap = 2;
    private const int DefaultWidth = 80;
    private const string Bold = "\u001b[1m";
    private const string Dim = "\u001b[2m";
    private const string Green = "\u001b[32m";
    private const string Reset = "\u001b[0m";

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(100);

    private readonly LiveLines _lines;
    private readonly bool _unicode;
    private readonly bool _styled;
    private readonly Func<int> _width;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly List<StageState> _stages = [];
    private readonly ManualResetEventSlim _finished = new();
    private readonly Thread _thread;

    /// <summary>Shows progress on a terminal until disposed.</summary>
    /// <param name="terminal">Understands escape sequences.</param>
    /// <param name="width">Tells how many characters a line has.</param>
    /// <param name="unicode">Whether characters beyond ASCII can be shown.</param>
    /// <param name="styled">Whether to use colour.</param>
    public TerminalProgress(TextWriter terminal, Func<int> width, bool unicode, bool styled)
    {
        _lines = new LiveLines(terminal);
        _width = width;
        _unicode = unicode;
        _styled = styled;
        AppDomain.CurrentDomain.ProcessExit += Leave;
        _thread = new Thread(Show) { IsBackground = true, Name = "progress" };
        _thread.Start();
    }

    /// <summary>The right sink for this process: a terminal on standard error, or none.</summary>
    public static IProgressSink Create(bool silent)
    {
        bool terminal = !silent && !Console.IsErrorRedirected
            && (OperatingSystem.IsWindows()
                ? WindowsUnderstands()
                : Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb");
        return terminal
            ? new TerminalProgress(
                Console.Error,
                Width,
                Console.OutputEncoding.WebName.StartsWith("utf", StringComparison.OrdinalIgnoreCase),
                !Screen.TerminalIsPlain())
            : new NoProgress();
    }

    public IProgressStage Begin(string name, long total, string unit)
    {
        StageState state = new(name, total, unit, _clock.Elapsed);
        lock (_gate)
        {
            _stages.Add(state);
        }

        return new Stage(this, state);
    }

    public void Dispose()
    {
        if (!_finished.IsSet)
        {
            _finished.Set();
            _thread.Join();
            _finished.Dispose();
            AppDomain.CurrentDomain.ProcessExit -= Leave;
        }
    }

    /// <summary>What is on the screen at one time, in lines of fewer than <paramref name="width"/> characters.</summary>
    internal static IReadOnlyList<string> Render(IReadOnlyList<StageState> stages, TimeSpan now, int width, bool unicode, bool styled)
    {
        int nameWidth = stages.Select(stage => stage.Name.Length).DefaultIfEmpty().Max();
        int barWidth = width < NarrowTerminal ? NarrowBar : WideBar;
        int rest = width - nameWidth - barWidth - (2 * Gap) - 1;
        return [.. stages.Select(Line)];

        string Line(StageState stage)
        {
            string name = stage.Name.PadRight(nameWidth + Gap);
            if (rest < 0)
            {
                return name[..Math.Max(0, Math.Min(name.Length, width - 1))];
            }

            string said = new string(' ', Gap) + stage.Describe(now, rest, unicode);
            string quiet = stage.Ended ? Dim : string.Empty;
            return Style(name, stage.Ended ? Dim : Bold) + Bar(stage, now) + Style(said, quiet);
        }

        string Bar(StageState stage, TimeSpan at)
        {
            (int start, int length) = Filled(stage, at, barWidth);
            (char done, char open) = unicode ? ('━', '─') : ('#', '-');
            return Style(new string(open, start), Dim) + Style(new string(done, length), Green)
                + Style(new string(open, barWidth - start - length), Dim);
        }

        string Style(string text, string style) => styled && text.Length > 0 && style.Length > 0 ? style + text + Reset : text;
    }

    /// <summary>The part of the bar that is filled. Where it is not known how long it takes, a piece wanders to and fro.</summary>
    private static (int Start, int Length) Filled(StageState stage, TimeSpan now, int barWidth)
    {
        int piece = Math.Min(4, barWidth / 2);
        int way = barWidth - piece;
        if (stage.Share is double share)
        {
            return (0, (int)(share * barWidth));
        }

        if (stage.Ended)
        {
            return (0, barWidth);
        }

        int step = (int)(now.TotalMilliseconds / Refresh.TotalMilliseconds) % (2 * way);
        return (step <= way ? step : (2 * way) - step, piece);
    }

    private void Show()
    {
        try
        {
            while (!_finished.Wait(Refresh))
            {
                StageState[] stages;
                lock (_gate)
                {
                    stages = [.. _stages];
                }

                if (stages.Length > 0)
                {
                    _lines.Draw(Render(stages, _clock.Elapsed, _width(), _unicode, _styled));
                }
            }

            _lines.Remove();
        }
        catch (IOException)
        {
            // The terminal is gone; the work goes on without it.
        }
    }

    /// <summary>A process that ends at once must not leave the cursor hidden.</summary>
    private void Leave(object? sender, EventArgs e) => _lines.Remove();

    private static int Width()
    {
        try
        {
            return Console.WindowWidth is > 0 and int width ? width : DefaultWidth;
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }

    /// <summary>Whether this console of Windows takes escape sequences; asking makes it take them where it can.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool WindowsUnderstands() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }).Profile.Capabilities.Ansi;

    private sealed class Stage(TerminalProgress owner, StageState state) : IProgressStage
    {
        public void Report(long done) => state.Report(done);

        public void Pace(double perSecond, TimeSpan left) => state.Pace(perSecond, left);

        public void Note(params IReadOnlyList<string> words) => state.Note(words);

        public void Plot(double value) => state.Plot(value);

        public void Dispose() => state.End(owner._clock.Elapsed);
    }
}
