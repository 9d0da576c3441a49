using Plateau.Networks;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// Where the landscape is looked at: the probe options of every command that draws. Each command offers those that it can answer.
/// </summary>
internal sealed record ProbeQuestion
{
    /// <summary>The covariance that is computed, not read.</summary>
    public const string Posterior = "posterior";

    /// <summary>Directions unless told otherwise.</summary>
    public const int DefaultDimension = 10;

    /// <summary>Draws unless told otherwise.</summary>
    public const int DefaultDraws = 64;

    /// <summary>The distribution of draws.</summary>
    public ProbeChoice Kind { get; init; } = ProbeChoice.Gaussian;

    /// <summary>How the directions that draws stay in are chosen, unless they are given.</summary>
    public SubspaceKind Chosen { get; init; } = SubspaceKind.Full;

    /// <summary>A file with the directions; null to find or draw them.</summary>
    public string? Basis { get; init; }

    /// <summary>How the directions are chosen.</summary>
    public SubspaceKind Space => Basis is null ? Chosen : SubspaceKind.Given;

    /// <summary>The number of directions that was asked for; null for the default.</summary>
    public int? GivenDimension { get; init; }

    /// <summary>Values of σ that were asked for; empty for the default.</summary>
    public IReadOnlyList<double> GivenSigmas { get; init; } = [];

    /// <summary>The command's values of σ unless told otherwise.</summary>
    public IReadOnlyList<double> DefaultSigmas { get; init; } = [0.01];

    /// <summary>The same where a covariance is given.</summary>
    public IReadOnlyList<double> DefaultFactors { get; init; } = [];

    /// <summary>Values of σ; with a covariance factors of it.</summary>
    public IReadOnlyList<double> Sigmas => GivenSigmas.Count > 0 ? GivenSigmas : Covariance is null ? DefaultSigmas : DefaultFactors;

    /// <summary>The number of draws B.</summary>
    public int Draws { get; init; } = DefaultDraws;

    /// <summary>A file with the centre, in place of the optimum.</summary>
    public string? Mean { get; init; }

    /// <summary>posterior, a file, or null for σ² times the identity.</summary>
    public string? Covariance { get; init; }

    /// <summary>The prior precision of the posterior; null for that of the evidence.</summary>
    public double? PriorPrecision { get; init; }

    /// <summary>The centres of a mixture.</summary>
    public IReadOnlyList<string> Optima { get; init; } = [];

    /// <summary>Whether draws have the posterior covariance.</summary>
    public bool IsPosterior => Covariance == Posterior;

    /// <summary>The number of directions to find or draw, of the posterior too; null in the full space and where they are given.</summary>
    public int? Dimension
        => Space == SubspaceKind.Given || (Space == SubspaceKind.Full && !IsPosterior) ? null : GivenDimension ?? DefaultDimension;

