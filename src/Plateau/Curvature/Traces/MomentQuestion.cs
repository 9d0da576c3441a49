
namespace Plateau.Curvature;

/// <summary>How well the trace and the Frobenius norm of an operator have to be known, and what that may cost.</summary>
public sealed record MomentQuestion
{
    /// <summary>
    /// The half-width of the 95 % interval of the trace, relative to the trace, at which the work is done; 0 asks for the exact trace, or as far as
    /// <see cref="MaxProducts"/> goes.
    /// </summary>
    public double Tolerance { get; init; } = 0.01;

    /// <summary>The same for ‖A‖_F²; null where any will do.</summary>
    public double? NormTolerance { get; init; }

    /// <summary>The largest number of products with vectors, at least <see cref="LeastProducts"/> or the dimension.</summary>
    public long MaxProducts { get; init; } = 600;

    /// <summary>The seed of the probe vectors.</summary>
    public ulong Seed { get; init; }

    /// <summary>Vectors multiplied at a time, at least 1; results depend on it by rounding alone.</summary>
    public int BlockSize { get; init; } = 16;

    /// <summary>Products before the first look at the error: a tolerance that two probes seem to meet by luck is met by no ten.</summary>
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
            throw new ArgumentOutOfRangeException(nameof(maxProducts), maxProducts, $"An estimate with an error takes at least {Math.Min(LeastProducts, dimension)} products.");
        }
    }
}
