using MathNet.Numerics.LinearAlgebra;
using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>Principal angles between two subspaces, in radians, ascending: how far one has turned from the other.</summary>
internal static class PrincipalAngles
{
    /// <summary>
    /// Computes small angles from sines and large angles from cosines (Björck and Golub, 1973), so that no angle loses digits.
    /// </summary>
    /// <param name="left">An orthonormal basis.</param>
    /// <param name="right">
    /// An orthonormal basis of vectors of the same length; there are as many angles as the smaller one has vectors.
    /// </param>
    /// <exception cref="ArgumentException">A basis is not orthonormal.</exception>
    public static double[] Between(IReadOnlyList<double[]> left, IReadOnlyList<double[]> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        OrthonormalBasis.Check(left, left.Count == 0 ? 0 : left[0].Length, nameof(left));
        OrthonormalBasis.Check(right, left[0].Length, nameof(right));
        (double[][] wide, double[][] narrow) =
            left.Count >= right.Count ? ([.. left], [.. right]) : ((double[][])[.. right], (double[][])[.. left]);
        double[,] products = VectorBlocks.Products(wide, narrow);
        double[][] outside = [.. narrow.Select(vector => (double[])vector.Clone())];
        VectorBlocks.AddCombinations(wide, products, outside, -1);
        double[] cosines = [.. Matrix<double>.Build.DenseOfArray(products).Svd(computeVectors: false).S.OrderDescending()];
        double[] sines =
        [
            .. Matrix<double>.Build.DenseOfArray(VectorBlocks.Products(outside, outside)).Evd(Symmetricity.Symmetric).EigenValues
                .Select(value => Math.Sqrt(Math.Max(0, value.Real))).Order(),
        ];
        return [
            .. cosines.Zip(sines, (cosine, sine) => cosine * cosine > 0.5 ? Math.Asin(Math.Min(1, sine)) : Math.Acos(Math.Min(1, cosine))),
        ];
    }
}
