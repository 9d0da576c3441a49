using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>Bases of orthonormal vectors.</summary>
internal static class OrthonormalBasis
{
    /// <summary>The largest error of an inner product of two vectors of an orthonormal basis.</summary>
    public const double Tolerance = 1e-8;

    /// <summary>Throws unless so many vectors can be a basis.</summary>
    /// <exception cref="ArgumentException">There are no vectors, or more than <paramref name="dimension"/>.</exception>
    public static void CheckCount(int count, int dimension, string name)
    {
        if (count == 0 || count > dimension)
        {
            throw new ArgumentException($"A basis within {dimension} dimensions has from 1 to {dimension} vectors, not {count}.", name);
        }
    }

    /// <summary>Throws unless the inner product of two vectors of a basis is what it has to be.</summary>
    /// <exception cref="ArgumentException">It is off by more than <see cref="Tolerance"/>; the message says by how much.</exception>
    public static void CheckProduct(int i, int j, double product, string name)
    {
        int expected = i == j ? 1 : 0;
        if (!(Math.Abs(product - expected) <= Tolerance))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The basis is not orthonormal: the inner product of vectors {j} and {i} is not {expected}, ")
                    + FormattableString.Invariant($"but off it by {product - expected:g3}."),
                name);
        }
    }

    /// <summary>Throws unless the vectors are orthonormal.</summary>
    /// <exception cref="ArgumentException">
    /// The vectors are not orthonormal, or their lengths differ from <paramref name="dimension"/>.
    /// </exception>
    public static void Check(IReadOnlyList<double[]> basis, int dimension, string name)
    {
        ArgumentNullException.ThrowIfNull(basis);
        CheckCount(basis.Count, dimension, name);
        foreach (double[] vector in basis)
        {
            if (vector.Length != dimension)
            {
                throw new ArgumentException($"A vector of {vector.Length} numbers does not fit {dimension}.", name);
            }
        }

        double[][] all = [.. basis];
        double[,] products = VectorBlocks.Products(all, all);
        for (int i = 0; i < all.Length; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                CheckProduct(i, j, products[i, j], name);
            }
        }
    }
}
