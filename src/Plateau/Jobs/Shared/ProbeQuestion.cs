using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>Where the landscape is looked at: the probe options of every command that draws. Each command offers those that it can answer.</summary>
internal sealed record ProbeQuestion
{
    /// <summary>The covariance that is computed, not read.</summary>
    public const string Posterior = "posterior";

    /// <summary>Directions unless told otherwise.</summary>
    public const int DefaultDimension = 10;

    /// <summary>Draws unless told otherwise.</summary>
    public const int DefaultDraws = 64;

    /// <summary>The distribution of draws; null for the command's default.</summary>
    public ProbeChoice? Kind { get; init; }

    /// <summary>full, random or eigen.</summary>
    public string Subspace { get; init; } = "full";

    /// <summary>The number of directions that was asked for; null for the default.</summary>
    public int? GivenDimension { get; init; }

    /// <summary>Values of σ that were asked for; empty for the default.</summary>
    public IReadOnlyList<double> Sigmas { get; init; } = [];

    /// <summary>The number of draws B; null for the command's default.</summary>
    public int? Draws { get; init; }

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

    /// <summary>The number of directions; null in the full space.</summary>
    public int? Dimension => Subspace == "full" && !IsPosterior ? null : GivenDimension ?? DefaultDimension;

    /// <summary>The distribution of draws around one optimum at a σ.</summary>
    public static Func<Optimum, double, Probe> Around(ProbeChoice choice) => choice.Kind switch
    {
        "sphere" => Probe.Sphere,
        "ball" => Probe.Ball,
        "laplace" => Probe.Laplace,
        "student-t" => (optimum, sigma) => Probe.StudentT(optimum, sigma, choice.DegreesOfFreedom!.Value),
        _ => Probe.Gaussian,
    };

    /// <summary>One variance a parameter.</summary>
    /// <exception cref="PlateauException">One of them is negative.</exception>
    public static double[] Variances(Network network, string path)
    {
        double[] variances = ParameterFile.Read(network, path);
        int negative = Array.FindIndex(variances, value => value < 0);
        return negative < 0
            ? variances
            : throw new PlateauException($"{path}: parameter {negative} has the variance {variances[negative]:g6}; variances are not negative.");
    }
}
