using System.Diagnostics;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plateau.Cli.Progress;

/// <summary>A live table on a terminal: one line a stage, with a bar or the curve, the rate and the time left.</summary>
internal sealed class TerminalProgress : IProgressSink
{
    private const int BarWidth = 10;

    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(120);

    private readonly IAnsiConsole _console;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _gate = new();
    private readonly List<StageState> _stages = [];
    private readonly ManualResetEventSlim _finished = new();
    private readonly Thread _thread;

    /// <summary>Shows progress on a console until disposed.</summary>
    public TerminalProgress(IAnsiConsole console)
    {
        _console = console;
        _thread = new Thread(Show) { IsBackground = true, Name = "progress" };
        _thread.Start();
    }

    /// <summary>The right sink for this process: a terminal on standard error, or none.</summary>
    public static IProgressSink Create(bool silent)
    {
        if (silent || Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") == "dumb")
        {
            return new NoProgress();
        }

        return new TerminalProgress(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));
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
        }
    }

    /// <summary>What is on the screen at one time.</summary>
    internal static IRenderable Render(IReadOnlyList<StageState> stages, TimeSpan now)
    {
        Grid grid = new();
        grid.AddColumn(new GridColumn().NoWrap());
        grid.AddColumn(new GridColumn().NoWrap());
        grid.AddColumn(new GridColumn().NoWrap());
        foreach (StageState stage in stages)
        {
            int filled = (int)((stage.Share ?? 0) * BarWidth);
            string bar = stage.Share is null ? string.Empty : new string('━', filled) + new string('─', BarWidth - filled);
            grid.AddRow(new Text(stage.Name), new Text(bar), new Text(stage.Describe(now)) { Overflow = Overflow.Ellipsis });
        }

        return grid;
    }

    private void Show() =>
        _console.Live(new Text(string.Empty)).Start(context =>
        {
            bool last;
            do
            {
                last = _finished.Wait(Refresh);
                StageState[] stages;
                lock (_gate)
                {
                    stages = [.. _stages];
                }

                context.UpdateTarget(Render(stages, _clock.Elapsed));
            }
            while (!last);
        });

    private sealed class Stage(TerminalProgress owner, StageState state) : IProgressStage
    {
        public void Report(long done) => state.Report(done);

        public void Plot(double value) => state.Plot(value);

        public void Dispose() => state.End(owner._clock.Elapsed);
    }
}
