using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>
/// The losses of a trained network on real images that its fit never saw, under a fixed set of draws, taken for the whole population:
/// pilots draw objects and draws from it with replacement, so that its own V is the truth, exactly.
/// </summary>
internal sealed class PooledPopulation : CoveragePopulation
{
    private readonly float[] _losses;
    private readonly double[] _atOptimum;
    private readonly int _draws;

    private PooledPopulation(
        string description,
        int draws,
        double[] atOptimum,
        float[] losses,
        (double Variance, double Shape, double MeanLoss) truth)
    {
        (Description, _draws, _atOptimum, _losses) = (description, draws, atOptimum, losses);
        (Variance, Shape, MeanLoss) = truth;
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override double Variance { get; }

    /// <inheritdoc/>
    public override double Shape { get; }

    /// <inheritdoc/>
    public override double MeanLoss { get; }

    /// <summary>Fits a network to the first training objects, and evaluates all others, and the test objects, at every draw.</summary>
    public static PooledPopulation Of(
        Dataset training,
        Dataset test,
        string model,
        int fitted,
        int epochs,
        double sigma,
        int draws,
        ulong seed)
    {
        Dataset own = training.Take(fitted);
        Network network = NetworkSpec.Parse(model).Build(own);
        Console.Error.WriteLine($"fitting {model} to {fitted} objects of {training.Name}");
        Optimum optimum = Trainer.Adam(epochs: epochs).Fit(network, own, seed);
        Dataset rest = training.Select([.. Enumerable.Range(fitted, training.Objects - fitted)]);
        double[] atOptimum = [.. Evaluation.Of(optimum, rest).Losses, .. Evaluation.Of(optimum, test).Losses];
        float[] losses = new float[(long)atOptimum.Length * draws];
        (double variance, double shape, double mean) = (0, 0, 0);
        double[] moved = new double[atOptimum.Length];
        LossSweep.Run(Probe.Gaussian(optimum, sigma), draws, seed, [rest, test], (t, rows) =>
        {
            double[] row = [.. rows[0], .. rows[1]];
            for (int i = 0; i < row.Length; i++)
            {
                // What a pilot sees is what was kept: single precision.
                float kept = (float)row[i];
                losses[((long)i * draws) + t] = kept;
                row[i] = kept;
                moved[i] = kept - atOptimum[i];
            }

            variance += Spread(row) / draws;
            shape += Spread(moved) / draws;
            mean += Sums.Mean(row) / draws;
            if ((t + 1) % 64 == 0)
            {
                Console.Error.WriteLine($"{t + 1} of {draws} draws");
            }
        });
        string description = FormattableString.Invariant($"{model} fitted to the first {fitted} objects of {training.Name} ({epochs} ")
            + FormattableString.Invariant($"epochs): losses of {atOptimum.Length} others under {draws} draws, σ = {sigma}");
        return new PooledPopulation(description, draws, atOptimum, losses, (variance, shape, mean));
    }

    /// <inheritdoc/>
    public override LandscapeStatistics[] Sample(ulong seed, int draws, IReadOnlyList<int> sizes)
    {
        RandomStream objects = new(seed, RandomPurpose.Subset, 0);
        RandomStream places = new(seed, RandomPurpose.Subset, 1);
        int[] chosen = new int[sizes.Max()];
        double[] atOptimum = new double[chosen.Length];
        for (int i = 0; i < chosen.Length; i++)
        {
            chosen[i] = (int)(((ulong)objects.Bits(i) * (ulong)_atOptimum.Length) >> 32);
            atOptimum[i] = _atOptimum[chosen[i]];
        }

        return Gather(atOptimum, draws, sizes, (t, row) =>
        {
            int draw = (int)(((ulong)places.Bits(t) * (ulong)_draws) >> 32);
            for (int i = 0; i < chosen.Length; i++)
            {
                row[i] = _losses[((long)chosen[i] * _draws) + draw];
            }
        });
    }

    // The variance of the population, whose unbiased estimate a pilot's S² is when objects are drawn with replacement.
    private static double Spread(double[] values)
    {
        double mean = Sums.Mean(values);
        double square = 0;
        foreach (double value in values)
        {
            square += (value - mean) * (value - mean);
        }

        return square / values.Length;
    }
}
