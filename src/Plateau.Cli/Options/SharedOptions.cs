using System.CommandLine;
using System.Globalization;
using Plateau.Networks;

namespace Plateau.Cli.Options;

/// <summary>The options that every command which computes shares.</summary>
internal sealed class SharedOptions
{
    /// <summary>The environment variable that stands for <c>--data-dir</c>.</summary>
    public const string DataDirVariable = "PLATEAU_DATA";

    private const string CrossEntropy = "cross-entropy";
    private const string SquaredError = "squared-error";

    private static readonly string[] DataNames = ["digits", "mnist", "fashion-mnist", "cifar-10", "cifar-100"];

    private readonly Option<string?> _data = OptionKind.Text(
        "--data", "NAME|FILE", $"{OptionKind.Words(DataNames)}; or an .npz with arrays x and y, or a .csv with a label column", text => ReadDataName(text, files: true, "--data"), "digits");

    private readonly Option<string?> _dataDir = OptionKind.Place(
        "--data-dir", "DIR", $"the folder that holds mnist/, fashion-mnist/, cifar-10-batches-bin/ and cifar-100-binary/; also {DataDirVariable}");

    private readonly Option<int?> _samples = OptionKind.MaybeCount("--samples", "N", "use N objects [default: all]", least: 2);

    private readonly Option<string?> _subset = OptionKind.Choice("--subset", "which N: the first ones, or a seeded random choice", "first", "first", "random");

    private readonly Option<HeldOut?> _heldOut = OptionKind.Single<HeldOut?>(
        "--held-out",
        "FILE|N|FRACTION|none",
        "objects that the fit never sees [default: the test file; fresh ones for digits; none for .npz and .csv]",
        HeldOut.Parse,
        null,
        hasDefault: false);

    private readonly Option<string?> _normalize = OptionKind.Choice(
        "--normalize",
        "features to [-1, 1], to [0, 1], to mean 0 and deviation 1, or as they are [default: symmetric; none for .npz floats and .csv]",
        null,
        "symmetric",
        "unit",
        "standard",
        "none");

    private readonly Option<string?> _model = OptionKind.Text(
        "--model", "SPEC", "softmax (one linear layer), mlp:128,128 (hidden widths), cnn:64x4 (channels x blocks) or resnet:20 (layers), with options after +: batchnorm, dropout=P, activation=NAME, bias=false; of a cnn also pool=P, last=M; of a resnet width=W", ModelSpec.Parse, "mlp:128,128");

    private readonly Option<string?> _loss = OptionKind.Choice("--loss", "the loss of an object", CrossEntropy, CrossEntropy, SquaredError);

    private readonly Option<double> _labelSmoothing = OptionKind.Number(
        "--label-smoothing", "E", "share of each target that goes to all classes alike; of the cross-entropy", byDefault: 0, NumberRange.FromZeroToOne);

    private readonly Option<string?> _weights = OptionKind.Place("--weights", "FILE", "parameters from safetensors instead of training", ".safetensors");

    private readonly FitOptionSet _fit = new();

    private readonly Option<ulong> _seed = OptionKind.Single(
        "--seed",
        "N",
        "what everything random comes from",
        text => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new UsageException($"--seed takes a whole number from 0 to {ulong.MaxValue}, not '{text}'"),
        0UL);

    private readonly Option<int?> _threads = OptionKind.MaybeCount("--threads", "N", "threads; never changes a result [default: all cores]", least: 1, most: 4096);

    private readonly Option<string?> _precision = OptionKind.Choice("--precision", "arithmetic of the network", "single", "single", "double");

    private readonly Option<string?> _output = OptionKind.Place("--output", "DIR", "write the run folder there; a run that is there already is shown, not computed again");

    private readonly Option<bool> _force = OptionKind.Switch("--force", "compute again and replace the run folder");

    private readonly Option<bool> _json = OptionKind.Switch("--json", "one JSON document on standard output and nothing else");

    private readonly Option<bool> _quiet = OptionKind.Switch("--quiet", "no progress on standard error");

