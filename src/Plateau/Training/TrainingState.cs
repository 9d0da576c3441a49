using System.Numerics;

namespace Plateau.Training;

/// <summary>Everything that a training needs to continue as if it had never stopped.</summary>
internal sealed record TrainingState<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The flat parameter vector.</summary>
    public required T[] Parameters { get; init; }

    /// <summary>
    /// Numbers that are not trained but change during training, such as running statistics; empty where a network has none.
    /// </summary>
    public required double[] Buffers { get; init; }

    /// <summary>The arrays that the optimizer keeps, by name.</summary>
    public required IReadOnlyList<(string Name, T[] Values)> Optimizer { get; init; }

    /// <summary>Steps made, over all epochs.</summary>
    public required long Step { get; init; }

    /// <summary>The present epoch, from 1; the number of epochs plus 1 once all are done.</summary>
    public required int Epoch { get; init; }

    /// <summary>Objects seen in that epoch.</summary>
    public required int Seen { get; init; }

    /// <summary>The sum of their losses.</summary>
    public required double LossSum { get; init; }

    /// <summary>How many of them were classified correctly.</summary>
    public required int Correct { get; init; }

    /// <summary>The results of the epochs before it.</summary>
    public required IReadOnlyList<EpochResult> Epochs { get; init; }

    /// <summary>The best epoch so far; null where the last epoch is returned.</summary>
    public required BestEpoch<T>? Best { get; init; }
}
