namespace Plateau.Numerics;

/// <summary>
/// A symmetric D × D matrix as a vector of D(D + 1)/2 numbers: its lower triangle by rows, off-diagonal entries times √2. The inner product
/// of two such vectors is that of the matrices, Tr AB; and the leading D′ × D′ block is a prefix.
/// </summary>
public static class PackedSymmetric
{
    private static readonly double s_root = Math.Sqrt(2.0);

    /// <summary>How many numbers a packed D × D matrix takes, D(D + 1)/2.</summary>
    public static int Length(int dimension) => checked(dimension * (dimension + 1) / 2);

    /// <summary>The index of entry (row, column), row ≥ column.</summary>
    public static int Place(int row, int column) => (row * (row + 1) / 2) + column;

    /// <summary>Packs the symmetric part of a row-major square matrix.</summary>
    /// <param name="square">(D, D).</param>
    /// <param name="dimension">D.</param>
    /// <param name="packed">Receives D(D + 1)/2 numbers.</param>
    public static void Pack(ReadOnlySpan<double> square, int dimension, Span<double> packed)
    {
        for (int row = 0; row < dimension; row++)
        {
            for (int column = 0; column < row; column++)
            {
                packed[Place(row, column)] = s_root * 0.5 * (square[(row * dimension) + column] + square[(column * dimension) + row]);
            }

            packed[Place(row, row)] = square[(row * dimension) + row];
        }
    }

    /// <summary>Packs a lower triangle by rows in its place.</summary>
    /// <param name="triangle">D(D + 1)/2 numbers.</param>
    /// <param name="dimension">D.</param>
    internal static void PackTriangle(Span<double> triangle, int dimension)
    {
        for (int row = 1; row < dimension; row++)
        {
            foreach (ref double value in triangle.Slice(Place(row, 0), row))
            {
                value *= s_root;
            }
        }
    }

    /// <summary>The full matrix, row-major (D, D).</summary>
    public static double[] Unpack(ReadOnlySpan<double> packed, int dimension)
    {
        double[] square = new double[dimension * dimension];
        for (int row = 0; row < dimension; row++)
        {
            for (int column = 0; column < row; column++)
            {
                double value = packed[Place(row, column)] / s_root;
                (square[(row * dimension) + column], square[(column * dimension) + row]) = (value, value);
            }

            square[(row * dimension) + row] = packed[Place(row, row)];
        }

        return square;
    }

    /// <summary>The trace of the leading D × D block.</summary>
    public static double Trace(ReadOnlySpan<double> packed, int dimension)
    {
        double trace = 0;
        for (int row = 0; row < dimension; row++)
        {
            trace += packed[Place(row, row)];
        }

        return trace;
    }
}
