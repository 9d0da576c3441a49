using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau quadratic</c> is asked: the closed form within a subspace, and how far it holds.</summary>
internal sealed record QuadraticQuestion : JobQuestion, IQuestion<QuadraticQuestion>
{
    /// <summary>The most parameters a network may have for the full space.</summary>
    public const int LargestFullSpace = 400;

    private static readonly OptionGroup<ProbeQuestion> Rows = ProbeQuestion.Rows(
        ProbeChoice.OneCentre,
        "each coordinate; repeatable; with --covariance a factor of it, by default 1",
        "draws of the true losses at each sigma, to hold the closed form against; 0 for none",
        leastDraws: 0);

    /// <inheritdoc/>
    public static OptionTable<QuadraticQuestion> Options { get; } = new()
    {
        Groups =
        [
            new OptionGroup<QuadraticQuestion>("Question")
                .Include(
                    Rows.Only("sigma"),
                    q => q.Probe,
                    (q, probe) => q with { Probe = probe with { GivenSigmas = Ascending(probe.GivenSigmas) } })
                .Remaining(
                    "mean loss, for K", q => q.Remaining, (q, remaining) => q with { Remaining = remaining }, NumberRange.ShareOfLoss)
                .Number(
                    "within",
                    "SHARE",
                    "how far the closed form may be from the measurement to count as holding",
                    q => q.Within,
                    (q, within) => q with { Within = within },
                    NumberRange.Positive)
                .Orders(
                    "random orders of the objects that the closed form's spread is taken over",
                    q => q.Orders,
                    (q, orders) => q with { Orders = orders }),
            new OptionGroup<QuadraticQuestion>("Probe")
                .Include(Rows.Only("probe", "subspace"), q => q.Probe, (q, probe) => q with { Probe = probe })
                .Include(Rows.Only("dimension"), q => q.Probe, (q, probe) => q with { Probe = probe }, q => q.Dimension is not null)
                .Include(Rows.Only("basis"), q => q.Probe, (q, probe) => q with { Probe = probe })
                .Number(
                    "eigen-tolerance",
                    "RESIDUAL",
                    "relative residual of the eigenvectors",
                    q => q.EigenTolerance,
                    (q, tolerance) => q with { EigenTolerance = tolerance },
                    NumberRange.Positive)
                .Where(q => q.Space == SubspaceKind.Eigen)
                .Include(Rows.Only("draws"), q => q.Probe, (q, probe) => q with { Probe = probe })
                .Choice(
                    "points",
                    "how draws lie to one another",
                    q => q.Points,
                    (q, points) => q with { Points = points },
                    ("independent", Placement.Independent),
                    ("antithetic", Placement.Antithetic),
                    ("sobol", Placement.Sobol))
                .Include(Rows.Only("mean", "covariance", "prior-precision"), q => q.Probe, (q, probe) => q with { Probe = probe }),
            .. Shared<QuadraticQuestion>(),
        ],
    };

    /// <summary>Where the landscape is looked at: by default along the leading eigenvectors, over a ladder of σ.</summary>
    public ProbeQuestion Probe
    {
        get;
        init;
    } = new() { Chosen = SubspaceKind.Eigen, DefaultSigmas = [0.01, 0.03, 0.1, 0.3], DefaultFactors = [1] };

    /// <summary>How the directions are chosen.</summary>
    public SubspaceKind Space => Probe.Space;

    /// <summary>The number of directions to find or draw; null in the full space and where they are given.</summary>
    public int? Dimension => Space == SubspaceKind.Full ? null : Probe.Dimension;

    /// <summary>Values of σ, ascending and distinct.</summary>
    public IReadOnlyList<double> Sigmas => Ascending(Probe.Sigmas);

    /// <summary>How draws lie to one another.</summary>
    public Placement Points { get; init; }

    /// <summary>Random orders for the spread of the closed form; 0 for none.</summary>
    public int Orders { get; init; } = 100;

    /// <summary>Tolerance of the remaining change, relative to the mean loss, for K.</summary>
    public double Remaining { get; init; } = 0.01;

    /// <summary>How far the closed form may be from the measurement to count as holding.</summary>
    public double Within { get; init; } = 0.1;

    /// <summary>The relative residual of eigenpairs.</summary>
    public double EigenTolerance { get; init; } = 1e-4;

    /// <inheritdoc/>
    public override void Check(GivenOptions given)
    {
        base.Check(given);
        if (Probe.Kind.Kind == ProbeKind.Mixture)
        {
            throw new UsageException(
                "--probe mixture has several centres, and the closed form is around one; take gaussian, sphere, ball, "
                    + "laplace or student-t:DF");
        }

        if (Probe.Kind.DegreesOfFreedom <= 4)
        {
            throw new UsageException($"--probe {Probe.Kind}: the closed form needs fourth moments; take more than 4 degrees of freedom");
        }

        Probe.Check(given, Dimension is not null);
        if (Space != SubspaceKind.Eigen && given.Has("eigen-tolerance"))
        {
            throw new UsageException($"--eigen-tolerance belongs to --subspace eigen, not to {WordConverter.Word(Space)}");
        }

        if (Points != Placement.Independent && (Probe.Draws < 2 || Probe.Draws % 2 != 0))
        {
            throw new UsageException(
                $"--points {WordConverter.Word(Points)} takes an even number of --draws, at least 2, not {Probe.Draws}");
        }
    }

    private static double[] Ascending(IReadOnlyList<double> sigmas) => [.. sigmas.Distinct().Order()];
}
