using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using Plateau.Numerics;

namespace Plateau.Probing;

/// <summary>Square roots of covariances: S with SSᵀ = Σ.</summary>
public static class CovarianceRoot
{
    // Eigenvalues within this of zero, relative to the largest, are rounding.
    private const double Rounding = 1e-12;

    /// <summary>
    /// The symmetric root S = U Λ^{1/2} Uᵀ, (D, D): the only one that is not negative, whatever eigenvectors stand for equal eigenvalues. Σ
    /// may be singular.
    /// </summary>
    /// <param name="covariance">Σ, (D, D), symmetric and not negative.</param>
    /// <exception cref="PlateauException">Σ is not square, not symmetric, not finite, or has a negative eigenvalue.</exception>
    public static Tensor<double> Of(Tensor<double> covariance)
    {
        ArgumentNullException.ThrowIfNull(covariance);
        int d = covariance.Shape[0];
        if (covariance.Rank != 2 || covariance.Shape[1] != d || d == 0)
        {
            throw new PlateauException($"A covariance is a square matrix, not ({string.Join(", ", covariance.Shape.ToArray())}).");
        }

        double largest = 0;
        foreach (double value in covariance.Span)
        {
            largest = double.IsFinite(value)
                ? Math.Max(largest, Math.Abs(value))
                : throw new PlateauException("The covariance holds numbers that are not finite.");
        }

        for (int row = 0; row < d; row++)
        {
            for (int column = 0; column < row; column++)
            {
                if (Math.Abs(covariance[row, column] - covariance[column, row]) > 1e-8 * largest)
                {
                    throw new PlateauException(
                        FormattableString.Invariant($"The covariance is not symmetric: its entries ({row}, {column}) and ")
                            + FormattableString.Invariant($"({column}, {row}) are {covariance[row, column]:g6} and ")
                            + FormattableString.Invariant($"{covariance[column, row]:g6}."));
                }
            }
        }

        (double[] values, Matrix<double> vectors) = Eigenpairs(covariance);
        if (values[0] < -Rounding * Math.Abs(values[^1]))
        {
            throw new PlateauException(
                FormattableString.Invariant($"The covariance has the negative eigenvalue {values[0]:g6}; variances are not negative."));
        }

        double[] deviations = [.. values.Select(value => Math.Sqrt(Math.Max(0, value)))];
        Matrix<double> product = vectors * Matrix<double>.Build.DenseOfDiagonalArray(deviations) * vectors.Transpose();
        Tensor<double> root = new(d, d);
        for (int row = 0; row < d; row++)
        {
            for (int column = 0; column < d; column++)
            {
                root[row, column] = product[row, column];
            }
        }

        return root;
    }

    /// <summary>BFᵀFBᵀ: the covariance FᵀF of the parameters along orthonormal directions.</summary>
    /// <param name="factor">F, (r, N).</param>
    /// <param name="basis">B, (D, N).</param>
    internal static Tensor<double> Projected(Tensor<double> factor, Tensor<double> basis)
    {
        double[][] along = RowArrays.Rows(Gram(RowArrays.Rows(basis), RowArrays.Rows(factor)));
        return Gram(along, along);
    }

    /// <summary>B diag(v) Bᵀ: independent parameters of these variances along orthonormal directions.</summary>
    /// <param name="variances">v, N numbers.</param>
    /// <param name="basis">B, (D, N).</param>
    internal static Tensor<double> Projected(double[] variances, Tensor<double> basis)
    {
        double[][] directions = RowArrays.Rows(basis);
        double[][] weighted =
        [
            .. directions.Select(direction => direction.Zip(variances, (value, variance) => value * variance).ToArray()),
        ];
        return Gram(weighted, directions);
    }

    /// <summary>
    /// The directions that the draws of a factor reach: orthonormal rows that span those of F. Those of a rank below r are fewer.
    /// </summary>
    /// <param name="factor">F, (r, N).</param>
    internal static Tensor<double> Span(Tensor<double> factor)
    {
        double[][] rows = RowArrays.Rows(factor);
        (double[] values, Matrix<double> vectors) = Eigenpairs(Gram(rows, rows));
        int[] kept = [.. Enumerable.Range(0, rows.Length).Reverse().Where(place => values[place] > Rounding * values[^1])];
        Tensor<double> basis = new(kept.Length, factor.Shape[1]);
        for (int d = 0; d < kept.Length; d++)
        {
            for (int row = 0; row < rows.Length; row++)
            {
                Sums.AddScaled(vectors[row, kept[d]], rows[row], basis.Row(d));
            }
        }

        return basis;
    }

    /// <summary>The inner products of two sets of vectors, (left, right).</summary>
    internal static Tensor<double> Gram(double[][] left, double[][] right)
    {
        Tensor<double> gram = new(left.Length, right.Length);
        for (int i = 0; i < left.Length; i++)
        {
            for (int j = 0; j < right.Length; j++)
            {
                gram[i, j] = Sums.Dot(left[i], right[j]);
            }
        }

        return gram;
    }

    /// <summary>Eigenvalues of a symmetric matrix, row-major, ascending.</summary>
    internal static double[] Eigenvalues(double[] square, int dimension)
    {
        double[] values =
        [
            .. Matrix<double>.Build.Dense(dimension, dimension, square).Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real),
        ];
        Array.Sort(values);
        return values;
    }

    /// <summary>
    /// Eigenvalues of a symmetric matrix, ascending, and its eigenvectors as columns, each with its largest entry positive.
    /// </summary>
    internal static (double[] Values, Matrix<double> Vectors) Eigenpairs(Tensor<double> symmetric)
    {
        int d = symmetric.Shape[0];
        Evd<double> solved = Matrix<double>.Build.Dense(d, d, (row, column) => 0.5 * (symmetric[row, column] + symmetric[column, row]))
            .Evd(Symmetricity.Symmetric);
        double[] values = [.. solved.EigenValues.Select(value => value.Real)];
        int[] places = [.. Enumerable.Range(0, d).OrderBy(place => values[place])];
        return ([.. places.Select(place => values[place])], Matrix<double>.Build.DenseOfColumnVectors(places.Select(place =>
        {
            Vector<double> vector = solved.EigenVectors.Column(place);
            return vector[vector.AbsoluteMaximumIndex()] < 0 ? -vector : vector;
        })));
    }
}
