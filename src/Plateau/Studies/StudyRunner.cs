using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>Runs the cells of a plan, several at a time, and keeps each as soon as it is done.</summary>
internal static class StudyRunner
{
    /// <summary>The stage that the whole of a cell is called among its seconds.</summary>
    public const string Total = "total";

    /// <summary>
    /// Runs what the plan says. Cells that run beside others compute on one thread each, one alone on all; neither changes a result. A cell
    /// that fails is noted, and the others go on.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="folder">Keeps the results.</param>
    /// <param name="inputs">The data.</param>
    /// <param name="observer">Hears how far it is; may be null.</param>
    /// <param name="cancellation">Stops the work; what is done is kept.</param>
    /// <exception cref="PlateauException">A result cannot be kept.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static void Run(
        StudyPlan plan,
        StudyFolder folder,
        StudyInputs inputs,
        IStudyObserver? observer = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(inputs);
        IReadOnlyList<PlannedCell> cells = plan.ToRun;
        int workers = Math.Min(plan.Jobs, cells.Count);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? failure = null;
        int next = -1;
        if (workers > 1)
        {
            Workers.Run(workers, _ => Work(), CancellationToken.None);
        }
        else
        {
            Work();
        }

        cancellation.ThrowIfCancellationRequested();
        failure?.Throw();

        void Work()
        {
            int at;
            while (!stop.IsCancellationRequested && (at = Interlocked.Increment(ref next)) < cells.Count)
            {
                try
                {
                    RunOne(cells[at], folder, inputs, observer, stop.Token);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    return;
                }
#pragma warning disable CA1031 // Whatever it is, the caller gets it, and the other workers stop.
                catch (Exception reason)
#pragma warning restore CA1031
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(reason), null);
                    stop.Cancel();
                    return;
                }
            }
        }
    }

    private static void RunOne(
        PlannedCell planned,
        StudyFolder folder,
        StudyInputs inputs,
        IStudyObserver? observer,
        CancellationToken cancellation)
    {
        observer?.Began(planned);
        long begun = Stopwatch.GetTimestamp();
        CellResult? result = null;
        string? failed = null;
        try
        {
            result = planned.Cell.Part.Experiment.Run(planned.Cell.Cell, inputs, cancellation);
        }
        catch (PlateauException reason)
        {
            failed = reason.Message;
        }
#pragma warning disable CA1031 // A fault in one cell must not cost the others.
        catch (Exception reason) when (reason is not (OperationCanceledException or OutOfMemoryException))
#pragma warning restore CA1031
        {
            failed = $"unforeseen {reason.GetType().Name}: {reason.Message.ReplaceLineEndings(" ")}";
        }

        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        if (result is null)
        {
            folder.KeepFailure(planned.Cell, failed!);
        }
        else
        {
            folder.Keep(planned.Cell, result with { Seconds = new Dictionary<string, double>(result.Seconds) { [Total] = seconds } });
        }

        observer?.Ended(planned, seconds, failed);
    }
}
