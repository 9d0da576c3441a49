using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>The operator of a symmetric matrix.</summary>
internal sealed class MatrixOperator : SymmetricOperator
{
    private const double Tolerance = 1e-10;

    private readonly Tensor<double> _matrix;

    public MatrixOperator(Tensor<double> matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        if (matrix.Rank != 2 || matrix.Shape[0] != matrix.Shape[1])
        {
            throw new ArgumentException(
                $"A symmetric operator needs a square matrix, not ({string.Join(", ", matrix.Shape.ToArray())}).",
                nameof(matrix));
        }

        double largest = 0;
        foreach (double value in matrix.Span)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        if (!double.IsFinite(largest))
        {
            throw new ArgumentException("The matrix holds numbers that are not finite.", nameof(matrix));
        }

        for (int row = 0; row < matrix.Shape[0]; row++)
        {
            for (int column = 0; column < row; column++)
            {
                if (!(Math.Abs(matrix[row, column] - matrix[column, row]) <= Tolerance * largest))
                {
                    throw new ArgumentException(
                        $"The matrix is not symmetric: entries ({row}, {column}) and ({column}, {row}) are {matrix[row, column]} and "
                            + $"{matrix[column, row]}.",
                        nameof(matrix));
                }
            }
        }

        _matrix = matrix;
    }

    public override int Dimension => _matrix.Shape[0];

    public override string Name => FormattableString.Invariant($"a matrix of {Dimension} × {Dimension}");

    public override double Precision => 1e-14;

    protected override void Apply(IReadOnlyList<double[]> vectors, IReadOnlyList<double[]> products, CancellationToken cancellation)
    {
        for (int i = 0; i < vectors.Count; i++)
        {
            for (int row = 0; row < Dimension; row++)
            {
                products[i][row] = Sums.Dot(_matrix.Row(row), vectors[i]);
            }
        }
    }
}
