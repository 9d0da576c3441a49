using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace Plateau.Curvature;

/// <summary>Eigenpairs of a small symmetric matrix, sorted with the wanted ones first.</summary>
/// <param name="Values">θ.</param>
/// <param name="Vectors">s, one per column.</param>
internal readonly record struct RitzValues(double[] Values, double[,] Vectors)
{
    /// <summary>Solves the symmetric part of the leading block of a matrix.</summary>
    public static RitzValues Of(double[,] matrix, int size, SpectrumEnd which)
    {
        Matrix<double> symmetric = Matrix<double>.Build.Dense(
            size,
            size,
            (row, column) => 0.5 * (matrix[row, column] + matrix[column, row]));
        Evd<double> solved = symmetric.Evd(Symmetricity.Symmetric);
        double[] values = [.. solved.EigenValues.Select(value => value.Real)];
        int[] order = which switch
        {
            SpectrumEnd.Largest => [.. Enumerable.Range(0, size).OrderByDescending(i => values[i])],
            SpectrumEnd.Smallest => [.. Enumerable.Range(0, size).OrderBy(i => values[i])],
            _ => [.. Enumerable.Range(0, size).OrderByDescending(i => Math.Abs(values[i]))],
        };
        double[,] vectors = new double[size, size];
        for (int column = 0; column < size; column++)
        {
            for (int row = 0; row < size; row++)
            {
                vectors[row, column] = solved.EigenVectors[row, order[column]];
            }
        }

        return new RitzValues([.. order.Select(i => values[i])], vectors);
    }
}
