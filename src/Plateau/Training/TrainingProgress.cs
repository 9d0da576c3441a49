namespace Plateau.Training;

/// <summary>How far a training has come.</summary>
/// <param name="Epoch">The present epoch, from 1.</param>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Objects">Objects seen in this epoch.</param>
/// <param name="ObjectsPerEpoch">Objects in an epoch.</param>
/// <param name="Loss">Mean loss over the objects seen in this epoch.</param>
/// <param name="Accuracy">Accuracy over the objects seen in this epoch; null where quantities are predicted.</param>
/// <param name="Completed">The result of the epoch; null until it is complete.</param>
public sealed record TrainingProgress(
    int Epoch,
    int Epochs,
    int Objects,
    int ObjectsPerEpoch,
    double Loss,
    double? Accuracy,
    EpochResult? Completed)
{
    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate { get; init; }

    /// <summary>Objects per second in recent training, without evaluations; 0 while it is unknown.</summary>
    public double ObjectsPerSecond { get; init; }

    /// <summary>How long the rest will take, evaluations included; null while it is unknown.</summary>
    public TimeSpan? TimeLeft { get; init; }
}
