
namespace Plateau.Curvature;

/// <summary>How well the diagonal of an operator has to be known, and what that may cost.</summary>
public sealed record DiagonalQuestion
{
    /// <summary>The root mean square of the entries' standard errors, relative to that of the entries, at which the work is done; 0 asks for the exact diagonal, or as far as <see cref="MaxProducts"/> goes.</summary>
    public double Tolerance { get; init; } = 0.05;

    /// <summary>The largest number of products with vectors, at least <see cref="MomentQuestion.LeastProducts"/> or the dimension.</summary>
    public long MaxProducts { get; init; } = 200;

    /// <summary>The seed of the random signs.</summary>
    public ulong Seed { get; init; }

    /// <summary>Vectors multiplied at a time, at least 1; results depend on it by rounding alone.</summary>
    public int BlockSize { get; init; } = 16;

    internal void Check(int dimension) => MomentQuestion.Check(Tolerance, MaxProducts, BlockSize, dimension);
}
