using System.Globalization;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Cli.Options;

/// <summary>How to train, checked, with defaults filled in.</summary>
internal sealed record FitOptions
{
    /// <summary>Passes over the data.</summary>
    public required int Epochs { get; init; }

    /// <summary>Objects in one step.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The step size.</summary>
    public required double LearningRate { get; init; }

    /// <summary>adam, adamw or sgd.</summary>
    public required string Optimizer { get; init; }

    /// <summary>The rule of the initial parameters.</summary>
    public required Initialization Initialization { get; init; }

    /// <summary>The momentum of sgd; 0 for none.</summary>
    public required double Momentum { get; init; }

    /// <summary>Whether momentum looks ahead.</summary>
    public required bool Nesterov { get; init; }

    /// <summary>The weight decay; 0 for none.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>How the learning rate changes after the warm-up.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>How the learning rate rises at first.</summary>
    public required WarmUp WarmUp { get; init; }

    /// <summary>The norm that the gradient is clipped to; null for not.</summary>
    public required double? ClipNorm { get; init; }

    /// <summary>Whether the epoch with the least held-out loss is taken.</summary>
    public required bool BestEpoch { get; init; }

    /// <summary>The trainer.</summary>
    public Trainer Trainer(Precision precision, ObjectLoss loss)
    {
        Trainer trainer = Optimizer switch
        {
            "sgd" => Training.Trainer.Sgd(LearningRate, BatchSize, Epochs, Momentum, Nesterov),
            "adamw" => Training.Trainer.AdamW(LearningRate, BatchSize, Epochs),
            _ => Training.Trainer.Adam(LearningRate, BatchSize, Epochs),
        };
        return trainer with
        {
            WeightDecay = WeightDecay,
            Schedule = WarmUp.InEpochs ? Schedule.AfterWarmUpEpochs(WarmUp.Count) : Schedule.AfterWarmUp(WarmUp.Count),
            ClipNorm = ClipNorm,
            ReturnedEpoch = BestEpoch ? ReturnedEpoch.LeastHeldOutLoss : ReturnedEpoch.Last,
            Initialization = Initialization,
            Loss = loss,
            Precision = precision,
        };
    }

    /// <summary>Each option with its value in canonical form; what a training without it would do as well is left out.</summary>
    public IEnumerable<(string Name, string Value)> Defining()
    {
        yield return ("epochs", Text(Epochs));
        yield return ("batch-size", Text(BatchSize));
        yield return ("learning-rate", Text(LearningRate));
        yield return ("optimizer", Optimizer);
        if (Initialization != Initialization.Default)
        {
            yield return ("initialization", InitializationNames.Of(Initialization));
        }

        if (Momentum > 0)
        {
            yield return ("momentum", Text(Momentum));
        }

        if (Nesterov)
        {
            yield return ("nesterov", "true");
        }

        if (WeightDecay > 0)
        {
            yield return ("weight-decay", Text(WeightDecay));
        }

        if (Schedule != Schedule.Constant)
        {
            yield return ("schedule", Schedule.ToString());
        }

        if (WarmUp != WarmUp.None)
        {
            yield return ("warm-up", WarmUp.ToString());
        }

        if (ClipNorm is double norm)
        {
            yield return ("clip-norm", Text(norm));
        }

        if (BestEpoch)
        {
            yield return ("best-epoch", "true");
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
