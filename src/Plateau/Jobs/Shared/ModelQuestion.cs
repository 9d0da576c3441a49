using System.Globalization;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>Which network, and how its parameters come about: the model options of every command that computes.</summary>
internal sealed record ModelQuestion
{
    /// <summary>Why <c>--weights</c> leaves no room for other options.</summary>
    public const string InsteadOfTraining = "--weights loads parameters instead of training";

    private const string CrossEntropy = "cross-entropy";
    private const string SquaredError = "squared-error";
    private const string Gaussian = "gaussian";
    private const string Automatic = "auto";

    // Start, parameters, both packed forms, gradient, two moments: three numbers of float64 on the way and seven of float32.
    private const int BytesPerParameter = (3 * sizeof(double)) + (7 * sizeof(float));

    /// <summary>The options, one row each.</summary>
    public static OptionGroup<ModelQuestion> Options { get; } = new OptionGroup<ModelQuestion>("Model and training")
        .Text(
            "model",
            "SPEC",
            "softmax (one linear layer), mlp:128,128 (hidden widths), cnn:64x4 (channels x blocks) or resnet:20 (layers), with options "
            + "after +: batchnorm, "
            + "dropout=P, activation=NAME, bias=false; of a cnn also pool=P, last=M; of a resnet width=W",
            q => q.Spec,
            (q, spec) => q with { Spec = spec! },
            ModelSpec.Parse)
        .Example("softmax")
        .Choice(
            "loss",
            "the loss of an object; auto is cross-entropy for classes and squared-error for quantities",
            q => q.LossName,
            (q, loss) => q with { LossName = loss! },
            Automatic,
            CrossEntropy,
            SquaredError,
            Gaussian)
        .SilentByDefault()
        .Number(
            "label-smoothing",
            "E",
            "share of each target that goes to all classes alike; of the cross-entropy",
            q => q.LabelSmoothing,
            (q, share) => q with { LabelSmoothing = share },
            NumberRange.FromZeroToOne)
        .SilentByDefault()
        .Example("0.1")
        .File(
            "weights",
            "FILE",
            "parameters from safetensors, or from the index of its parts, instead of training",
            q => q.Weights,
            (q, file) => q with { Weights = file },
            ".safetensors",
            ".index.json")
        .WithFiles(q => q.Weights is string file ? ParameterShards.Files(file) : [])
        .Include(TrainingQuestion.Options, q => q.Training, (q, training) => q with { Training = training }, q => q.Weights is null)
        .Choice(
            "precision",
            "arithmetic of the network",
            q => q.Precision,
            (q, precision) => q with { Precision = precision },
            ("single", Plateau.Training.Precision.Single),
            ("double", Plateau.Training.Precision.Double));

    /// <summary>The names of the options that only training reads.</summary>
    public static IEnumerable<string> TrainingOnly => TrainingQuestion.Options.Rows.Select(row => row.Name);

    /// <summary>The network's specification in canonical form.</summary>
    public string Spec { get; init; } = "mlp:128,128";

    /// <summary>cross-entropy, squared-error, gaussian, or auto for what suits the objects.</summary>
    public string LossName { get; init; } = Automatic;

    /// <summary>The share of each target that its cross-entropy gives to all classes alike.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Parameters to load instead of training; null to train.</summary>
    public string? Weights { get; init; }

    /// <summary>How to train.</summary>
    public TrainingQuestion Training { get; init; } = new();

    /// <summary>The arithmetic of the network.</summary>
    public Precision Precision { get; init; } = Precision.Single;

    /// <summary>The loss of an object.</summary>
    public ObjectLoss Loss => LossName switch
    {
        SquaredError => ObjectLoss.SquaredError(),
        Gaussian => ObjectLoss.Gaussian(),
        _ => ObjectLoss.CrossEntropy(LabelSmoothing),
    };

    /// <summary>How to train, with the loss and the precision.</summary>
    public Trainer Trainer => Training.Trainer(Precision, Loss);

    /// <summary>The same, with the loss and the training that suit the objects where it was not said.</summary>
    /// <exception cref="PlateauException">The loss takes classes, and the objects have quantities to predict, or the reverse.</exception>
    public ModelQuestion For(Dataset training)
    {
        string loss = LossName != Automatic ? LossName : training.Targets is null ? CrossEntropy : SquaredError;
        if (training.Targets is { } targets && (loss == CrossEntropy || LabelSmoothing > 0))
        {
            throw new PlateauException(
                $"{training.Name}: {string.Join(", ", targets.Names)} is a quantity to predict, and "
                    + $"{(loss == CrossEntropy ? $"`Loss` {CrossEntropy}" : "`LabelSmoothing`")} is for classes; use {SquaredError} or "
                    + $"{Gaussian}, or say that these are classes (`Task` classification).");
        }

        return training.Targets is null && loss == Gaussian
            ? throw new PlateauException(
                $"{training.Name}: the labels are classes, and `Loss` {Gaussian} is for quantities; use {CrossEntropy} or {SquaredError}.")
            : this with { LossName = loss, Training = Training.For(training.Objects) };
    }

    /// <summary>Refuses what cannot be meant together.</summary>
    /// <param name="given">The options that stand on the command line.</param>
    /// <param name="heldOut">Which objects are held out.</param>
    /// <exception cref="UsageException">Options exclude or need each other.</exception>
    public void Check(GivenOptions given, HeldOut? heldOut)
    {
        if (given.Has("weights"))
        {
            given.Refuse(InsteadOfTraining, TrainingOnly);
        }

        if (LossName is SquaredError or Gaussian && given.Has("label-smoothing"))
        {
            throw new UsageException($"--label-smoothing belongs to --loss {CrossEntropy}, not to {LossName}");
        }

        Training.Check(given, heldOut);
    }

    /// <summary>The network for some objects.</summary>
    /// <exception cref="PlateauException">It would not fit into the memory there is.</exception>
    public Network Network(Dataset data)
    {
        Network network = NetworkSpec.Parse(Spec).Build(data);
        double needed = (double)network.ParameterCount * BytesPerParameter;
        double available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return needed <= available
            ? network
            : throw new PlateauException(string.Create(
                CultureInfo.InvariantCulture,
                $"--model {network.Spec}: its {network.ParameterCount:N0} parameters, with gradient and optimizer, need about "
                + $"{needed / 1e9:N0} GB of memory, "
                + $"and there are {available / 1e9:N0}; choose a smaller network"));
    }

    /// <summary>The parameters in a file, as a point to look around.</summary>
    /// <exception cref="PlateauException">The file does not hold the parameters of that network.</exception>
    public Optimum Load(Network network, string path, Dataset training)
    {
        Optimum read = Optimum.At(network, path);
        string[] doubts = Optimum.ConstantsIn(path) is string fitted && fitted != training.ConstantsChecksum
            ?
            [
                $"{path}: these parameters were fitted to features or targets that were normalised with other constants than those of "
                    + $"{training.Name} here, so they are not read as they were fitted; give the training file and objects that they were "
                    + "fitted to (`Data`, `Samples`), and the others as held-out ones (`HeldOut`).",
            ]
            : [];
        return (read with
        {
            Loss = Loss,
            Precision = Precision,
            Normalization = training.Normalization,
            Constants = training.ConstantsChecksum,
            Notes = [.. doubts, .. read.Notes],
        }).FitScale(training);
    }
}
