using Plateau.Curvature;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>Hears an assessment for the progress display, and passes the losses of each draw on.</summary>
/// <param name="progress">The display.</param>
/// <param name="draws">The number of draws to come.</param>
/// <param name="solves">Whether a subspace is to be found before they come.</param>
internal sealed class AssessProgress(IProgressSink progress, int draws, bool solves = false) : IAssessmentObserver, IDisposable
{
    private readonly TrainingStage _training = new(progress);
    private readonly EigenStage _solving = new(progress);
    private IProgressStage? _probing;
    private IProgressStage? _answering;
    private (string? Name, IProgressStage? Stage) _part;

    /// <summary>Takes the losses of each draw.</summary>
    public LossReceiver? Drawn { get; set; }

    /// <inheritdoc/>
    public void Trained(TrainingProgress progress) => _training.Report(progress);

    /// <inheritdoc/>
    public void Reached(Optimum optimum)
    {
        _training.Dispose();
        if (!solves)
        {
            _probing = progress.Begin("probing", draws, "draws");
        }
    }

    /// <summary>Hears of the eigensolver that finds a subspace.</summary>
    public void Solved(int objects, EigenProgress step) => _solving.Report(objects, step);

    /// <inheritdoc/>
    public void Drew(int draw, int draws, ReadOnlySpan<double> losses)
    {
        _solving.Dispose();
        _probing ??= progress.Begin("probing", draws, "draws");
        _probing.Report(draw + 1);
        Drawn?.Invoke(losses);
        if (draw + 1 == draws)
        {
            _probing.Dispose();
            _answering = progress.Begin("intervals", 0, string.Empty);
        }
    }

    /// <inheritdoc/>
    public void Moved(string stage, int done, int steps, string unit)
    {
        _answering?.Dispose();
        _answering = null;
        if (_part.Name != stage)
        {
            _part.Stage?.Dispose();
            _part = (stage, progress.Begin(stage, steps, unit));
        }

        _part.Stage!.Report(done);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _part.Stage?.Dispose();
        _training.Dispose();
        _solving.Dispose();
        _probing?.Dispose();
        _answering?.Dispose();
    }
}

/// <summary>Takes the losses of one draw.</summary>
internal delegate void LossReceiver(ReadOnlySpan<double> losses);