    /// <summary>All options about the probe, one row each; a command includes those that it can answer.</summary>
    /// <param name="kinds">The distributions that it takes, as the help has them.</param>
    /// <param name="sigma">What σ is the standard deviation of, for the help.</param>
    /// <param name="draws">What draws are for, for the help.</param>
    /// <param name="leastDraws">The fewest draws that it takes.</param>
    public static OptionGroup<ProbeQuestion> Rows(string kinds, string sigma, string draws, int leastDraws)
        => new OptionGroup<ProbeQuestion>("Probe")
            .Probe(kinds, "the optimum", q => q.Kind, (q, kind) => q with { Kind = kind })
            .Choice(
                "subspace",
                "every direction, D random ones, or the top D eigenvectors of the Hessian",
                q => q.Space,
                (q, space) => q with { Chosen = space },
                ("full", SubspaceKind.Full),
                ("random", SubspaceKind.Random),
                ("eigen", SubspaceKind.Eigen))
            .Dimension(
                "dimension of the subspace [default: 10]",
                q => q.GivenDimension,
                (q, dimension) => q with { GivenDimension = dimension })
            .Where(q => q.Dimension is not null).OrRecorded(OptionText.Of(DefaultDimension))
            .File(
                "basis",
                "FILE",
                "directions in place of --subspace: orthonormal rows, (D, parameters), such as basis.npy of an earlier run",
                q => q.Basis,
                (q, basis) => q with { Basis = basis },
                ".npy")
            .Sigmas(sigma, q => q.Sigmas, (q, sigmas) => q with { GivenSigmas = sigmas })
            .Draws(draws, q => q.Draws, (q, count) => q with { Draws = count }, leastDraws)
            .File(
                "mean",
                "FILE",
                "a centre other than the optimum (safetensors)",
                q => q.Mean,
                (q, mean) => q with { Mean = mean },
                ".safetensors")
            .Text(
                "covariance",
                "posterior|FILE",
                "instead of SIGMA squared: the posterior covariance, by the top D eigenvectors of the Hessian; or one variance a "
                + "parameter (safetensors); "
                + "or variances (D) or a covariance (D, D) of the coordinates, or a factor F (r, parameters) of the covariance F'F of "
                + "the parameters (npy)",
                q => q.Covariance,
                (q, covariance) => q with { Covariance = covariance },
                ReadCovariance)
            .WithFiles(q => q.IsPosterior ? null : q.Covariance)
            .MaybeNumber(
                "prior-precision",
                "LAMBDA",
                "precision of the prior, with --covariance posterior [default: by the evidence]",
                q => q.PriorPrecision,
                (q, precision) => q with { PriorPrecision = precision },
                NumberRange.Positive)
            .FileList(
                "optima",
                "FILE...",
                "the centres of a mixture (safetensors); repeatable",
                q => q.Optima,
                (q, optima) => q with { Optima = optima })
            .Example("some.safetensors");

    /// <summary>Refuses what no command takes together.</summary>
    /// <param name="given">The options that stand on the command line.</param>
    /// <param name="hasDimension">Whether there are directions to find or draw.</param>
    /// <exception cref="UsageException">Options exclude or need each other.</exception>
    public void Check(GivenOptions given, bool hasDimension)
    {
        if (!IsPosterior && given.Has("prior-precision"))
        {
            throw new UsageException("--prior-precision needs --covariance posterior");
        }

        if (Basis is not null && (given.Has("dimension") || given.Has("subspace")))
        {
            throw new UsageException("--basis gives the directions and their number; leave out --subspace and --dimension");
        }

        if (!hasDimension && given.Has("dimension"))
        {
            throw new UsageException("--dimension needs --subspace random or eigen");
        }
    }

    /// <summary>The distribution of draws around one optimum at a σ; of a mixture that around each of its centres.</summary>
    public static Func<Optimum, double, Probe> Around(ProbeChoice choice) => choice.Kind switch
    {
        ProbeKind.Sphere => Probe.Sphere,
        ProbeKind.Ball => Probe.Ball,
        ProbeKind.Laplace => Probe.Laplace,
        ProbeKind.StudentT => (optimum, sigma) => Probe.StudentT(optimum, sigma, choice.DegreesOfFreedom!.Value),
        ProbeKind.Gaussian or ProbeKind.Mixture => Probe.Gaussian,
        _ => throw new System.Diagnostics.UnreachableException($"No distribution is called {choice}."),
    };

    /// <summary>One variance a parameter.</summary>
    /// <exception cref="PlateauException">One of them is negative.</exception>
    public static double[] Variances(Network network, string path)
    {
        double[] variances = ParameterFile.Read(network, path);
        CheckVariances(variances, path);
        return variances;
    }

    /// <summary>Refuses numbers that are no variances of parameters.</summary>
    /// <exception cref="PlateauException">One of them is negative or not finite.</exception>
    public static void CheckVariances(double[] variances, string path)
    {
        int bad = Array.FindIndex(variances, value => !(value >= 0 && double.IsFinite(value)));
        if (bad >= 0)
        {
            throw new PlateauException(
                $"{path}: parameter {bad} has the variance {variances[bad]:g6}; variances are finite and not negative.");
        }
    }

    private static string ReadCovariance(string text) => text == Posterior || OptionText.HasExtension(text, ".safetensors", ".npy")
        ? text
        : throw new UsageException(
            $"--covariance takes posterior, or a file that ends in .safetensors or .npy, not '{text}'{Nearest.Hint(text, [Posterior])}");
}
