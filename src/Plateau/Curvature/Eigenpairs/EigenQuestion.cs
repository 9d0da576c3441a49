
namespace Plateau.Curvature;

/// <summary>Which eigenpairs of an operator are wanted, how exactly, and at what cost at most.</summary>
public sealed record EigenQuestion
{
    /// <summary>The number of eigenpairs wanted.</summary>
    public int Count { get; init; } = 10;

    /// <summary>The end of the spectrum at which they lie.</summary>
    public SpectrumEnd Which { get; init; } = SpectrumEnd.Largest;

    /// <summary>The relative residual |Av − λv|/|λ| at which a pair counts as converged.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>
    /// The most products to spend, but always at least one per pair; by default a number that is enough in all but hopeless cases.
    /// </summary>
    public int? MaxProducts { get; init; }

    /// <summary>The seed of the random starting vectors.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Vectors to start from, such as the eigenvectors of a similar operator; they need not be orthonormal. By default random ones. Block
    /// Lanczos starts from random mixtures of them.
    /// </summary>
    public IReadOnlyList<double[]> Start { get; init; } = [];

    /// <summary>The number of vectors that are multiplied at once; by default the number that was measured to be fastest.</summary>
    public int? BlockSize { get; init; }

    /// <summary>
    /// The largest number of vectors to keep; by default the number that was measured to be fastest within two gigabytes.
    /// </summary>
    public int? MaxBasis { get; init; }

    /// <summary>Receives each step; null for no reports.</summary>
    public Action<EigenProgress>? Progress { get; init; }

    /// <summary>Checks the numbers of the question against an operator.</summary>
    /// <exception cref="PlateauException">More eigenpairs are asked for than there are.</exception>
    /// <exception cref="ArgumentException">A vector to start from does not fit.</exception>
    internal void Check(SymmetricOperator matrix)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Count);
        if (Count > matrix.Dimension)
        {
            throw new PlateauException(
                $"{Count} eigenpairs are more than there are: the {matrix.Name} has {matrix.Dimension}; ask for at most so many.");
        }

        if (!(Tolerance > 0) || !double.IsFinite(Tolerance))
        {
            throw new ArgumentException($"The tolerance {Tolerance} must be positive and finite.");
        }

        if (BlockSize is < 1 || MaxProducts is < 1)
        {
            throw new ArgumentException("A block holds at least one vector, and at least one product must be allowed.");
        }

        if (!Enum.IsDefined(Which))
        {
            throw new ArgumentException($"There is no such end of a spectrum: {Which}.");
        }

        foreach (double[] vector in Start)
        {
            if (vector.Length != matrix.Dimension)
            {
                throw new ArgumentException($"A start of {vector.Length} numbers does not fit {matrix.Dimension}.");
            }
        }
    }
}
