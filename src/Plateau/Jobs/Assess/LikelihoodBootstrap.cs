using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// Sample sizes by bootstrapping the likelihood (Kiselev and Grabovoy, <em>Sample size determination: likelihood bootstrapping</em>, 2024):
/// at each size k the network is fitted to bootstrap samples of k of the m objects at hand; D(k) is the variance of the mean log-likelihood
/// of all m objects over those fits, and M(k) the change of its mean from k to k + 1. A size is sufficient where D, or M, stays within ε
/// from there on.
/// </summary>
/// <remarks>
/// M(k) of single fits is far below their scatter, so it is read off the line through ln k of the means at the sizes fitted to, as is D.
/// The method needs many fits, and judges by the very objects that it fits to: a network that memorises them looks sufficient at once.
/// </remarks>
public sealed class LikelihoodBootstrap
{
    private LikelihoodBootstrap(IReadOnlyList<LikelihoodBootstrapRow> rows)
    {
        Rows = rows;
        double[] sizes = [.. rows.Select(row => (double)row.Objects)];
        VarianceTrend = rows.All(row => row.Variance > 0) ? PowerTrend.Of(sizes, [.. rows.Select(row => row.Variance)]) : null;
        double[] u = [.. sizes.Select(Elementary.Log)];
        double middle = Sums.Mean(u);
        double[] from = [.. u.Select(one => one - middle)];
        Slope = rows.Count < 2 ? double.NaN : Sums.Dot(from, [.. rows.Select(row => row.LogLikelihood)]) / Sums.Dot(from, from);
    }

    /// <summary>Every size, in rising order.</summary>
    public IReadOnlyList<LikelihoodBootstrapRow> Rows { get; }

    /// <summary>D(k) as a power of k; null from fewer than three sizes.</summary>
    public PowerTrend? VarianceTrend { get; }

    /// <summary>The change of the mean log-likelihood by unit of ln k: M(k) ≈ |slope|·ln(1 + 1/k).</summary>
    public double Slope { get; }

    /// <summary>Fits and evaluates.</summary>
    /// <param name="network">The network.</param>
    /// <param name="data">The m objects at hand.</param>
    /// <param name="trainer">
    /// How to fit; what it costs does not depend on the size where steps are fixed by <paramref name="epochs"/>.
    /// </param>
    /// <param name="sizes">Sizes k, rising.</param>
    /// <param name="fits">Fits at each size, at least 2.</param>
    /// <param name="seed">What everything random comes from.</param>
    /// <param name="epochs">Passes at a size; null for the trainer's.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="PlateauException">A fit diverged.</exception>
    public static LikelihoodBootstrap Of(
        Network network,
        Dataset data,
        Trainer trainer,
        IReadOnlyList<int> sizes,
        int fits,
        ulong seed,
        Func<int, int>? epochs = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentOutOfRangeException.ThrowIfLessThan(fits, 2);
        List<LikelihoodBootstrapRow> rows = [];
        foreach (int size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(sizes));
            double[] likelihoods = new double[fits];
            for (int fit = 0; fit < fits; fit++)
            {
                ulong own = Refits.SeedOf(seed, size, fit);
                RandomStream stream = new(own, RandomPurpose.LikelihoodBootstrap);
                Dataset sample = data.Select([.. Enumerable.Range(0, size).Select(i => stream.Below(i, data.Objects))]);
                Optimum optimum = (trainer with
                {
                    Epochs = epochs?.Invoke(size) ?? trainer.Epochs,
                    ReturnedEpoch = ReturnedEpoch.Last,
                    Checkpoint = null,
                }).Fit(
                    network,
                    sample,
                    own,
                    cancellation: cancellation);
                likelihoods[fit] = -Evaluation.Of(optimum, data, cancellation).Loss;
            }

            double mean = Sums.Mean(likelihoods);
            double[] from = [.. likelihoods.Select(one => one - mean)];
            rows.Add(new LikelihoodBootstrapRow(size, fits, mean, Sums.Dot(from, from) / (fits - 1)));
        }

        return new LikelihoodBootstrap(rows);
    }

    /// <summary>M(k), the expected change of the mean log-likelihood from k to k + 1 objects.</summary>
    public double ChangeAt(double objects) => Math.Abs(Slope) * Elementary.Log(1 + (1 / objects));

    /// <summary>
    /// The size from which on D stays within ε²: a standard deviation of ε, in units of the loss. Infinite where D does not fall, NaN where
    /// no trend is known.
    /// </summary>
    public double SufficientByVariance(double epsilon)
    {
        if (VarianceTrend is not { } trend)
        {
            return double.NaN;
        }

        return trend.FirstBelow(epsilon * epsilon, 0, new Interval(1, 1)).Size;
    }

    /// <summary>The size from which on M stays within ε, in units of the loss.</summary>
    public double SufficientByChange(double epsilon)
    {
        double ratio = epsilon / Math.Abs(Slope);
        return double.IsNaN(ratio) ? ratio : Slope == 0 ? 1 : Math.Max(1, Math.Ceiling(1 / (Elementary.Exp(ratio) - 1)));
    }
}
