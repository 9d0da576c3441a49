namespace Plateau.Numerics;

/// <summary>
/// Long float64 vectors, a few of them at a time: inner products and combinations. Columns go in chunks of a fixed length that threads share, each chunk is summed
/// by itself and chunks are added in order, so threads do not change a bit.
/// </summary>
internal static class VectorBlocks
{
    private const int ChunkColumns = 2048;

    /// <summary>All inner products of two sets of vectors.</summary>
    /// <param name="left">Vectors of one length.</param>
    /// <param name="right">Vectors of the same length.</param>
    /// <returns>(left, right).</returns>
    public static double[,] Products(ReadOnlySpan<double[]> left, ReadOnlySpan<double[]> right)
    {
        double[,] products = new double[left.Length, right.Length];
        if (left.Length == 0 || right.Length == 0)
        {
            return products;
        }

        double[][] rows = left.ToArray();
        double[][] columns = right.ToArray();
        int length = rows[0].Length;
        int chunks = (length + ChunkColumns - 1) / ChunkColumns;
        int size = rows.Length * columns.Length;
        double[] partial = new double[chunks * size];
        Workers.For(
            chunks,
            chunk =>
            {
                int start = chunk * ChunkColumns;
                int count = Math.Min(ChunkColumns, length - start);
                Span<double> own = partial.AsSpan(chunk * size, size);
                for (int i = 0; i < rows.Length; i++)
                {
                    ReadOnlySpan<double> row = rows[i].AsSpan(start, count);
                    for (int j = 0; j < columns.Length; j++)
                    {
                        own[(i * columns.Length) + j] = Sums.Dot(row, columns[j].AsSpan(start, count));
                    }
                }
            });
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            for (int place = 0; place < size; place++)
            {
                products[place / columns.Length, place % columns.Length] += partial[(chunk * size) + place];
            }
        }

        return products;
    }

    /// <summary>to_j ← to_j + scale Σ_i c_ij from_i.</summary>
    /// <param name="from">Vectors.</param>
    /// <param name="coefficients">c, (from, to).</param>
    /// <param name="to">Vectors of the same length; none of them among <paramref name="from"/>.</param>
    /// <param name="scale">A factor of all.</param>
    public static void AddCombinations(ReadOnlySpan<double[]> from, double[,] coefficients, ReadOnlySpan<double[]> to, double scale = 1.0)
    {
        if (from.Length == 0 || to.Length == 0)
        {
            return;
        }

        double[][] sources = from.ToArray();
        double[][] targets = to.ToArray();
        int length = sources[0].Length;
        Workers.For(
            (length + ChunkColumns - 1) / ChunkColumns,
            chunk =>
            {
                int start = chunk * ChunkColumns;
                int count = Math.Min(ChunkColumns, length - start);
                for (int j = 0; j < targets.Length; j++)
                {
                    Span<double> target = targets[j].AsSpan(start, count);
                    for (int i = 0; i < sources.Length; i++)
                    {
                        Sums.AddScaled(scale * coefficients[i, j], sources[i].AsSpan(start, count), target);
                    }
                }
            });
    }

    /// <summary>Σ_i c_ij from_i as new vectors.</summary>
    /// <param name="from">Vectors.</param>
    /// <param name="coefficients">c, (from, to).</param>
    public static double[][] Combinations(ReadOnlySpan<double[]> from, double[,] coefficients)
    {
        int length = from.Length == 0 ? 0 : from[0].Length;
        double[][] to = [.. Enumerable.Range(0, coefficients.GetLength(1)).Select(_ => new double[length])];
        AddCombinations(from, coefficients, to);
        return to;
    }

    /// <summary>|x|, with the same sums as <see cref="Products"/>.</summary>
    public static double Norm(double[] vector) => Math.Sqrt(Products([vector], [vector])[0, 0]);
}
