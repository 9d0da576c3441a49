using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Progress;

/// <summary>Hears an assessment for the progress display, and keeps what the run folder needs.</summary>
internal sealed class AssessProgress(IProgressSink progress) : IAssessmentObserver, IDisposable
{
    private readonly TrainingStage _training = new(progress);
    private IProgressStage? _probing;

    /// <summary>Takes the losses of each draw.</summary>
    public LossReceiver? Drawn { get; set; }

    /// <summary>The optimum, once it is known.</summary>
    public Optimum? Optimum { get; private set; }

    /// <inheritdoc/>
    public void Trained(TrainingProgress progress) => _training.Report(progress);

    /// <inheritdoc/>
    public void Reached(Optimum optimum)
    {
        _training.Dispose();
        Optimum = optimum;
    }

    /// <inheritdoc/>
    public void Drew(int draw, int draws, ReadOnlySpan<double> losses)
    {
        _probing ??= progress.Begin("probing", draws, "draws");
        _probing.Report(draw + 1);
        Drawn?.Invoke(losses);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _training.Dispose();
        _probing?.Dispose();
    }
}

/// <summary>Takes the losses of one draw.</summary>
internal delegate void LossReceiver(ReadOnlySpan<double> losses);
