using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Double;
using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// An operator restricted to the Krylov space of a block of probes: block Lanczos with full reorthogonalisation, twice, against all vectors
/// computed so far. A block of b vectors finds eigenvalues of multiplicity up to b. The quadrature of each probe uses the whole space.
/// </summary>
internal sealed class BlockKrylov
{
    private BlockKrylov(double[] values, double[] residuals, double[][] weights, int size, long products)
        => (Values, Residuals, Weights, Size, Products) = (values, residuals, weights, size, products);

    /// <summary>The Ritz values, ascending.</summary>
    public double[] Values { get; }

    /// <summary>The residual |Ay − θy| of each Ritz value.</summary>
    public double[] Residuals { get; }

    /// <summary>For each probe the squared component of its unit vector along each Ritz vector; they sum to 1.</summary>
    public double[][] Weights { get; }

    /// <summary>The dimension of the space.</summary>
    public int Size { get; }

    /// <summary>The number of products that were computed.</summary>
    public long Products { get; }

    /// <summary>Builds the space.</summary>
    /// <param name="subject">A.</param>
    /// <param name="probes">The block it starts from; overwritten.</param>
    /// <param name="steps">Products with each block, at least 1.</param>
    /// <param name="cancellation">Stops between products.</param>
    public static BlockKrylov Of(SymmetricOperator subject, double[][] probes, int steps, CancellationToken cancellation)
    {
        int n = subject.Dimension;
        var basis = new List<double[]>();
        var columns = new List<double[]>();
        double[][] start = Orthonormalize(basis, probes, 1e-12, out double[][] block);
        double scale = 0;
        long products = 0;
        double[][] last = [];
        int first = 0;
        for (int step = 0; step < steps && block.Length > 0; step++)
        {
            first = basis.Count;
            basis.AddRange(block);
            double[][] images = subject.Multiply(block, cancellation);
            products += images.Length;
            scale = Math.Max(scale, images.Max(VectorBlocks.Norm));
            double[][] all = [.. basis];
            double[,] inner = VectorBlocks.Orthogonalize(all, images);
            columns.AddRange(images.Select((_, i) => Enumerable.Range(0, all.Length).Select(j => inner[j, i]).ToArray()));
            last = Orthonormalize(basis, images, Math.Max(1e-13, subject.Precision) * scale, out block);
        }

        return Solve(columns, first, last, start, products, n);
    }

    // Orthonormal vectors that span a block already orthogonal to the basis, and each vector's coordinates in them. What is shorter than
    // the tolerance is left out: it is rounding.
    private static double[][] Orthonormalize(List<double[]> basis, double[][] vectors, double tolerance, out double[][] kept)
    {
        double[][] coordinates = new double[vectors.Length][];
        var fresh = new List<double[]>();
        for (int i = 0; i < vectors.Length; i++)
        {
            double[] own = new double[vectors.Length];
            double[,] along = VectorBlocks.Orthogonalize([.. fresh], [vectors[i]]);
            for (int j = 0; j < fresh.Count; j++)
            {
                own[j] = along[j, 0];
            }

            double length = VectorBlocks.Norm(vectors[i]);
            if (length > tolerance && basis.Count + fresh.Count < vectors[i].Length)
            {
                own[fresh.Count] = length;
                Sums.Scale(1 / length, vectors[i]);

                // A short remainder is not orthogonal to the basis to rounding any more.
                double[,] inner = VectorBlocks.Products([.. basis], [vectors[i]]);
                VectorBlocks.AddCombinations([.. basis], inner, [vectors[i]], -1);
                Sums.Scale(1 / VectorBlocks.Norm(vectors[i]), vectors[i]);
                fresh.Add(vectors[i]);
            }

            coordinates[i] = own;
        }

        kept = [.. fresh];
        return coordinates;
    }

    private static BlockKrylov Solve(List<double[]> columns, int first, double[][] last, double[][] start, long products, int dimension)
    {
        int size = columns.Count;
        var matrix = new DenseMatrix(size);
        for (int j = 0; j < size; j++)
        {
            for (int i = 0; i < columns[j].Length; i++)
            {
                double value = j < columns[i].Length ? 0.5 * (columns[j][i] + columns[i][j]) : columns[j][i];
                (matrix[i, j], matrix[j, i]) = (value, value);
            }
        }

        MathNet.Numerics.LinearAlgebra.Factorization.Evd<double> solved = matrix.Evd(Symmetricity.Symmetric);
        int[] order = [.. Enumerable.Range(0, size).OrderBy(a => solved.EigenValues[a].Real)];
        double[] values = [.. order.Select(a => solved.EigenValues[a].Real)];
        double[] residuals = new double[size];
        double[][] weights = [.. start.Select(_ => new double[size])];
        for (int a = 0; a < size; a++)
        {
            double[] vector = solved.EigenVectors.Column(order[a]).ToArray();
            double[] beyond = new double[last.Length];
            for (int i = 0; i < last.Length; i++)
            {
                Sums.AddScaled(vector[first + i], last[i], beyond);
            }

            residuals[a] = Math.Sqrt(Sums.Dot(beyond, beyond));
            for (int probe = 0; probe < start.Length; probe++)
            {
                double[] coordinates = start[probe];
                double length = Math.Sqrt(Sums.Dot(coordinates, coordinates));
                int within = Math.Min(coordinates.Length, size);
                double along = Sums.Dot(coordinates.AsSpan(0, within), vector.AsSpan(0, within)) / length;
                weights[probe][a] = along * along;
            }
        }

        return new BlockKrylov(values, residuals, weights, Math.Min(size, dimension), products);
    }
}
