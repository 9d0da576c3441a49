using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// Power iteration with deflation, one pair after the other: P3's method, for comparison. It finds eigenvalues by magnitude, keeps their
/// sign, and goes on until the residual is small. The usual test, whether λ still changes, would stop at wrong values where eigenvalues are
/// close.
/// </summary>
internal static class PowerIteration
{
    // Pairs are found so much more exactly than asked, because those that follow inherit their error; as far as the error that they
    // inherited allows.
    private const double Margin = 0.2;
    private const double Stagnation = 0.999;

    /// <summary>Computes eigenpairs.</summary>
    /// <param name="matrix">The operator.</param>
    /// <param name="question">
    /// How many pairs, how exactly, from which start (one vector per pair), with how many products in all (by default 1,000 a pair). The
    /// end of the spectrum must be <see cref="SpectrumEnd.Magnitude"/>.
    /// </param>
    /// <param name="cancellation">Stops the work; nothing is returned.</param>
    /// <exception cref="PlateauException">
    /// More pairs are asked for than there are, another end is asked for, or a product is not finite.
    /// </exception>
    public static Eigenpairs Solve(SymmetricOperator matrix, EigenQuestion question, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(question);
        question.Check(matrix);
        if (question.Which != SpectrumEnd.Magnitude)
        {
            throw new PlateauException(
                "power iteration finds eigenvalues by magnitude only; ask for `Which` magnitude, or solve by blocks.");
        }

        long most = question.MaxProducts ?? 1000L * question.Count;
        long before = matrix.Products;
        List<Eigenpair> pairs = [];
        List<double[]> found = [];
        double norm = 0;
        for (int index = 0; index < question.Count; index++)
        {
            double[] vector = Start(question, index, matrix.Dimension);
            double[] product = new double[matrix.Dimension];
            Eigenpair pair = default;
            long own = matrix.Products;
            do
            {
                Deflate(found, vector);
                Sums.Scale(1 / VectorBlocks.Norm(vector), vector);
                matrix.Multiply([vector], [product], cancellation);
                double value = VectorBlocks.Products([vector], [product])[0, 0];
                norm = Math.Max(norm, Math.Abs(value));
                double last = pair.Residual;
                pair = Eigenpair.Of(
                    value,
                    ResidualNorm(product, value, vector),
                    matrix.Precision * norm,
                    question.Tolerance,
                    matrix.Products - own);
                question.Progress?.Invoke(
                    new EigenProgress(matrix.Products - before, pairs.Count(other => other.Converged), question.Count, pair.Residual));
                bool settled = pair.Residual <= Margin * question.Tolerance
                    || pair.ResidualNorm <= matrix.Precision * norm
                    || (pair.Converged && pair.Residual > Stagnation * last);
                if (settled || matrix.Products - before >= most)
                {
                    break;
                }

                // A vector of the null space stays where it is.
                (vector, product) = VectorBlocks.Norm(product) > 0 ? (product, vector) : (vector, product);
            }
            while (true);
            pairs.Add(pair);
            found.Add(vector);
        }

        int[] order = [.. Enumerable.Range(0, pairs.Count).OrderByDescending(i => Math.Abs(pairs[i].Value))];
        double[][] vectors = [.. order.Select(i => found[i])];
        Eigenpairs.FixSigns(vectors);
        return new Eigenpairs([.. order.Select(i => pairs[i])], vectors, matrix.Products - before, norm);
    }

    private static double[] Start(EigenQuestion question, int index, int length)
    {
        double[] vector = new double[length];
        if (index < question.Start.Count)
        {
            question.Start[index].CopyTo(vector, 0);
        }
        else
        {
            NormalNumbers.Fill(new RandomStream(question.Seed, RandomPurpose.StartVectors, index), vector);
        }

        return vector;
    }

    // Twice: against a dominant eigenvector once is not enough.
    private static void Deflate(List<double[]> found, double[] vector)
    {
        VectorBlocks.Orthogonalize([.. found], [vector]);
    }

    private static double ResidualNorm(double[] product, double value, double[] vector)
    {
        double[] residual = (double[])product.Clone();
        Sums.AddScaled(-value, vector, residual);
        return VectorBlocks.Norm(residual);
    }
}
