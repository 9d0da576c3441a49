using Plateau.Numerics;

namespace Plateau.Bench.Solvers;

/// <summary>What solvers on blocks of vectors share.</summary>
internal static class RitzBlock
{
    // What is left of a vector without the others, relative to its length before, is noise below this.
    private const double Negligible = 1e-10;

    /// <summary>Random vectors.</summary>
    public static double[][] Random(int count, int length, ulong seed)
    {
        double[][] vectors = [.. Enumerable.Range(0, count).Select(_ => new double[length])];
        for (int i = 0; i < count; i++)
        {
            NormalNumbers.Fill(new RandomStream(seed, RandomPurpose.StartVectors, i), vectors[i]);
        }

        return vectors;
    }

    /// <summary>
    /// Makes vectors orthonormal, to those that are orthonormal already and to one another, twice; what is only noise afterwards is left
    /// out. Their products with the matrix, where they are there, follow.
    /// </summary>
    public static (double[][] Vectors, double[][] Products) Orthonormal(
        double[][] against,
        double[][] againstProducts,
        double[][] vectors,
        double[][]? products)
    {
        List<double[]> basis = [.. against];
        List<double[]> images = [.. againstProducts];
        for (int i = 0; i < vectors.Length; i++)
        {
            double[] vector = vectors[i];
            double length = VectorBlocks.Norm(vector);
            for (int pass = 0; pass < 2; pass++)
            {
                double[] one = vector;
                double[,] along = VectorBlocks.Products([.. basis], [one]);
                VectorBlocks.AddCombinations([.. basis], along, [one], -1);
                if (products is not null)
                {
                    VectorBlocks.AddCombinations([.. images], along, [products[i]], -1);
                }
            }

            double rest = VectorBlocks.Norm(vector);
            if (!(rest > Negligible * length))
            {
                continue;
            }

            Sums.Scale(1 / rest, vector);
            basis.Add(vector);
            if (products is not null)
            {
                Sums.Scale(1 / rest, products[i]);
                images.Add(products[i]);
            }
        }

        return ([.. basis.Skip(against.Length)], [.. images.Skip(against.Length)]);
    }

    /// <summary>Some columns and rows of a matrix.</summary>
    public static double[,] Part(double[,] matrix, Range rows, Range columns)
    {
        (int top, int height) = rows.GetOffsetAndLength(matrix.GetLength(0));
        (int left, int width) = columns.GetOffsetAndLength(matrix.GetLength(1));
        double[,] part = new double[height, width];
        for (int row = 0; row < height; row++)
        {
            for (int column = 0; column < width; column++)
            {
                part[row, column] = matrix[top + row, left + column];
            }
        }

        return part;
    }

    /// <summary>A x − θ x of each vector.</summary>
    public static double[][] Residuals(double[][] vectors, double[][] products, double[] values)
    {
        double[][] residuals = [.. products.Select(product => (double[])product.Clone())];
        for (int i = 0; i < vectors.Length; i++)
        {
            Sums.AddScaled(-values[i], vectors[i], residuals[i]);
        }

        return residuals;
    }
}
