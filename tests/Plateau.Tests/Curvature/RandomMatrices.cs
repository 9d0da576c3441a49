using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

/// <summary>Random symmetric matrices whose spectra are known in the limit.</summary>
internal static class RandomMatrices
{
    /// <summary>
    /// Wigner's: eigenvalues fill [−2, 2] by the semicircle; a spike θ > 1 along a coordinate stands at θ + 1/θ, and so does its negative
    /// below.
    /// </summary>
    public static Tensor<double> Wigner(int n, double[] spikes, ulong seed)
    {
        var matrix = new Tensor<double>(n, n);
        double[] entries = new double[n * n];
        NormalNumbers.Fill(new RandomStream(seed, RandomPurpose.Subspace, 900), entries);
        double scale = 1 / Math.Sqrt(n);
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < row; column++)
            {
                double value = scale * entries[(row * n) + column];
                (matrix[row, column], matrix[column, row]) = (value, value);
            }

            matrix[row, row] = (scale * Math.Sqrt(2) * entries[(row * n) + row]) + (row < spikes.Length ? spikes[row] : 0);
        }

        return matrix;
    }

    /// <summary>
    /// A sample covariance of n/γ objects, XᵀX γ/n: eigenvalues fill [(1 − √γ)², (1 + √γ)²], and a variance θ > 1 + √γ among ones stands at
    /// θ(1 + γ/(θ − 1)), θ²/(θ − 1) for γ = 1.
    /// </summary>
    public static Tensor<double> Wishart(int n, int objects, double[] spikes, ulong seed)
    {
        double[][] columns = [.. Enumerable.Range(0, n).Select(i =>
        {
            double[] column = new double[objects];
            NormalNumbers.Fill(new RandomStream(seed, RandomPurpose.Subspace, i), column);
            Sums.Scale(Math.Sqrt(i < spikes.Length ? spikes[i] : 1), column);
            return column;
        })];
        var matrix = new Tensor<double>(n, n);
        double[,] products = VectorBlocks.Products(columns, columns);
        for (int row = 0; row < n; row++)
        {
            for (int column = 0; column < n; column++)
            {
                matrix[row, column] = products[row, column] / objects;
            }
        }

        return matrix;
    }
}
