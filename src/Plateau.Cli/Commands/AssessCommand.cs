using System.CommandLine;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Cli.Output;
using Plateau.Jobs;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau assess</c>: is this enough data?</summary>
internal sealed class AssessCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Train or load, probe the landscape, and answer: is this enough data?";

    private readonly SharedOptions _shared = new();
    private readonly ProbeOptionSet _probe = new();

    private readonly Option<double[]> _tolerance = OptionKind.Numbers(
        "--tolerance", "DELTA", "tolerance of the change that one more object brings, squared; repeatable", [1e-6], NumberRange.Positive);

    private readonly Option<double[]> _remaining = OptionKind.Numbers(
        "--remaining", "TAU", "tolerance of all the change still to come, relative to the mean loss; repeatable", [0.01], NumberRange.Positive);

    private readonly Option<double> _gap = OptionKind.Number(
        "--gap", "SHARE", "tolerance of the gap between held-out and training landscape, relative to the held-out loss", 0.1, NumberRange.NonNegative);

    private readonly Option<double> _confidence = OptionKind.Number("--confidence", "LEVEL", "level of every interval", 0.95, NumberRange.InsideUnit);

    private readonly Option<int> _orders = OptionKind.Count("--orders", "N", "also simulate N random orders of the objects", byDefault: 0, least: 0);

    private readonly Option<string?> _groups = OptionKind.Text(
        "--groups", "COLUMN|label|none", "V and K by group: by a column of the .csv or an array of the .npz, then no feature; by class; or not [default: label, up to 20 classes]", text => text.Length > 0 ? text : throw new UsageException("--groups takes a column, label or none, not an empty text"));

    private readonly Option<int> _gallery = OptionKind.Count("--gallery", "N", "show the N objects that carry most of V, of the held-out and of the training ones", byDefault: new AssessmentQuestion().Gallery, least: 0, most: 1000);

    private readonly Option<string?> _losses = OptionKind.Place(
        "--losses", "FILE.npy", "losses made elsewhere, draws x objects or one row: no data, no model", ".npy");

    private readonly Option<string?> _require = OptionKind.Choice("--require", "exit with status 3 when the answer is no", null, "enough");

    private readonly Option<bool> _keepLosses = OptionKind.Switch("--keep-losses", "also write losses.npy into the run folder");

    private readonly ForecastOptionSet _forecast = new();

    private readonly NextOptionSet _next = new();

    public AssessCommand()
        : base("assess", Summary)
    {
        Add(new OptionGroup("Question", [_tolerance, _remaining, _gap, _confidence, _groups, _gallery, _orders, _losses, _require, _keepLosses]));
        Add(_forecast.Group);
        Add(_next.Group);
        Add(_probe.Group);
        Add(_shared.Data);
        Add(_shared.Model);
        Add(_shared.Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau assess", "the built-in digits, a small network, the defaults"),
        ("plateau assess --data mnist --data-dir data --model mlp:128,128 --samples 10000 -o runs", "MNIST, with a run folder"),
        ("plateau assess --losses losses.npy --tolerance 1e-6 --tolerance 1e-8 --json", "losses from any framework, as JSON"),
        ("plateau assess --data mine.npz --price-per-object 0.2 --budget 500 --refits 2", "what more objects cost and bring, by fits at growing sizes"),
        ("plateau assess --data mnist --data-dir data --samples 1000 --next 500 -o runs", "which 500 of the other objects to take next, and their weights"),
        ("plateau assess --data mine.npz --require enough", "status 3 in a script when more data are needed"),
    ];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public AssessOptions Bind(ParseResult parsed)
    {
        if (Conflict.IsGiven(parsed, _losses))
        {
            Conflict.Refuse(parsed, _losses, "brings losses made elsewhere, with no data and no model", [_groups, .. _next.Group.Options, .. _shared.DataAndModel, .. _probe.Group.Options]);
        }

        Conflict.Needs(parsed, _keepLosses, _shared.Output);
        ForecastOptions forecast = _forecast.Bind(parsed, _losses, _shared.Weights, _probe);
        return new AssessOptions
        {
            Job = _shared.Bind(parsed),
            Probe = _probe.Bind(parsed),
            Forecast = forecast,
            Next = _next.Bind(parsed),
            Tolerances = parsed.GetValue(_tolerance)!,
            Remaining = parsed.GetValue(_remaining)!,
            Gap = parsed.GetValue(_gap),
            Confidence = parsed.GetValue(_confidence),
            Groups = parsed.GetValue(_groups),
            Gallery = parsed.GetValue(_gallery),
            Orders = parsed.GetValue(_orders),
            Losses = parsed.GetValue(_losses),
            RequireEnough = parsed.GetValue(_require) is not null,
            KeepLosses = parsed.GetValue(_keepLosses),
            CommandLine = SharedOptions.CommandLine(parsed),
        };
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
    {
        AssessOptions options = Bind(parsed);
        AssessResult document = OldJobRunner.Answer(options.Job, new AssessJob(options), (screen, answer) => PageScreen.Write(screen, AssessPage.Of(answer, options.Confidence)), cancellation);
        return options.RequireEnough && !document.Answer.Enough ? ExitStatus.No : ExitStatus.Done;
    }
}
