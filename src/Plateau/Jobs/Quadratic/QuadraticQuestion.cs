using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau quadratic</c> is asked: the closed form within a subspace, and how far it holds.</summary>
internal sealed record QuadraticQuestion : JobQuestion, IQuestion<QuadraticQuestion>
{
    /// <summary>The most parameters a network may have for the full space.</summary>
    public const int LargestFullSpace = 400;

    private static readonly double[] Ladder = [0.01, 0.03, 0.1, 0.3];

    /// <inheritdoc/>
    public static OptionTable<QuadraticQuestion> Options { get; } = new()
    {
        Groups =
        [
            new OptionGroup<QuadraticQuestion>("Question")
                .Numbers(
                    "sigma",
                    "SIGMA",
                    "standard deviation of each coordinate; repeatable; with --covariance a factor of it, by default 1",
                    q => q.Sigmas,
                    (q, sigmas) => q with { Probe = q.Probe with { Sigmas = sigmas } },
                    NumberRange.Positive)
                .Number(
                    "remaining",
                    "TAU",
                    "tolerance of all the change still to come, relative to the mean loss, for K",
                    q => q.Remaining,
                    (q, remaining) => q with { Remaining = remaining },
                    NumberRange.Positive)
                .Number(
                    "within",
                    "SHARE",
                    "how far the closed form may be from the measurement to count as holding",
                    q => q.Within,
                    (q, within) => q with { Within = within },
                    NumberRange.Positive)
                .Count(
                    "orders",
                    "N",
                    "random orders of the objects that the closed form's spread is taken over",
                    q => q.Orders,
                    (q, orders) => q with { Orders = orders },
                    least: 0),
            new OptionGroup<QuadraticQuestion>("Probe")
                .Value(
                    "probe",
                    "gaussian|sphere|ball|laplace|student-t:DF",
                    "the distribution of the draws around the optimum",
                    q => q.Probe.Kind ?? ProbeChoice.Gaussian,
                    (q, kind) => q with { Probe = q.Probe with { Kind = kind } },
                    ProbeChoice.Parse,
                    kind => kind.ToString())
                .Example("sphere")
                .Choice(
                    "subspace",
                    "the top eigenvectors of the Hessian, random directions, or every direction of a small network",
                    q => q.Space,
                    (q, space) => q with { Space = space },
                    ("eigen", SubspaceKind.Eigen),
                    ("random", SubspaceKind.Random),
                    ("full", SubspaceKind.Full))
                .MaybeCount(
                    "dimension",
                    "D",
                    "dimension of the subspace",
                    q => q.Dimension,
                    (q, dimension) => q with { Probe = q.Probe with { GivenDimension = dimension } },
                    least: 1)
                .File(
                    "basis",
                    "FILE",
                    "directions in place of --subspace: orthonormal rows, (D, parameters), such as basis.npy of an earlier run",
                    q => q.Basis,
                    (q, basis) => q with { Basis = basis },
                    ".npy")
                .Number(
                    "eigen-tolerance",
                    "RESIDUAL",
                    "relative residual of the eigenvectors",
                    q => q.EigenTolerance,
                    (q, tolerance) => q with { EigenTolerance = tolerance },
                    NumberRange.Positive)
                .Where(q => q.Space == SubspaceKind.Eigen)
                .Count(
                    "draws",
                    "B",
                    "draws of the true losses at each sigma, to hold the closed form against; 0 for none",
                    q => q.Draws,
                    (q, draws) => q with { Probe = q.Probe with { Draws = draws } },
                    least: 0)
                .Choice(
                    "points",
                    "how draws lie to one another",
                    q => q.Points,
                    (q, points) => q with { Points = points },
                    ("independent", Placement.Independent),
                    ("antithetic", Placement.Antithetic),
                    ("sobol", Placement.Sobol))
                .File(
                    "mean",
                    "FILE",
                    "a centre other than the optimum (safetensors)",
                    q => q.Probe.Mean,
                    (q, mean) => q with { Probe = q.Probe with { Mean = mean } },
                    ".safetensors")
                .Text(
                    "covariance",
                    "posterior|FILE",
                    "the posterior covariance of the Laplace approximation; or one variance a parameter (safetensors); or variances (D) or a covariance "
                    + "(D, D) of the coordinates, or a factor F (r, parameters) of the covariance F'F of the parameters (npy)",
                    q => q.Probe.Covariance,
                    (q, covariance) => q with { Probe = q.Probe with { Covariance = covariance } },
                    ReadCovariance)
                .WithFiles(q => q.Probe.IsPosterior ? null : q.Probe.Covariance)
                .MaybeNumber(
                    "prior-precision",
                    "LAMBDA",
                    "precision of the prior, with --covariance posterior [default: by the evidence]",
                    q => q.Probe.PriorPrecision,
                    (q, precision) => q with { Probe = q.Probe with { PriorPrecision = precision } },
                    NumberRange.Positive),
            .. Shared<QuadraticQuestion>(),
        ],
    };

