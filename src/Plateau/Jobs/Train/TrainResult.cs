using System.Text.Json.Serialization.Metadata;
using Plateau.Networks;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>What <c>plateau train --json</c> prints, schema <c>plateau.train/1</c>.</summary>
internal sealed record TrainResult() : JobResult<TrainResult>("plateau.train/1"), IDocument<TrainResult>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<TrainResult> Json => JobJsonContext.Default.TrainResult;

    /// <summary>The objects.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>The network.</summary>
    public required ModelSummary Model { get; init; }

    /// <summary>How it was trained; null when its parameters were loaded.</summary>
    public required TrainingSummary? Training { get; init; }

    /// <summary>Where the training ended, in evaluation mode.</summary>
    public required OptimumSummary Optimum { get; init; }

    /// <summary>How the network does on objects that the fit never saw; null without any.</summary>
    public required Score? HeldOut { get; init; }

    /// <summary>The learning curves, one point an epoch.</summary>
    public required IReadOnlyList<EpochResult> Epochs { get; init; }
}

/// <summary>How a network was trained.</summary>
/// <param name="Optimizer">How it stepped.</param>
/// <param name="LearningRate">The step size.</param>
/// <param name="BatchSize">Objects in one step.</param>
/// <param name="Epochs">Passes over the data.</param>
internal sealed record TrainingSummary(OptimizerKind Optimizer, double LearningRate, int BatchSize, int Epochs)
{
    /// <summary>The rule of the initial parameters, as <c>--initialization</c> takes it.</summary>
    public string Initialization { get; init; } = "default";

    /// <summary>The momentum of sgd.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether momentum looks ahead.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>How the learning rate changed, as <c>--schedule</c> takes it.</summary>
    public string Schedule { get; init; } = "constant";

    /// <summary>How the learning rate rose at first, as <c>--warm-up</c> takes it; null where it did not.</summary>
    public string? WarmUp { get; init; }

    /// <summary>The norm that the gradient was clipped to; null where it was not.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The epoch whose parameters were taken; 0 where it is not recorded.</summary>
    public int Epoch { get; init; }

    /// <summary>What documents say of a training.</summary>
    /// <param name="question">How to train.</param>
    /// <param name="epoch">The epoch whose parameters were taken.</param>
    internal static TrainingSummary Of(TrainingQuestion question, int epoch)
        => new(question.Optimizer, question.LearningRate, question.BatchSize, question.Epochs)
        {
            Initialization = InitializationNames.Of(question.Initialization),
            Momentum = question.Momentum,
            Nesterov = question.Nesterov,
            WeightDecay = question.WeightDecay,
            Schedule = question.Schedule.Of(question.Epochs).ToString(),
            WarmUp = question.WarmUp == Jobs.WarmUp.None ? null : question.WarmUp.ToString(),
            ClipNorm = question.ClipNorm,
            Epoch = epoch,
        };
}
