namespace Plateau.Numerics;

/// <summary>
/// Long float64 vectors, a few of them at a time: inner products and combinations. Columns go in chunks of a fixed length that threads
/// share, each chunk is summed by itself and chunks are added in order, so threads do not change a bit.
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
        if (left.Length == 0 || right.Length == 0)
        {
            return new double[left.Length, right.Length];
        }

        double[][] rows = left.ToArray();
        double[][] columns = right.ToArray();
        return Summed(rows, columns, static (_, _) => { });
    }

    /// <summary>
    /// Removes the components along an orthonormal basis from vectors, twice, by the method of Gram and Schmidt: the basis is read three
    /// times. Returns the coefficients of both times together, (basis, vectors).
    /// </summary>
    /// <param name="basis">Orthonormal vectors.</param>
    /// <param name="vectors">Vectors of the same length, none of them among the basis; changed in place.</param>
    public static double[,] Orthogonalize(ReadOnlySpan<double[]> basis, ReadOnlySpan<double[]> vectors)
    {
        double[,] first = Products(basis, vectors);
        if (first.Length == 0)
        {
            return first;
        }

        double[][] rows = basis.ToArray();
        double[][] columns = vectors.ToArray();
        double[,] second = Summed(rows, columns, (start, count) => Add(rows, first, columns, -1, start, count));
        AddCombinations(basis, second, vectors, -1);
        for (int i = 0; i < rows.Length; i++)
        {
            for (int j = 0; j < columns.Length; j++)
            {
                second[i, j] += first[i, j];
            }
        }

        return second;
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
            chunk => Add(
                sources,
                coefficients,
                targets,
                scale,
                chunk * ChunkColumns,
                Math.Min(ChunkColumns, length - (chunk * ChunkColumns))));
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

    private static void Add(double[][] from, double[,] coefficients, double[][] to, double scale, int start, int count)
    {
        for (int j = 0; j < to.Length; j++)
        {
            Span<double> target = to[j].AsSpan(start, count);
            for (int i = 0; i < from.Length; i++)
            {
                Sums.AddScaled(scale * coefficients[i, j], from[i].AsSpan(start, count), target);
            }
        }
    }

    // Inner products chunk by chunk, after something was done to each chunk while it is in the cache.
    private static double[,] Summed(double[][] rows, double[][] columns, Action<int, int> before)
    {
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
                before(start, count);
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
        double[,] products = new double[rows.Length, columns.Length];
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            for (int place = 0; place < size; place++)
            {
                products[place / columns.Length, place % columns.Length] += partial[(chunk * size) + place];
            }
        }

        return products;
    }
}
