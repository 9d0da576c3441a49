using System.Text.Json.Serialization.Metadata;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau train --json</c> prints, schema <c>plateau.train/1</c>.</summary>
public sealed record TrainDocument : IDocument<TrainDocument>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<TrainDocument> Json => JobJsonContext.Default.TrainDocument;

    /// <inheritdoc/>
    public string Schema { get; init; } = "plateau.train/1";

    /// <inheritdoc/>
    public required string Version { get; init; }

    /// <inheritdoc/>
    public required ulong Seed { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The objects.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>The network.</summary>
    public required ModelSummary Model { get; init; }

    /// <summary>How it was trained; null when its parameters were loaded.</summary>
    public required TrainingSummary? Training { get; init; }

    /// <summary>Where the training ended, in evaluation mode.</summary>
    public required OptimumSummary Optimum { get; init; }

    /// <summary>How the network does on objects that the fit never saw; null without any.</summary>
    public required HeldOutScore? HeldOut { get; init; }

    /// <summary>The learning curves, one point an epoch.</summary>
    public required IReadOnlyList<EpochSummary> Epochs { get; init; }

    /// <summary>Seconds spent in each stage; the only part that differs between two runs of one definition.</summary>
    public required IReadOnlyDictionary<string, double> Timings { get; init; }

    /// <summary>This document, with a warning where the network does no better than guessing.</summary>
    public TrainDocument WithDoubts()
    {
        if (Data.Classes < 2)
        {
            return this;
        }

        double guessing = Model.ObjectLoss.Guessing(Data.Classes);
        return Optimum.Loss <= guessing
            ? this
            : this with { Warnings = [.. Warnings, FormattableString.Invariant($"The network does no better than guessing: its mean loss is {Optimum.Loss:g3}, guessing costs {guessing:g3}; train longer, or with another --learning-rate.")] };
    }

    /// <inheritdoc/>
    public TrainDocument WithWarnings(IReadOnlyList<string> warnings) => this with { Warnings = warnings };
}

/// <summary>How a network was trained.</summary>
/// <param name="Optimizer">adam, adamw or sgd.</param>
/// <param name="LearningRate">The step size.</param>
/// <param name="BatchSize">Objects in one step.</param>
/// <param name="Epochs">Passes over the data.</param>
public sealed record TrainingSummary(string Optimizer, double LearningRate, int BatchSize, int Epochs)
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
}

/// <summary>How a network does on objects that the fit never saw.</summary>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The share of objects whose largest logit is their label's.</param>
/// <param name="Objects">The number of objects.</param>
public sealed record HeldOutScore(double Loss, double Accuracy, int Objects);

/// <summary>One point of the learning curves.</summary>
/// <param name="Epoch">Passes over the data so far, from 1.</param>
/// <param name="Loss">The mean training loss.</param>
/// <param name="Accuracy">The training accuracy; null where it was not measured.</param>
/// <param name="HeldOutLoss">The mean held-out loss; null where it was not measured.</param>
/// <param name="HeldOutAccuracy">The held-out accuracy; null where it was not measured.</param>
public sealed record EpochSummary(int Epoch, double Loss, double? Accuracy, double? HeldOutLoss, double? HeldOutAccuracy);
