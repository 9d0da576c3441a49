using System.CommandLine;
using System.Globalization;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Cli.Output;
using Plateau.Convergence;
using Plateau.Jobs;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau bounds</c>: every theorem of the papers as printed, as it is right, and beside what is measured.</summary>
internal sealed class BoundsCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Every theorem of the papers, as printed and corrected, beside what is measured.";

    private readonly SharedOptions _shared = new();

    private readonly Option<double> _sigma = OptionKind.Number("--sigma", "S", "standard deviation of the Gaussian of P2's and P3's bounds, in units of the parameters", 0.01, NumberRange.Positive);

    private readonly Option<double?> _radius = OptionKind.Single<double?>(
        "--radius", "R", "radius of the ball of P1's bounds [default: sigma times the root of the number of parameters]", text => OptionKind.ReadNumber("--radius", text, NumberRange.Positive), null, hasDefault: false);

    private readonly Option<int> _draws = OptionKind.Count("--draws", "B", "draws of the ball and of the Gaussian", byDefault: 16, least: 2);

    private readonly Option<int> _dimension = OptionKind.Count("--dimension", "D", "how many of the largest eigenvectors P3's formula is looked at in", byDefault: 10, least: 1);

    private readonly Option<int[]?> _widths = Sweep("--widths", "H,H,...", "also train networks of these hidden widths: the exponent of curvature in the width");

    private readonly Option<int[]?> _depths = Sweep("--depths", "L,L,...", "also train networks of so many hidden layers: the rate of curvature in the depth");

    public BoundsCommand()
        : base("bounds", Summary)
    {
        Add(new OptionGroup("Bounds", [_sigma, _radius, _draws, _dimension, _widths, _depths]));
        Add(_shared.Data);
        Add(_shared.Model);
        Add(_shared.Run);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau bounds", "every bound for a network on the built-in digits"),
        ("plateau bounds --model softmax --samples 1000 -o runs", "a convex model, with a report"),
        ("plateau bounds --model mlp:16x5 --widths 4,8,16,32,64 --depths 1,3,5,7,10", "P1's exponents in width and depth"),
        ("plateau bounds --sigma 0.1 --draws 64 --json", "farther from the optimum, as JSON"),
    ];

    /// <summary>Reads the values.</summary>
    /// <exception cref="UsageException">Options conflict.</exception>
    public BoundsOptions Bind(ParseResult parsed)
    {
        JobOptions job = _shared.Bind(parsed);
        return new BoundsOptions
        {
            Job = job,
            Request = new BoundsRequest
            {
                Question = new BoundsQuestion
                {
                    Sigma = parsed.GetValue(_sigma),
                    Radius = parsed.GetValue(_radius),
                    Draws = parsed.GetValue(_draws),
                    Seed = job.Seed,
                },
                Dimension = parsed.GetValue(_dimension),
                Widths = parsed.GetValue(_widths) ?? [],
                Depths = parsed.GetValue(_depths) ?? [],
            },
            CommandLine = SharedOptions.CommandLine(parsed),
        };
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
    {
        BoundsOptions options = Bind(parsed);
        JobRunner.Answer(options.Job, new BoundsJob(options), BoundsAnswer.Write, cancellation);
        return ExitStatus.Done;
    }

    private static Option<int[]?> Sweep(string name, string placeholder, string description) => OptionKind.Single<int[]?>(
        name,
        placeholder,
        description,
        text =>
        {
            string[] parts = text.Split(',');
            int[] values = new int[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i]) || values[i] is < 1 or > 65536 || (i > 0 && values[i] <= values[i - 1]))
                {
                    throw new UsageException($"{name} takes whole numbers that ascend, with commas between, as in 4,8,16; not '{text}'");
                }
            }

            return values.Length >= LawFit.FewestPoints ? values : throw new UsageException($"{name} takes at least {LawFit.FewestPoints} numbers: fewer have no exponent with an interval; not '{text}'");
        },
        null,
        hasDefault: false);
}
