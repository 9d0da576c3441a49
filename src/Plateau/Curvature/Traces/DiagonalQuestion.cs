
namespace Plateau.Curvature;

/// <summary>How exactly the diagonal of an operator is wanted, and at what cost at most.</summary>
public sealed record DiagonalQuestion
{
    /// <summary>
    /// The root mean square of the entries' standard errors, relative to the root mean square of the entries, at which the work stops. 0
    /// asks for the exact diagonal, as far as <see cref="MaxProducts"/> allows.
    /// </summary>
    public double Tolerance { get; init; } = 0.05;

    /// <summary>
    /// The largest number of products with vectors, at least <see cref="MomentQuestion.LeastProducts"/> or the dimension.
    /// </summary>
    public long MaxProducts { get; init; } = 200;

    /// <summary>The seed of the random signs.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of vectors multiplied at a time, at least 1. It changes results only by rounding.</summary>
    public int BlockSize { get; init; } = 16;

    internal void Check(int dimension) => MomentQuestion.Check(Tolerance, MaxProducts, BlockSize, dimension);
}
