namespace Plateau.Numerics;

/// <summary>Orthonormal rows by the method of Gram and Schmidt, each row twice, which leaves them orthogonal to rounding error.</summary>
internal static class GramSchmidt
{
    /// <summary>
    /// Makes the rows of a matrix orthonormal, in order: the components along the earlier rows are subtracted from row d, and the result is
    /// divided by its length. In the terms of a QR decomposition of the transpose, the columns of Q with the diagonal of R positive.
    /// </summary>
    /// <param name="matrix">Rows that are linearly independent, shape (rows, columns).</param>
    /// <param name="cancellation">Stops the work.</param>
    public static void OrthonormalizeRows(Tensor<double> matrix, CancellationToken cancellation = default)
    {
        for (int d = 0; d < matrix.Shape[0]; d++)
        {
            cancellation.ThrowIfCancellationRequested();
            Span<double> row = matrix.Row(d);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int e = 0; e < d; e++)
                {
                    ReadOnlySpan<double> other = matrix.Row(e);
                    Sums.AddScaled(-Sums.Dot(row, other), other, row);
                }

                Sums.Scale(1.0 / Math.Sqrt(Sums.Dot(row, row)), row);
            }
        }
    }
}
