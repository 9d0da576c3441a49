using System.CommandLine;
using Plateau.Networks;

namespace Plateau.Cli.Options;

/// <summary>The options of every command that trains.</summary>
internal sealed class FitOptionSet
{
    private const double DecayOfAdamW = 0.01;

    private readonly Option<string?> _initialization = OptionKind.Choice(
        "--initialization", "the rule of the first parameters", InitializationNames.Of(Initialization.Default), [.. InitializationNames.All]);

    private readonly Option<int> _epochs = OptionKind.Count("--epochs", "N", "passes over the data", byDefault: 10, least: 1);

    private readonly Option<int> _batchSize = OptionKind.Count("--batch-size", "N", "objects in one step", byDefault: 64, least: 1);

    private readonly Option<double> _learningRate = OptionKind.Number("--learning-rate", "RATE", "step size", byDefault: 1e-3, NumberRange.Positive);

    private readonly Option<string?> _optimizer = OptionKind.Choice("--optimizer", "how to step", "adam", "adam", "adamw", "sgd");

    private readonly Option<double> _momentum = OptionKind.Number("--momentum", "MU", "momentum of sgd", byDefault: 0, NumberRange.FromZeroToOne);

    private readonly Option<bool> _nesterov = OptionKind.Switch("--nesterov", "momentum that looks ahead");

    private readonly Option<double?> _weightDecay = OptionKind.Single<double?>(
        "--weight-decay", "LAMBDA", "pull of every parameter to 0: in the gradient of adam and sgd, apart from it in adamw [default: 0; 0.01 for adamw]", text => OptionKind.ReadNumber("--weight-decay", text, NumberRange.NonNegative), null, hasDefault: false);

    private readonly Option<ScheduleChoice> _schedule = OptionKind.Single(
        "--schedule",
        ScheduleChoice.Placeholder,
        "the learning rate: the same throughout; times FACTOR (0.1) after every EPOCHS (a third of all); half a cosine down to FRACTION (0) of it",
        ScheduleChoice.Parse,
        ScheduleChoice.Constant);

    private readonly Option<WarmUp> _warmUp = OptionKind.Single(
        "--warm-up", WarmUp.Placeholder, "let the learning rate rise linearly over the first steps, or epochs", WarmUp.Parse, WarmUp.None);

    private readonly Option<double?> _clipNorm = OptionKind.Single<double?>(
        "--clip-norm", "NORM", "scale a step's gradient down to this norm where it is larger [default: never]", text => OptionKind.ReadNumber("--clip-norm", text, NumberRange.Positive), null, hasDefault: false);

    private readonly Option<bool> _bestEpoch = OptionKind.Switch("--best-epoch", "take the parameters after the epoch with the least held-out loss, not the last");

    /// <summary>The options, in the order of the help.</summary>
    public IReadOnlyList<Option> Options => [_initialization, _epochs, _batchSize, _learningRate, _optimizer, _momentum, _nesterov, _weightDecay, _schedule, _warmUp, _clipNorm, _bestEpoch];

    /// <summary>Reads the values.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="heldOut">Which objects are held out; null means what the data set brings.</param>
    /// <exception cref="UsageException">Options conflict.</exception>
    public FitOptions Bind(ParseResult parsed, HeldOut? heldOut)
    {
        string optimizer = parsed.GetValue(_optimizer)!;
        double momentum = parsed.GetValue(_momentum);
        bool nesterov = parsed.GetValue(_nesterov);
        if (optimizer != "sgd" && (Conflict.IsGiven(parsed, _momentum) || nesterov))
        {
            throw new UsageException($"{(nesterov ? _nesterov.Name : _momentum.Name)} belongs to --optimizer sgd, not to {optimizer}");
        }

        if (nesterov && momentum == 0)
        {
            throw new UsageException("--nesterov needs a --momentum above 0, for example 0.9");
        }

        bool bestEpoch = parsed.GetValue(_bestEpoch);
        if (bestEpoch && heldOut is { Text: "none" })
        {
            throw new UsageException("--best-epoch is chosen by held-out objects, and --held-out none leaves none");
        }

        int epochs = parsed.GetValue(_epochs);
        WarmUp warmUp = parsed.GetValue(_warmUp)!;
        if (warmUp.InEpochs && warmUp.Count > epochs)
        {
            throw new UsageException($"--warm-up {warmUp} is longer than the training (--epochs {epochs})");
        }

        return new FitOptions
        {
            Initialization = InitializationNames.Find(parsed.GetValue(_initialization)!)!.Value,
            Epochs = epochs,
            BatchSize = parsed.GetValue(_batchSize),
            LearningRate = parsed.GetValue(_learningRate),
            Optimizer = optimizer,
            Momentum = momentum,
            Nesterov = nesterov,
            WeightDecay = parsed.GetValue(_weightDecay) ?? (optimizer == "adamw" ? DecayOfAdamW : 0),
            Schedule = parsed.GetValue(_schedule)!.Of(epochs),
            WarmUp = warmUp,
            ClipNorm = parsed.GetValue(_clipNorm),
            BestEpoch = bestEpoch,
        };
    }
}
