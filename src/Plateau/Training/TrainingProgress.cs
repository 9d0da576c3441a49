namespace Plateau.Training;

/// <summary>How far a training has come.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Epochs">The number of epochs.</param>
/// <param name="Objects">Objects seen in this epoch.</param>
/// <param name="ObjectsPerEpoch">Objects in an epoch.</param>
/// <param name="Loss">Mean loss over the objects seen in this epoch.</param>
/// <param name="Accuracy">Accuracy over the objects seen in this epoch.</param>
/// <param name="Completed">What the epoch reached; null while it is under way.</param>
public sealed record TrainingProgress(int Epoch, int Epochs, int Objects, int ObjectsPerEpoch, double Loss, double Accuracy, EpochResult? Completed)
{
    /// <summary>The learning rate of the last step.</summary>
    public double LearningRate { get; init; }

    /// <summary>Objects trained on in a second, lately, evaluations apart; 0 while it is unknown.</summary>
    public double ObjectsPerSecond { get; init; }

    /// <summary>How long the rest will take, evaluations included; null while it is unknown.</summary>
    public TimeSpan? TimeLeft { get; init; }
}
