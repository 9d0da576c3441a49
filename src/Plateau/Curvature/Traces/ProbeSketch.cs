using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// Products Y = AΩ of an operator with random vectors, an orthonormal basis Q of them (Y = QR), Z = AQ, and the small matrices that
/// estimates with one or two probes left out are made of. It grows, and computes no product twice.
/// </summary>
/// <remarks>
/// Since A is symmetric, ZᵀΩ = QᵀY = R, and Ω is computed again where it is needed, so only two vectors are kept for each probe.
/// </remarks>
internal sealed class ProbeSketch
{
    // What is left of a product without the basis when the basis already spans the operator's range.
    private const double Spanned = 1e-12;

    private readonly SymmetricOperator _operator;
    private readonly Func<int, int, double[][]> _probes;
    private readonly int _blockSize;
    private readonly List<double[]> _basis = [];
    private readonly List<double[]> _products = [];

    /// <summary>A sketch without probes.</summary>
    /// <param name="subject">A.</param>
    /// <param name="probes">Makes the probes with the numbers from the first on; its arguments are the first number and the count.</param>
    /// <param name="blockSize">The number of vectors multiplied at a time.</param>
    public ProbeSketch(SymmetricOperator subject, Func<int, int, double[][]> probes, int blockSize)
        => (_operator, _probes, _blockSize) = (subject, probes, blockSize);

    /// <summary>The number of probes m, and of vectors of the basis.</summary>
    public int Count => _basis.Count;

    /// <summary>The number of products computed so far.</summary>
    public long Products { get; private set; }

    /// <summary>Whether the basis spans the range of the operator: QQᵀA = A.</summary>
    public bool SpansRange { get; private set; }

    /// <summary>Q, a vector for each probe.</summary>
    public IReadOnlyList<double[]> Basis => _basis;

    /// <summary>Z = AQ.</summary>
    public IReadOnlyList<double[]> BasisProducts => _products;

    /// <summary>R by columns: the product with probe i in the basis.</summary>
    public List<double[]> R { get; } = [];

    /// <summary>QᵀΩ by columns: probe i in the basis.</summary>
    public List<double[]> W { get; } = [];

    /// <summary>H = QᵀAQ.</summary>
    public List<double[]> H { get; } = [];

    /// <summary>G = QᵀA²Q.</summary>
    public List<double[]> G { get; } = [];

    /// <summary>|ω_i|².</summary>
    public List<double> SquaredLengths { get; } = [];

    /// <summary>Adds probes until there are <paramref name="count"/> or the basis spans the range.</summary>
    public void Grow(int count, CancellationToken cancellation)
    {
        while (Count < count && !SpansRange)
        {
            int before = Count;
            double[][] probes = _probes(before, Math.Min(_blockSize, count - before));
            double[][] images = _operator.Multiply(probes, cancellation);
            Products += images.Length;
            Extend(images);
            int added = Count - before;
            if (added == 0)
            {
                continue;
            }

            double[][] fresh = [.. _basis.Skip(before)];
            double[][] products = _operator.Multiply(fresh, cancellation);
            Products += products.Length;
            _products.AddRange(products);
            ProjectProbes(probes[..added], before, cancellation);
            Border(H, VectorBlocks.Products([.. _basis], products), before);
            Border(G, VectorBlocks.Products([.. _products], products), before);
        }
    }

    // Orthogonalises the products with new probes, twice, and keeps their coordinates as columns of R.
    private void Extend(double[][] images)
    {
        double[] lengths = [.. images.Select(VectorBlocks.Norm)];
        double[,] inner = VectorBlocks.Orthogonalize([.. _basis], images);
        double[][] columns = [.. images.Select((_, i) => Enumerable.Range(0, Count).Select(j => inner[j, i]).ToArray())];

        var fresh = new List<double[]>();
        for (int i = 0; i < images.Length; i++)
        {
            double[] own = new double[fresh.Count + 1];
            double[,] along = VectorBlocks.Orthogonalize([.. fresh], [images[i]]);
            for (int j = 0; j < fresh.Count; j++)
            {
                own[j] = along[j, 0];
            }

            double left = VectorBlocks.Norm(images[i]);
            if (left <= Spanned * lengths[i])
            {
                SpansRange = true;
                break;
            }

            Sums.Scale(1 / left, images[i]);
            own[^1] = left;
            fresh.Add(images[i]);
            R.Add([.. columns[i], .. own]);
        }

        _basis.AddRange(fresh);
        for (int i = 0; i < R.Count; i++)
        {
            double[] column = R[i];
            Array.Resize(ref column, Count);
            R[i] = column;
        }
    }

    private void ProjectProbes(double[][] probes, int before, CancellationToken cancellation)
    {
        double[][] fresh = [.. _basis.Skip(before)];
        for (int first = 0; first < before; first += _blockSize)
        {
            cancellation.ThrowIfCancellationRequested();
            double[,] coordinates = VectorBlocks.Products(fresh, _probes(first, Math.Min(_blockSize, before - first)));
            for (int i = 0; i < coordinates.GetLength(1); i++)
            {
                double[] column = W[first + i];
                Array.Resize(ref column, Count);
                for (int j = 0; j < fresh.Length; j++)
                {
                    column[before + j] = coordinates[j, i];
                }

                W[first + i] = column;
            }
        }

        double[,] whole = VectorBlocks.Products([.. _basis], probes);
        for (int i = 0; i < probes.Length; i++)
        {
            double[] column = new double[Count];
            for (int j = 0; j < Count; j++)
            {
                column[j] = whole[j, i];
            }

            W.Add(column);
            SquaredLengths.Add(VectorBlocks.Products([probes[i]], [probes[i]])[0, 0]);
        }
    }

    // Adds the last columns of a symmetric matrix, and their mirror image.
    private void Border(List<double[]> matrix, double[,] columns, int before)
    {
        for (int i = 0; i < before; i++)
        {
            double[] row = matrix[i];
            Array.Resize(ref row, Count);
            for (int j = before; j < Count; j++)
            {
                row[j] = columns[i, j - before];
            }

            matrix[i] = row;
        }

        for (int j = before; j < Count; j++)
        {
            double[] row = new double[Count];
            for (int i = 0; i < Count; i++)
            {
                row[i] = i < before ? columns[i, j - before] : 0.5 * (columns[i, j - before] + columns[j, i - before]);
            }

            matrix.Add(row);
        }
    }
}
