using System.Numerics;

namespace Plateau.Training;

/// <summary>All that a training must know to go on as if it had never stopped.</summary>
internal sealed record TrainingState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The flat parameter vector.</summary>
    public required T[] Parameters { get; init; }

    /// <summary>What is not trained but moves with the training, such as running statistics; empty where a network has none.</summary>
    public required double[] Buffers { get; init; }

    /// <summary>What the optimizer remembers, by name.</summary>
    public required IReadOnlyList<(string Name, T[] Values)> Optimizer { get; init; }

    /// <summary>Steps made, over all epochs.</summary>
    public required long Step { get; init; }

    /// <summary>The epoch under way, from 1; one more than there are once all are done.</summary>
    public required int Epoch { get; init; }

    /// <summary>Objects seen in that epoch.</summary>
    public required int Seen { get; init; }

    /// <summary>The sum of their losses.</summary>
    public required double LossSum { get; init; }

    /// <summary>How many of them were classified rightly.</summary>
    public required int Correct { get; init; }

    /// <summary>What the epochs before it reached.</summary>
    public required IReadOnlyList<EpochResult> Epochs { get; init; }

    /// <summary>The best epoch so far, where one is looked for.</summary>
    public required BestEpoch<T>? Best { get; init; }
}
