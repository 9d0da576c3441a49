using System.Globalization;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// A training as a stage of the progress display: the epoch, its loss and accuracy so far, and the loss of each epoch as a curve.
/// </summary>
internal sealed class TrainingStage(IProgressSink sink) : IDisposable
{
    private IProgressStage? _stage;
    private double? _rate;
    private bool _rateChanges;
    private bool _ended;

    /// <summary>Passes on how far the training is.</summary>
    public void Report(TrainingProgress progress)
    {
        _stage ??= sink.Begin("training", (long)progress.Epochs * progress.ObjectsPerEpoch, "objects");
        _rate ??= progress.LearningRate;
        _rateChanges |= _rate != progress.LearningRate;
        string[] words =
        [
            $"epoch {progress.Epoch}/{progress.Epochs}",
            "loss " + progress.Loss.ToString("G3", CultureInfo.InvariantCulture),
            .. progress.Accuracy is double share ? ["acc " + share.ToString("0.0 %", CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        ];
        _stage.Note(_rateChanges ? [.. words, "rate " + progress.LearningRate.ToString("G3", CultureInfo.InvariantCulture)] : words);
        if (progress.TimeLeft is TimeSpan left)
        {
            _stage.Pace(progress.ObjectsPerSecond, left);
        }

        _stage.Report(((progress.Epoch - 1L) * progress.ObjectsPerEpoch) + progress.Objects);
        if (progress.Completed is EpochResult epoch)
        {
            _stage.Plot(epoch.Loss);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_ended)
        {
            _ended = true;
            _stage?.Dispose();
        }
    }
}
