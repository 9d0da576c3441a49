
namespace Plateau.Curvature;

/// <summary>Which eigenpairs of an operator are wanted, how exactly, and at what cost at most.</summary>
public sealed record EigenQuestion
{
    /// <summary>How many.</summary>
    public int Count { get; init; } = 10;

    /// <summary>Which.</summary>
    public SpectrumEnd Which { get; init; } = SpectrumEnd.Largest;

    /// <summary>The relative residual |Av − λv|/|λ| at which a pair counts as converged.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>
    /// The most products to spend, but always at least one per pair; by default so many that only a hopeless case needs more.
    /// </summary>
    public int? MaxProducts { get; init; }

    /// <summary>Where random vectors to start from come from.</summary>
    public ulong Seed { get; init; }

    /// <summary>Vectors to start from, such as the eigenvectors of a similar operator; they need not be orthonormal. By default random ones. Block Lanczos starts from mixtures of them.</summary>
    public IReadOnlyList<double[]> Start { get; init; } = [];

    /// <summary>How many vectors are multiplied at once; by default what was measured to be fastest.</summary>
    public int? BlockSize { get; init; }

    /// <summary>The most vectors to keep; by default what was measured to be fastest within two gigabytes.</summary>
    public int? MaxBasis { get; init; }

    /// <summary>Receives each step; null for no reports.</summary>
    public Action<EigenProgress>? Progress { get; init; }

    /// <summary>The same question with its numbers checked against an operator.</summary>
    /// <exception cref="PlateauException">More eigenpairs are asked for than there are.</exception>
    /// <exception cref="ArgumentException">A vector to start from does not fit.</exception>
    internal void Check(SymmetricOperator matrix)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Count);
        if (Count > matrix.Dimension)
        {
            throw new PlateauException($"{Count} eigenpairs are more than there are: the {matrix.Name} has {matrix.Dimension}; ask for at most so many.");
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
