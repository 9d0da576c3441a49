using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>Computes an operator column by column, by products with unit vectors. Small operators are known exactly in this way.</summary>
internal static class OperatorColumns
{
    /// <summary>Visits every column in order.</summary>
    public static void Visit(SymmetricOperator subject, int blockSize, Action<int, double[]> visit, CancellationToken cancellation)
    {
        int n = subject.Dimension;
        double[][] units = ProbeVectors.Empty(Math.Min(blockSize, n), n);
        double[][] columns = ProbeVectors.Empty(units.Length, n);
        for (int first = 0; first < n; first += units.Length)
        {
            int count = Math.Min(units.Length, n - first);
            for (int i = 0; i < count; i++)
            {
                units[i][first + i] = 1;
            }

            subject.Multiply(new ArraySegment<double[]>(units, 0, count), new ArraySegment<double[]>(columns, 0, count), cancellation);
            for (int i = 0; i < count; i++)
            {
                units[i][first + i] = 0;
                visit(first + i, columns[i]);
            }
        }
    }

    /// <summary>Tr A, ‖A‖_F² and the diagonal.</summary>
    public static (double Trace, double SquaredNorm, double[] Diagonal) Moments(
        SymmetricOperator subject,
        int blockSize,
        CancellationToken cancellation)
    {
        double[] diagonal = new double[subject.Dimension];
        double[] squares = new double[subject.Dimension];
        Visit(
            subject,
            blockSize,
            (i, column) =>
            {
                diagonal[i] = column[i];
                squares[i] = Sums.Dot(column, column);
            },
            cancellation);
        return (Sums.Sum(diagonal), Sums.Sum(squares), diagonal);
    }
}
