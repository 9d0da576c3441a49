using System.CommandLine;

namespace Plateau.Cli.Options;

/// <summary>The options of <c>plateau quadratic</c> alone.</summary>
internal sealed class QuadraticOptionSet
{
    /// <summary>The covariance of the Laplace approximation to the posterior.</summary>
    public const string Posterior = "posterior";

    private static readonly double[] DefaultSigmas = [0.01, 0.03, 0.1, 0.3];

    private readonly Option<ProbeChoice> _probe = OptionKind.Single(
        "--probe", "gaussian|sphere|ball|laplace|student-t:DF", "the distribution of the draws around the optimum", ProbeChoice.Parse, ProbeChoice.Gaussian);

    private readonly Option<string?> _subspace = OptionKind.Choice(
        "--subspace", "the top eigenvectors of the Hessian, random directions, or every direction of a small network", "eigen", "eigen", "random", "full");

    private readonly Option<int?> _dimension = OptionKind.MaybeCount("--dimension", "D", "dimension of the subspace [default: 10]", least: 1);

    private readonly Option<string?> _basis = OptionKind.Place(
        "--basis", "FILE", "directions in place of --subspace: orthonormal rows, (D, parameters), such as basis.npy of an earlier run", ".npy");

    private readonly Option<double[]> _sigma = OptionKind.Numbers(
        "--sigma", "SIGMA", "standard deviation of each coordinate; repeatable; with --covariance a factor of it, by default 1", DefaultSigmas, NumberRange.Positive);

    private readonly Option<int> _draws = OptionKind.Count("--draws", "B", "draws of the true losses at each sigma, to hold the closed form against; 0 for none", byDefault: 64, least: 0);

    private readonly Option<string?> _points = OptionKind.Choice("--points", "how draws lie to one another", "independent", "independent", "antithetic", "sobol");

    private readonly Option<string?> _mean = OptionKind.Place("--mean", "FILE", "a centre other than the optimum (safetensors)", ".safetensors");

    private readonly Option<string?> _covariance = OptionKind.Text(
        "--covariance",
        "posterior|FILE",
        "the posterior covariance of the Laplace approximation; or one variance a parameter (safetensors); or "
        + "variances (D) or a covariance (D, D) of the coordinates, or a factor F (r, parameters) of the covariance F'F of the parameters (npy)",
        text => text == Posterior || OptionKind.HasExtension(text, ".safetensors", ".npy")
            ? text
            : throw new UsageException($"--covariance takes posterior, or a file that ends in .safetensors or .npy, not '{text}'{Nearest.Hint(text, [Posterior])}"));

    private readonly Option<double?> _priorPrecision = OptionKind.Single<double?>(
        "--prior-precision", "LAMBDA", "precision of the prior, with --covariance posterior [default: 1, or more where curvature is negative]", text => OptionKind.ReadNumber("--prior-precision", text, NumberRange.Positive), null, hasDefault: false);

    private readonly Option<int> _orders = OptionKind.Count("--orders", "N", "random orders of the objects that the closed form's spread is taken over", byDefault: 100, least: 0);

    private readonly Option<double> _remaining = OptionKind.Number("--remaining", "TAU", "tolerance of all the change still to come, relative to the mean loss, for K", 0.01, NumberRange.Positive);

    private readonly Option<double> _within = OptionKind.Number("--within", "SHARE", "how far the closed form may be from the measurement to count as holding", 0.1, NumberRange.Positive);

    private readonly Option<double> _eigenTolerance = OptionKind.Number("--eigen-tolerance", "RESIDUAL", "relative residual of the eigenvectors", 1e-4, NumberRange.Positive);

    public QuadraticOptionSet()
    {
        Question = new OptionGroup("Question", [_sigma, _remaining, _within, _orders]);
        Probe = new OptionGroup(
            "Probe", [_probe, _subspace, _dimension, _basis, _eigenTolerance, _draws, _points, _mean, _covariance, _priorPrecision]);
    }

    /// <summary>What is asked.</summary>
    public OptionGroup Question { get; }

    /// <summary>Where the landscape is looked at.</summary>
    public OptionGroup Probe { get; }

    /// <summary>Reads the values.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="job">The shared options.</param>
    /// <exception cref="UsageException">Options conflict.</exception>
    public QuadraticOptions Bind(ParseResult parsed, JobOptions job)
    {
        ProbeChoice probe = parsed.GetValue(_probe)!;
        string? basis = parsed.GetValue(_basis);
        string subspace = basis is null ? parsed.GetValue(_subspace)! : "given";
        int? dimension = parsed.GetValue(_dimension);
        int draws = parsed.GetValue(_draws);
        string points = parsed.GetValue(_points)!;
        string? covariance = parsed.GetValue(_covariance);
        if (probe.Kind == "mixture")
        {
            throw new UsageException("--probe mixture has several centres, and the closed form is around one; take gaussian, sphere, ball, laplace or student-t:DF");
        }

        if (probe.DegreesOfFreedom <= 4)
        {
            throw new UsageException($"--probe {probe}: the closed form needs fourth moments; take more than 4 degrees of freedom");
        }

        if (basis is not null && (dimension is not null || Conflict.IsGiven(parsed, _subspace)))
        {
            throw new UsageException("--basis gives the directions and their number; leave out --subspace and --dimension");
        }

        if (subspace == "full" && dimension is not null)
        {
            throw new UsageException("--dimension needs --subspace eigen or random");
        }

        if (subspace != "eigen" && Conflict.IsGiven(parsed, _eigenTolerance))
        {
            throw new UsageException($"--eigen-tolerance belongs to --subspace eigen, not to {subspace}");
        }

        if (points != "independent" && (draws < 2 || draws % 2 != 0))
        {
            throw new UsageException($"--points {points} takes an even number of --draws, at least 2, not {draws}");
        }

        if (covariance != Posterior && Conflict.IsGiven(parsed, _priorPrecision))
        {
            throw new UsageException("--prior-precision needs --covariance posterior");
        }

        double[] sigmas = covariance is not null && !Conflict.IsGiven(parsed, _sigma) ? [1] : parsed.GetValue(_sigma)!;
        return new QuadraticOptions
        {
            Job = job,
            Probe = probe,
            Subspace = subspace,
            Dimension = subspace is "full" or "given" ? null : dimension ?? 10,
            Basis = basis,
            Sigmas = [.. sigmas.Distinct().Order()],
            Draws = draws,
            Points = points,
            Orders = parsed.GetValue(_orders),
            Remaining = parsed.GetValue(_remaining),
            Within = parsed.GetValue(_within),
            EigenTolerance = parsed.GetValue(_eigenTolerance),
            Mean = parsed.GetValue(_mean),
            Covariance = covariance,
            PriorPrecision = parsed.GetValue(_priorPrecision),
            CommandLine = SharedOptions.CommandLine(parsed),
        };
    }
}
