
namespace Plateau.Curvature;

/// <summary>How exactly the trace and the Frobenius norm of an operator are wanted, and at what cost at most.</summary>
public sealed record MomentQuestion
{
    /// <summary>
    /// The half-width of the 95 % interval of the trace, relative to the trace, at which the work stops. 0 asks for the exact trace, as far
    /// as <see cref="MaxProducts"/> allows.
    /// </summary>
    public double Tolerance { get; init; } = 0.01;

    /// <summary>The same for ‖A‖_F²; null where any error is accepted.</summary>
    public double? NormTolerance { get; init; }

    /// <summary>The largest number of products with vectors, at least <see cref="LeastProducts"/> or the dimension.</summary>
    public long MaxProducts { get; init; } = 600;

    /// <summary>The seed of the probe vectors.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of vectors multiplied at a time, at least 1. It changes results only by rounding.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>The number of products before the error is first tested. Two probes can meet a tolerance by luck; ten hardly can.</summary>
    public const int LeastProducts = 24;

    internal void Check(int dimension)
    {
        Check(Tolerance, MaxProducts, BlockSize, dimension);
        Check(NormTolerance ?? 0, MaxProducts, BlockSize, dimension);
    }

    internal static void Check(double tolerance, long maxProducts, int blockSize, int dimension)
    {
        if (!(tolerance >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, "A tolerance is not negative.");
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockSize);
        if (maxProducts < Math.Min(LeastProducts, dimension))
        {
            throw new ArgumentOutOfRangeException(
                nameof(maxProducts),
                maxProducts,
                $"An estimate with an error takes at least {Math.Min(LeastProducts, dimension)} products.");
        }
    }
}
