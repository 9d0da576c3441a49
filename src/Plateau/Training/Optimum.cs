using Plateau.Networks;

namespace Plateau.Training;

/// <summary>A point w* in the space of parameters, trained or loaded, around which a landscape is looked at.</summary>
public sealed record Optimum
{
    /// <summary>The network.</summary>
    public required Network Network { get; init; }

    /// <summary>The flat parameter vector w*; float32 training leaves float32 numbers in it.</summary>
    public required double[] Parameters { get; init; }

    /// <summary>What layers keep beside their parameters: the running statistics of batch norm. By default those of a network not yet trained.</summary>
    public double[] Buffers
    {
        get => field ??= Network.InitialBuffers();
        init;
    }

    /// <summary>The loss of an object, whose landscape this is a point of.</summary>
    public ObjectLoss Loss { get; init; } = ObjectLoss.CrossEntropy();

    /// <summary>The precision to evaluate it in.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>What each epoch reached; empty for parameters that were loaded.</summary>
    public IReadOnlyList<EpochResult> Epochs { get; init; } = [];
}

/// <summary>What one epoch of training reached.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss over the epoch, while the parameters moved.</param>
/// <param name="Accuracy">Training accuracy over the epoch, while the parameters moved.</param>
/// <param name="HeldOutLoss">Mean held-out loss after the epoch; null without held-out objects.</param>
/// <param name="HeldOutAccuracy">Held-out accuracy after the epoch; null without held-out objects.</param>
public sealed record EpochResult(int Epoch, double Loss, double Accuracy, double? HeldOutLoss, double? HeldOutAccuracy);
