
namespace Plateau.Curvature;

/// <summary>How the spectral density of an operator is computed.</summary>
public sealed record DensityQuestion
{
    /// <summary>
    /// The number b of probe vectors, at least 2, multiplied as one block. Their spread gives the error of the density. An eigenvalue of
    /// multiplicity above b is seen only b times.
    /// </summary>
    public int Probes { get; init; } = 8;

    /// <summary>The number s of Lanczos steps, at least 1: b·s products in all. More steps show finer details.</summary>
    public int Steps { get; init; } = 40;

    /// <summary>The standard deviation of the Gaussians that the density is smoothed with; null to choose it from the spectrum.</summary>
    public double? Width { get; init; }

    /// <summary>An eigenvalue λ counts as converged when its residual is at most this times |λ|.</summary>
    public double Tolerance { get; init; } = 1e-3;

    /// <summary>The share of ‖A‖_F² that the top D eigenvalues have to carry, for the choice of D.</summary>
    public double Share { get; init; } = 0.9;

    /// <summary>The seed of the probe vectors.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many bytes the vectors take for an operator of this dimension.</summary>
    public long Bytes(int dimension) => 8L * dimension * Probes * Math.Min(Steps + 2L, dimension);

    internal void Check() => Check(Probes, Steps, Width, Tolerance, Share);

    private static void Check(int probes, int steps, double? width, double tolerance, double share)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(probes, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (width is not (null or > 0 and < double.PositiveInfinity))
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "A width is positive and finite.");
        }

        if (!(tolerance > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is positive.");
        }

        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies inside (0, 1).");
        }
    }
}