    public SharedOptions()
    {
        _output.Aliases.Add("-o");
        Data = new OptionGroup("Data", [_data, _dataDir, _samples, _subset, _heldOut, _normalize]);
        Model = new OptionGroup("Model and training", [_model, _loss, _labelSmoothing, _weights, .. _fit.Options, _precision]);
        Run = new OptionGroup("Run", [_seed, _threads, _output, _force, _json, _quiet]);
    }

    /// <summary>Which objects.</summary>
    public OptionGroup Data { get; }

    /// <summary>Which network, and how it is trained.</summary>
    public OptionGroup Model { get; }

    /// <summary>How to run and what to leave.</summary>
    public OptionGroup Run { get; }

    /// <summary>Options that only training reads; with <c>--weights</c> they would be ignored.</summary>
    public IReadOnlyList<Option> TrainingOnly => _fit.Options;

    /// <summary>Parameters from a file in place of a training.</summary>
    public Option Weights => _weights;

    /// <summary>Options that need a run folder.</summary>
    public Option Output => _output;

    /// <summary>The data, model, training and precision options: all that losses made elsewhere leave no room for.</summary>
    public IEnumerable<Option> DataAndModel => Data.Options.Concat(Model.Options);

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public JobOptions Bind(ParseResult parsed)
    {
        if (Conflict.IsGiven(parsed, _weights))
        {
            Conflict.Refuse(parsed, _weights, "loads parameters instead of training", TrainingOnly);
        }

        Conflict.Needs(parsed, _force, _output);
        HeldOut? heldOut = parsed.GetValue(_heldOut);
        return new JobOptions
        {
            Data = parsed.GetValue(_data)!,
            DataDir = DataDirOrVariable(parsed.GetValue(_dataDir)),
            Samples = parsed.GetValue(_samples),
            Subset = parsed.GetValue(_subset)!,
            HeldOut = heldOut,
            Normalize = parsed.GetValue(_normalize),
            Model = parsed.GetValue(_model)!,
            Loss = Loss(parsed),
            LabelSmoothing = parsed.GetValue(_labelSmoothing),
            Weights = parsed.GetValue(_weights),
            Fit = _fit.Bind(parsed, heldOut),
            Seed = parsed.GetValue(_seed),
            Threads = parsed.GetValue(_threads),
            Precision = parsed.GetValue(_precision)!,
            Output = parsed.GetValue(_output),
            Force = parsed.GetValue(_force),
            Json = parsed.GetValue(_json),
            Quiet = parsed.GetValue(_quiet),
        };
    }

    /// <summary>The command line as it was typed, for reports.</summary>
    public static string CommandLine(ParseResult parsed) => string.Join(' ', parsed.Tokens.Select(token => token.Value).Prepend("plateau"));

    private ObjectLoss Loss(ParseResult parsed)
    {
        if (parsed.GetValue(_loss) == CrossEntropy)
        {
            return ObjectLoss.CrossEntropy(parsed.GetValue(_labelSmoothing));
        }

        return Conflict.IsGiven(parsed, _labelSmoothing)
            ? throw new UsageException($"{_labelSmoothing.Name} belongs to {_loss.Name} {CrossEntropy}, not to {SquaredError}")
            : ObjectLoss.SquaredError();
    }

    /// <summary>The folder that was given, or else the one of the environment.</summary>
    public static string? DataDirOrVariable(string? given) =>
        given ?? (Environment.GetEnvironmentVariable(DataDirVariable) is { Length: > 0 } variable ? variable : null);

    /// <summary>Reads the name of a data set, or a file where <paramref name="files"/> are taken.</summary>
    /// <exception cref="UsageException">There is no such data set.</exception>
    public static string ReadDataName(string text, bool files, string taker) =>
        DataNames.Contains(text) || (files && OptionKind.HasExtension(text, ".npz", ".csv"))
            ? text
            : throw new UsageException($"{taker} takes {OptionKind.Words(DataNames)}{(files ? ", or a .npz or .csv file" : null)}, not '{text}'{Nearest.Hint(text, DataNames)}");
}
