using Plateau.Networks;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>How to train: the training options of every command that computes.</summary>
internal sealed record TrainingQuestion
{
    private const double DecayOfAdamW = 0.01;

    /// <summary>The options, one row each.</summary>
    public static OptionGroup<TrainingQuestion> Options { get; } = new OptionGroup<TrainingQuestion>("Training")
        .Choice(
            "initialization",
            "the rule of the first parameters",
            q => q.Initialization,
            (q, rule) => q with { Initialization = rule },
            [.. InitializationNames.All.Select(name => (name, InitializationNames.Find(name)!.Value))])
        .SilentByDefault()
        .Count("epochs", "N", "passes over the data", q => q.Epochs, (q, epochs) => q with { Epochs = epochs }, least: 1)
        .Count("batch-size", "N", "objects in one step", q => q.BatchSize, (q, size) => q with { BatchSize = size }, least: 1)
        .Number(
            "learning-rate",
            "RATE",
            "step size",
            q => q.LearningRate,
            (q, rate) => q with { LearningRate = rate },
            NumberRange.Positive)
        .Choice(
            "optimizer",
            "how to step",
            q => q.Optimizer,
            (q, optimizer) => q with { Optimizer = optimizer },
            ("adam", OptimizerKind.Adam),
            ("adamw", OptimizerKind.AdamW),
            ("sgd", OptimizerKind.Sgd))
        .Number(
            "momentum",
            "MU",
            "momentum of sgd",
            q => q.Momentum,
            (q, momentum) => q with { Momentum = momentum },
            NumberRange.FromZeroToOne)
        .SilentByDefault()
        .Switch("nesterov", "momentum that looks ahead", q => q.Nesterov, (q, nesterov) => q with { Nesterov = nesterov })
        .MaybeNumber(
            "weight-decay",
            "LAMBDA",
            "pull of every parameter to 0: in the gradient of adam and sgd, apart from it in adamw [default: 0; 0.01 for adamw]",
            q => q.WeightDecay > 0 ? q.WeightDecay : null,
            (q, decay) => q with { GivenDecay = decay },
            NumberRange.NonNegative)
        .Value(
            "schedule",
            ScheduleChoice.Placeholder,
            "the learning rate: the same throughout; times FACTOR (0.1) after every EPOCHS (a third of all); half a cosine down to "
                + "FRACTION (0) of it",
            q => q.Schedule.Of(q.Epochs).ToString(),
            (q, schedule) => q with { Schedule = ScheduleChoice.Parse(schedule) },
            text => text,
            schedule => schedule)
        .SilentByDefault().Example("cosine")
        .Value(
            "warm-up",
            WarmUp.Placeholder,
            "let the learning rate rise linearly over the first steps, or epochs",
            q => q.WarmUp,
            (q, warmUp) => q with { WarmUp = warmUp },
            WarmUp.Parse,
            warmUp => warmUp.ToString())
        .SilentByDefault().Example("3")
        .MaybeNumber(
            "clip-norm",
            "NORM",
            "scale a step's gradient down to this norm where it is larger [default: never]",
            q => q.ClipNorm,
            (q, norm) => q with { ClipNorm = norm },
            NumberRange.Positive)
        .Switch(
            "best-epoch",
            "take the parameters after the epoch with the least held-out loss, not the last",
            q => q.BestEpoch,
            (q, best) => q with { BestEpoch = best });

    /// <summary>The rule of the initial parameters.</summary>
    public Initialization Initialization { get; init; } = Initialization.Default;

    /// <summary>Passes over the data.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Objects in one step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The step size.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>How to step.</summary>
    public OptimizerKind Optimizer { get; init; }

    /// <summary>The momentum of sgd; 0 for none.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether momentum looks ahead.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The weight decay that was asked for; null for the optimizer's own.</summary>
    public double? GivenDecay { get; init; }

    /// <summary>The weight decay; 0 for none.</summary>
    public double WeightDecay => GivenDecay ?? (Optimizer == OptimizerKind.AdamW ? DecayOfAdamW : 0);

    /// <summary>How the learning rate changes after the warm-up.</summary>
    public ScheduleChoice Schedule { get; init; } = ScheduleChoice.Constant;

    /// <summary>How the learning rate rises at first.</summary>
    public WarmUp WarmUp { get; init; } = WarmUp.None;

    /// <summary>The norm that the gradient is clipped to; null for not.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>Whether the epoch with the least held-out loss is taken.</summary>
    public bool BestEpoch { get; init; }

    /// <summary>Refuses what cannot be meant together.</summary>
    /// <param name="given">The options that stand on the command line.</param>
    /// <param name="heldOut">Which objects are held out.</param>
    /// <exception cref="UsageException">Options exclude or need each other.</exception>
    public void Check(GivenOptions given, HeldOut? heldOut)
    {
        if (Optimizer != OptimizerKind.Sgd && (given.Has("momentum") || Nesterov))
        {
            throw new UsageException(
                $"--{(Nesterov ? "nesterov" : "momentum")} belongs to --optimizer sgd, not to {WordConverter.Word(Optimizer)}");
        }

        if (Nesterov && Momentum == 0)
        {
            throw new UsageException("--nesterov needs a --momentum above 0, for example 0.9");
        }

        if (BestEpoch && heldOut is HeldOut.None)
        {
            throw new UsageException("--best-epoch is chosen by held-out objects, and --held-out none leaves none");
        }

        if (WarmUp.InEpochs && WarmUp.Count > Epochs)
        {
            throw new UsageException($"--warm-up {WarmUp} is longer than the training (--epochs {Epochs})");
        }
    }

    /// <summary>The trainer.</summary>
    public Trainer Trainer(Precision precision, ObjectLoss loss)
    {
        Trainer trainer = Optimizer switch
        {
            OptimizerKind.Sgd => Training.Trainer.Sgd(LearningRate, BatchSize, Epochs, Momentum, Nesterov),
            OptimizerKind.AdamW => Training.Trainer.AdamW(LearningRate, BatchSize, Epochs),
            _ => Training.Trainer.Adam(LearningRate, BatchSize, Epochs),
        };
        Schedule schedule = Schedule.Of(Epochs);
        return trainer with
        {
            WeightDecay = WeightDecay,
            Schedule = WarmUp.InEpochs ? schedule.AfterWarmUpEpochs(WarmUp.Count) : schedule.AfterWarmUp(WarmUp.Count),
            ClipNorm = ClipNorm,
            ReturnedEpoch = BestEpoch ? ReturnedEpoch.LeastHeldOutLoss : ReturnedEpoch.Last,
            Initialization = Initialization,
            Loss = loss,
            Precision = precision,
        };
    }
}
