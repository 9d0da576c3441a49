using System.CommandLine;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Cli.Output;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau compare A B</c>: which of two settles with fewer objects?</summary>
internal sealed class CompareCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Two models or runs on the same objects and draws: which settles with less data?";

    private static readonly string[] OfObjects = ["--samples", "--subset", "--normalize"];

    private readonly SharedOptions _shared = new();

    private readonly Argument<string> _first = new("A") { HelpName = "A", Description = "the first" };

    private readonly Argument<string> _second = new("B") { HelpName = "B", Description = "the second" };

    private readonly Option<double> _remaining = OptionKind.Number(
        "--remaining", "TAU", "tolerance of all the change still to come, relative to the smaller mean loss of the two", 0.01, NumberRange.Positive);

    private readonly Option<double> _confidence = OptionKind.Number("--confidence", "LEVEL", "level of every interval", 0.95, NumberRange.InsideUnit);

    private readonly Option<ProbeChoice?> _probe = OptionKind.Single<ProbeChoice?>(
        "--probe", "gaussian|sphere|ball|laplace|student-t:DF", "the distribution of the draws around each [default: that of an assessed run, else gaussian]", ReadProbe, null, hasDefault: false);

    private readonly Option<double?> _sigma = OptionKind.Single<double?>(
        "--sigma", "SIGMA", "standard deviation of each coordinate [default: that of an assessed run, else 0.01]", text => OptionKind.ReadNumber("--sigma", text, NumberRange.Positive), null, hasDefault: false);

    private readonly Option<int?> _draws = OptionKind.MaybeCount("--draws", "B", "the number of draws [default: that of an assessed run, else 64]", least: 1);

    public CompareCommand()
        : base("compare", Summary)
    {
        Arguments.Add(_first);
        Arguments.Add(_second);
        Add(new OptionGroup("Question", [_remaining, _confidence]));
        Add(new OptionGroup("Probe", [_probe, _sigma, _draws]));
        Add(_shared.Data);
        Add(_shared.Model);
        Add(_shared.Run);
    }

    /// <inheritdoc/>
    public override string Usage => "A B [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau compare mlp:32 mlp:128", "two networks, both trained on the built-in digits"),
        ("plateau compare runs/assess-0123456789ab runs/assess-ba9876543210", "two runs, on the held-out objects of both"),
        ("plateau compare mlp:64=old.safetensors mlp:64=new.safetensors --data mnist --data-dir data", "two sets of parameters on MNIST"),
        ("plateau compare a.npy b.npy --json", "losses from any framework (draws x objects, the same of both), as JSON"),
    ];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public CompareOptions Bind(ParseResult parsed)
    {
        ComparedSide first = ComparedSide.Parse("A", parsed.GetValue(_first)!);
        ComparedSide second = ComparedSide.Parse("B", parsed.GetValue(_second)!);
        if ((first is ComparedSide.Losses) != (second is ComparedSide.Losses))
        {
            throw new UsageException($"losses are compared with losses: {(first is ComparedSide.Losses ? "A" : "B")} is a .npy file and the other is not");
        }

        if (first is ComparedSide.Losses)
        {
            Refuse(parsed, "losses made elsewhere come with no data and no model", _shared.DataAndModel.Concat([_probe, _sigma, _draws]));
        }

        if (first is ComparedSide.Run || second is ComparedSide.Run)
        {
            Refuse(parsed, "a run folder says what its objects are", _shared.Data.Options.Where(option => OfObjects.Contains(option.Name)));
        }

        if (first is not ComparedSide.Model { File: null } && second is not ComparedSide.Model { File: null })
        {
            Refuse(parsed, "neither A nor B is trained here", _shared.TrainingOnly);
        }

        Refuse(parsed, "A and B name their parameters", [_shared.Weights]);
        return new CompareOptions
        {
            Job = _shared.Bind(parsed),
            A = first,
            B = second,
            Probe = parsed.GetValue(_probe),
            Sigma = parsed.GetValue(_sigma),
            Draws = parsed.GetValue(_draws),
            Remaining = parsed.GetValue(_remaining),
            Confidence = parsed.GetValue(_confidence),
            CommandLine = SharedOptions.CommandLine(parsed),
        };
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
    {
        CompareOptions options = Bind(parsed);
        OldJobRunner.Answer(options.Job, new CompareJob(options), (screen, document) => CompareAnswer.Write(screen, document, options.Confidence), cancellation);
        return ExitStatus.Done;
    }

    private static ProbeChoice? ReadProbe(string text)
    {
        ProbeChoice choice = ProbeChoice.Parse(text);
        return choice.Kind == "mixture" ? throw new UsageException("--probe mixture has centres of its own, which the two do not share: compare around the optima of both") : choice;
    }

    private static void Refuse(ParseResult parsed, string why, IEnumerable<Option> options)
    {
        foreach (Option option in options)
        {
            if (Conflict.IsGiven(parsed, option))
            {
                throw new UsageException($"{why}; leave out {option.Name}");
            }
        }
    }
}
