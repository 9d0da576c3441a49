namespace Plateau.Convergence;

/// <summary>The points at which the landscape is measured, to compare it with its bounds.</summary>
public sealed record BoundsPlaces
{
    /// <summary>σ of the Gaussian of P2's bounds.</summary>
    public double Sigma { get; init; } = 0.01;

    /// <summary>R of the ball of P1's Lemma 2; null for σ√N, about the distance of the Gaussian's draws.</summary>
    public double? Radius { get; init; }

    /// <summary>The number of draws of each.</summary>
    public int Draws { get; init; } = 16;

    /// <summary>The radii, in units of R, of the spheres around the optimum; empty for none.</summary>
    public IReadOnlyList<double> Radii { get; init; } = [0.01, 0.03, 0.1, 0.3, 1, 3];

    /// <summary>The number of draws at each of <see cref="Radii"/>.</summary>
    public int RadiusDraws { get; init; } = 4;

    /// <summary>The number of directions along which the remainder of the expansion is measured.</summary>
    public int ExpansionDirections { get; init; } = 2;

    /// <summary>The seed of the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>The confidence of the exponents' intervals.</summary>
    public double Confidence { get; init; } = 0.95;
}
