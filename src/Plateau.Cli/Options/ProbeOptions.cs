namespace Plateau.Cli.Options;

/// <summary>Where the landscape is looked at, checked, with defaults filled in.</summary>
internal sealed record ProbeOptions
{
    /// <summary>The distribution of draws.</summary>
    public required ProbeChoice Probe { get; init; }

    /// <summary>full, random or eigen.</summary>
    public required string Subspace { get; init; }

    /// <summary>Dimension of the subspace; null in the full space.</summary>
    public required int? Dimension { get; init; }

    /// <summary>Standard deviation of each coordinate.</summary>
    public required double Sigma { get; init; }

    /// <summary>Further values of σ to be looked at.</summary>
    public IReadOnlyList<double> OtherSigmas { get; init; } = [];

    /// <summary>The number of draws B.</summary>
    public required int Draws { get; init; }

    /// <summary>A file with the centre, instead of the optimum.</summary>
    public required string? Mean { get; init; }

    /// <summary>posterior, or a file with a diagonal covariance; null means σ² times the identity.</summary>
    public required string? Covariance { get; init; }

    /// <summary>The prior precision of the posterior; null for that of the evidence.</summary>
    public double? PriorPrecision { get; init; }

    /// <summary>Whether draws have the posterior covariance.</summary>
    public bool IsPosterior => Covariance == ProbeOptionSet.Posterior;

    /// <summary>The centres of a mixture.</summary>
    public required IReadOnlyList<string> Optima { get; init; }
}
