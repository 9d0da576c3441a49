using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// P3's formula for the curvature term, (σ⁴/4)(2Σ(λ′_d − λ_d)² + (Σ(λ′_d − λ_d))²), from the eigenvalues of successive Hessians paired by
/// rank (docs/theory.md T9). It assumes that both matrices are diagonal in the same basis: in the full space, or within one subspace that
/// stays the same, it is a lower bound of the curvature term (Hoffman and Wielandt); with the leading eigenvectors of each k, it is neither
/// a lower nor an upper bound.
/// </summary>
internal static class PaperIncrements
{
    /// <summary>The formula for one pair of spectra.</summary>
    /// <param name="before">Eigenvalues at k, in any order.</param>
    /// <param name="after">Eigenvalues at k + 1, the same number.</param>
    /// <param name="sigma">σ.</param>
    /// <exception cref="ArgumentException">The numbers of eigenvalues differ.</exception>
    public static double Of(ReadOnlySpan<double> before, ReadOnlySpan<double> after, double sigma)
    {
        if (before.Length != after.Length)
        {
            throw new ArgumentException($"{before.Length} eigenvalues and {after.Length} have no differences.", nameof(after));
        }

        double[] first = before.ToArray();
        double[] second = after.ToArray();
        Array.Sort(first);
        Array.Sort(second);
        double sum = 0;
        double squares = 0;
        for (int d = 0; d < first.Length; d++)
        {
            double difference = second[d] - first[d];
            sum += difference;
            squares += difference * difference;
        }

        double variance = sigma * sigma;
        return 0.25 * variance * variance * ((2 * squares) + (sum * sum));
    }

    /// <summary>
    /// The eigenvalues of PᵀH^(k)P at k and at k + 1, for each k, in the order given: the arguments of <see cref="Of"/> within one fixed
    /// subspace.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="sizes">Values of k, rising, within 1 … n − 1.</param>
    /// <param name="cancellation">Stops between matrices.</param>
    /// <returns>One pair of spectra for each k, each ascending.</returns>
    /// <exception cref="ArgumentException">The sizes do not rise or are out of range.</exception>
    public static IReadOnlyList<(double[] Before, double[] After)> Spectra(
        QuadraticModel model,
        IReadOnlyList<int> sizes,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sizes);
        double[] sum = new double[PackedSymmetric.Length(model.Dimension)];
        double[][] means = new double[2 * sizes.Count][];
        int added = 0;
        for (int place = 0; place < sizes.Count; place++)
        {
            int k = sizes[place];
            if (k < 1 || k >= model.Objects || (place > 0 && k <= sizes[place - 1]))
            {
                throw new ArgumentException($"Sizes rise within 1 … {model.Objects - 1}; {k} does not.", nameof(sizes));
            }

            cancellation.ThrowIfCancellationRequested();
            means[2 * place] = MeanOf(k);
            means[(2 * place) + 1] = MeanOf(k + 1);
        }

        double[][] spectra = new double[means.Length][];
        Workers.For(
            means.Length,
            i => spectra[i] = CovarianceRoot.Eigenvalues(PackedSymmetric.Unpack(means[i], model.Dimension), model.Dimension),
            cancellation);
        return [.. Enumerable.Range(0, sizes.Count).Select(place => (spectra[2 * place], spectra[(2 * place) + 1]))];

        double[] MeanOf(int k)
        {
            for (; added < k; added++)
            {
                Sums.AddScaled(1.0, model.Hessian(added), sum);
            }

            double[] mean = [.. sum];
            Sums.Scale(1.0 / k, mean);
            return mean;
        }
    }
}
