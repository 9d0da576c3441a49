using System.Diagnostics;
using Plateau.Jobs;

namespace Plateau.Studies;

/// <summary>
/// A study as a stage of the progress display: cells done, the time left, what runs now. The time left weighs each cell with its likely
/// cost, and that with what the cells so far took in place of it.
/// </summary>
internal sealed class StudyProgress : IStudyObserver, IDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // Above 0, so that the time left is shown before the first cell has ended; a rate as small as this is not.
    private const double LeastRate = 1e-6;

    private readonly IProgressStage _stage;
    private readonly StudyPlan _plan;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (PlannedCell Cell, long Began)> _running = [];
    private readonly HashSet<string> _ended = [];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Timer _timer;
    private double _expected;
    private double _spent;
    private int _failed;

    /// <summary>Begins the stage.</summary>
    public StudyProgress(IProgressSink sink, StudyPlan plan)
    {
        _plan = plan;
        _stage = sink.Begin(plan.Study.Name, plan.Cells.Count, "cells");
        _timer = new Timer(_ => Show(), null, TimeSpan.Zero, Tick);
    }

    /// <inheritdoc/>
    public void Began(PlannedCell cell)
    {
        lock (_gate)
        {
            _running[cell.Cell.Id] = (cell, Stopwatch.GetTimestamp());
        }

        Show();
    }

    /// <inheritdoc/>
    public void Ended(PlannedCell cell, double seconds, string? failure)
    {
        lock (_gate)
        {
            _running.Remove(cell.Cell.Id);
            _ended.Add(cell.Cell.Id);
            _failed += failure is null ? 0 : 1;
            _expected += cell.Seconds;
            _spent += seconds;
        }

        Show();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _stage.Dispose();
    }

    private void Show()
    {
        lock (_gate)
        {
            int done = _plan.Done + _ended.Count;
            List<string> words = [$"{done} of {_plan.Cells.Count} cells"];
            if (_failed > 0)
            {
                words.Add($"{_failed} failed");
            }

            words.AddRange(_running.Values.OrderBy(one => one.Began).Select(one => one.Cell.Cell.Place));
            _stage.Note(words);
            _stage.Pace(Math.Max(_ended.Count / Math.Max(_clock.Elapsed.TotalSeconds, 1e-3), LeastRate), Left());
            _stage.Report(done);
        }
    }

    private TimeSpan Left()
    {
        // What was forecast counts as one more cell, so that one quick cell does not turn everything over.
        double usual = _plan.ToRun.Count > 0 ? _plan.ToRun.Average(cell => cell.Seconds) : 0;
        double factor = _expected + usual > 0 ? (_spent + usual) / (_expected + usual) : 1;
        IEnumerable<double> running = _running.Values.Select(
            one => Math.Max(0, (factor * one.Cell.Seconds) - Stopwatch.GetElapsedTime(one.Began).TotalSeconds));
        IEnumerable<double> waiting = _plan.ToRun
            .Where(cell => !_ended.Contains(cell.Cell.Id) && !_running.ContainsKey(cell.Cell.Id))
            .Select(cell => factor * cell.Seconds);
        return TimeSpan.FromSeconds(Math.Ceiling(StudyPlan.Makespan(running.Concat(waiting), _plan.Jobs)));
    }
}