    /// <summary>Where the landscape is looked at, as it was asked.</summary>
    public ProbeQuestion Probe { get; init; } = new();

    /// <summary>How the directions are chosen.</summary>
    public SubspaceKind Space
    {
        get => Basis is null ? field : SubspaceKind.Given;
        init;
    }

    /// <summary>A file with the directions; null to find or draw them.</summary>
    public string? Basis { get; init; }

    /// <summary>The number of directions to find or draw; null in the full space and with a <see cref="Basis"/>.</summary>
    public int? Dimension => Space is SubspaceKind.Full or SubspaceKind.Given ? null : Probe.GivenDimension ?? ProbeQuestion.DefaultDimension;

    /// <summary>Values of σ, ascending and distinct.</summary>
    public IReadOnlyList<double> Sigmas
        => Probe.Sigmas.Count > 0 ? [.. Probe.Sigmas.Distinct().Order()] : Probe.Covariance is null ? Ladder : [1];

    /// <summary>The number of draws at each σ; 0 for the closed form alone.</summary>
    public int Draws => Probe.Draws ?? ProbeQuestion.DefaultDraws;

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
        if (Probe.Kind?.Kind == "mixture")
        {
            throw new UsageException(
                "--probe mixture has several centres, and the closed form is around one; take gaussian, sphere, ball, laplace or student-t:DF");
        }

        if (Probe.Kind?.DegreesOfFreedom <= 4)
        {
            throw new UsageException($"--probe {Probe.Kind}: the closed form needs fourth moments; take more than 4 degrees of freedom");
        }

        if (Basis is not null && (given.Has("dimension") || given.Has("subspace")))
        {
            throw new UsageException("--basis gives the directions and their number; leave out --subspace and --dimension");
        }

        if (Space == SubspaceKind.Full && given.Has("dimension"))
        {
            throw new UsageException("--dimension needs --subspace eigen or random");
        }

        if (Space != SubspaceKind.Eigen && given.Has("eigen-tolerance"))
        {
            throw new UsageException($"--eigen-tolerance belongs to --subspace eigen, not to {Word(Space)}");
        }

        if (Points != Placement.Independent && (Draws < 2 || Draws % 2 != 0))
        {
            throw new UsageException($"--points {Word(Points)} takes an even number of --draws, at least 2, not {Draws}");
        }

        if (!Probe.IsPosterior && given.Has("prior-precision"))
        {
            throw new UsageException("--prior-precision needs --covariance posterior");
        }
    }

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    private static string ReadCovariance(string text) => text == ProbeQuestion.Posterior || OptionText.HasExtension(text, ".safetensors", ".npy")
        ? text
        : throw new UsageException(
            $"--covariance takes posterior, or a file that ends in .safetensors or .npy, not '{text}'{Nearest.Hint(text, [ProbeQuestion.Posterior])}");
}
