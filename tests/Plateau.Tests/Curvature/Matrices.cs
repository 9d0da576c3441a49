using MathNet.Numerics.LinearAlgebra;
using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Tests.Curvature;

/// <summary>Symmetric matrices whose eigenvalues are known, in a random basis.</summary>
internal static class Matrices
{
    /// <summary>Q diag(λ) Qᵀ with zeros for the eigenvalues that are not given, Q a random rotation.</summary>
    public static Tensor<double> WithSpectrum(int size, double[] eigenvalues, int seed = 1)
    {
        Matrix<double> rotation = Rotation(size, seed);
        Tensor<double> matrix = new(size, size);
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                double sum = 0;
                for (int i = 0; i < eigenvalues.Length; i++)
                {
                    sum += rotation[row, i] * eigenvalues[i] * rotation[column, i];
                }

                (matrix[row, column], matrix[column, row]) = (sum, sum);
            }
        }

        return matrix;
    }

    public static Matrix<double> Rotation(int size, int seed)
        => Matrix<double>.Build.Dense(
            size,
            size,
            (row, column) => new RandomStream((ulong)seed, RandomPurpose.Subset, row).Normal(column)).QR().Q;

    /// <summary>|Av − λv| by a product of its own.</summary>
    public static double TrueResidual(SymmetricOperator matrix, double value, double[] vector)
    {
        double[] product = matrix.Multiply([vector])[0];
        Sums.AddScaled(-value, vector, product);
        return Math.Sqrt(Sums.Dot(product, product));
    }
}
