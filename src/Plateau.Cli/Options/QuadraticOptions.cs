namespace Plateau.Cli.Options;

/// <summary>All that <c>plateau quadratic</c> was asked for.</summary>
internal sealed record QuadraticOptions
{
    /// <summary>The shared options.</summary>
    public required JobOptions Job { get; init; }

    /// <summary>The distribution of draws.</summary>
    public required ProbeChoice Probe { get; init; }

    /// <summary>full, random or eigen; given where there is a <see cref="Basis"/>.</summary>
    public required string Subspace { get; init; }

    /// <summary>The number of directions; null in the full space and with a <see cref="Basis"/>.</summary>
    public required int? Dimension { get; init; }

    /// <summary>A file with the directions; null to find or draw them.</summary>
    public required string? Basis { get; init; }

    /// <summary>Values of σ, ascending and distinct.</summary>
    public required IReadOnlyList<double> Sigmas { get; init; }

    /// <summary>The number of draws at each σ; 0 for the closed form alone.</summary>
    public required int Draws { get; init; }

    /// <summary>independent, antithetic or sobol.</summary>
    public required string Points { get; init; }

    /// <summary>Random orders for the spread of the closed form.</summary>
    public required int Orders { get; init; }

    /// <summary>Tolerance of the remaining change for K.</summary>
    public required double Remaining { get; init; }

    /// <summary>How far the closed form may be from the measurement.</summary>
    public required double Within { get; init; }

    /// <summary>The relative residual of eigenpairs.</summary>
    public required double EigenTolerance { get; init; }

    /// <summary>A file with the center; null for the optimum.</summary>
    public required string? Mean { get; init; }

    /// <summary>posterior, a file, or null for σ² times the identity.</summary>
    public required string? Covariance { get; init; }

    /// <summary>The prior precision of the posterior; null for the default.</summary>
    public required double? PriorPrecision { get; init; }

    /// <summary>The command line as it was typed, for the report.</summary>
    public required string CommandLine { get; init; }
}
