using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// sᵀ(A + λI)⁻¹s of a positive semidefinite A for some vectors s and every λ at once: quadrature by Lanczos' method (Golub and Meurant,
/// <em>Matrices, Moments and Quadrature</em>, 1994), Gauss' rule gives a lower bound, and Radau's rule with a node at 0 an upper bound. All
/// is computed in the complement of a subspace, which A is assumed to leave invariant.
/// </summary>
internal sealed class ResolventProbes
{
    private readonly double[] _squares;
    private readonly List<double>[] _diagonal;
    private readonly List<double>[] _beside;

    private ResolventProbes(int probes)
    {
        _squares = new double[probes];
        _diagonal = [.. Enumerable.Range(0, probes).Select(_ => new List<double>())];
        _beside = [.. Enumerable.Range(0, probes).Select(_ => new List<double>())];
    }

    /// <summary>The number of vectors s.</summary>
    public int Count => _squares.Length;

    /// <summary>Computes the products.</summary>
    /// <param name="matrix">A.</param>
    /// <param name="basis">An orthonormal basis of the subspace that is left out; may be empty.</param>
    /// <param name="starts">The vectors s; they are overwritten.</param>
    /// <param name="steps">Products per vector, at most.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ResolventProbes Of(
        SymmetricOperator matrix,
        double[][] basis,
        double[][] starts,
        int steps,
        CancellationToken cancellation)
    {
        ResolventProbes probes = new(starts.Length);
        double[][] before = [.. starts.Select(start => new double[start.Length])];
        double[][] products = [.. starts.Select(start => new double[start.Length])];
        StayOut(basis, starts);
        bool[] done = new bool[starts.Length];
        for (int j = 0; j < starts.Length; j++)
        {
            double square = Sums.Dot(starts[j], starts[j]);
            probes._squares[j] = square;
            done[j] = !(square > 0);
            Sums.Scale(done[j] ? 0 : 1 / Math.Sqrt(square), starts[j]);
        }

        for (int step = 0; step < Math.Min(steps, matrix.Dimension - basis.Length); step++)
        {
            int[] left = [.. Enumerable.Range(0, starts.Length).Where(j => !done[j])];
            if (left.Length == 0)
            {
                break;
            }

            matrix.Multiply([.. left.Select(j => starts[j])], [.. left.Select(j => products[j])], cancellation);
            foreach (int j in left)
            {
                double along = Sums.Dot(starts[j], products[j]);
                probes._diagonal[j].Add(along);
                Sums.AddScaled(-along, starts[j], products[j]);
                Sums.AddScaled(step == 0 ? 0 : -probes._beside[j][^1], before[j], products[j]);
            }

            StayOut(basis, [.. left.Select(j => products[j])]);
            foreach (int j in left)
            {
                double beta = Math.Sqrt(Sums.Dot(products[j], products[j]));
                double scale = probes._diagonal[j].Max(Math.Abs);
                done[j] = !(beta > matrix.Precision * scale);
                probes._beside[j].Add(done[j] ? 0 : beta);
                if (!done[j])
                {
                    Sums.Scale(1 / beta, products[j]);
                    (before[j], starts[j], products[j]) = (starts[j], products[j], before[j]);
                }
            }
        }

        return probes;
    }

    /// <summary>Lower and upper bound of sᵀ(A + λI)⁻¹s of vector j.</summary>
    public (double Low, double High) At(int j, double damping)
    {
        List<double> diagonal = _diagonal[j];
        List<double> beside = _beside[j];
        if (diagonal.Count == 0)
        {
            return (0, 0);
        }

        // Radau: the last entry that gives the matrix one step larger the eigenvalue 0.
        double pivot = diagonal[0];
        for (int i = 1; i < diagonal.Count; i++)
        {
            pivot = diagonal[i] - (beside[i - 1] * beside[i - 1] / pivot);
        }

        double last = beside[^1] * beside[^1];
        double low = _squares[j] / FirstPivot(double.PositiveInfinity);
        double high = last == 0 ? low : pivot > 0 ? _squares[j] / FirstPivot((last / pivot) + damping) : _squares[j] / damping;
        return (low, Math.Max(low, high));

        double FirstPivot(double below)
        {
            double first = below;
            for (int i = diagonal.Count - 1; i >= 0; i--)
            {
                first = diagonal[i] + damping - (beside[i] * beside[i] / first);
            }

            return first;
        }
    }

    private static void StayOut(double[][] basis, double[][] vectors) => VectorBlocks.Orthogonalize(basis, vectors);
}
