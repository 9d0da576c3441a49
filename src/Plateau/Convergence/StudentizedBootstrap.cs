using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The studentised bootstrap (Efron, 1979; Hall, <em>The Bootstrap and Edgeworth Expansion</em>, 1992) of five functionals of one loss matrix at once:
/// log V, log V_shape, log V − 2 log L̄, log V_shape − 2 log L̄, and the mean loss over objects.
/// </summary>
/// <remarks>
/// Objects and draws are resampled independently, with multinomial weights counted from a counter-based stream: replicate r is a pure function of
/// (seed, r), and no matrix of weights is kept. Each replicate computes the moments that all five need in one pass over its weights.
/// </remarks>
internal sealed class StudentizedBootstrap
{
    // Weights of the draws start at this block of a replicate's stream, beyond any number of objects.
    private const ulong DrawBlocks = 1UL << 40;

    private StudentizedBootstrap(int replicates)
    {
        LogVariance = new double[replicates];
        LogShape = new double[replicates];
        LogRelative = new double[replicates];
        LogRelativeShape = new double[replicates];
        Mean = new double[replicates];
    }

    /// <summary>Sorted t*-values of log V.</summary>
    public double[] LogVariance { get; }

    /// <summary>Sorted t*-values of log V_shape.</summary>
    public double[] LogShape { get; }

    /// <summary>Sorted t*-values of log V − 2 log L̄.</summary>
    public double[] LogRelative { get; }

    /// <summary>Sorted t*-values of log V_shape − 2 log L̄.</summary>
    public double[] LogRelativeShape { get; }

    /// <summary>Sorted t*-values of the mean over objects of ℓ̄_i, the draws held fixed.</summary>
    public double[] Mean { get; }

    /// <summary>Runs the replicates; each writes its own slot, so the number of threads changes nothing.</summary>
    public static StudentizedBootstrap Run(TwoWaySample objects, TwoWaySample draws, ulong seed, int replicates, int threads = -1)
    {
        var result = new StudentizedBootstrap(replicates);
        Parallel.For(
            0,
            replicates,
            new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => (Objects: new float[objects.Count], Draws: new float[draws.Count]),
            (replicate, _, weights) =>
            {
                var stream = new RandomStream(seed, RandomPurpose.Bootstrap, replicate);
                Count(stream, 0, weights.Objects);
                Count(stream, DrawBlocks, weights.Draws);
                Moments o = objects.Weighted(weights.Objects);
                Moments d = draws.Weighted(weights.Draws);
                result.LogVariance[replicate] = Ratio(o.LogVariance(), d.LogVariance());
                result.LogShape[replicate] = Ratio(o.LogShape(), d.LogShape());
                result.LogRelative[replicate] = Ratio(o.LogRelative(), d.LogRelative());
                result.LogRelativeShape[replicate] = Ratio(o.LogRelativeShape(), d.LogRelativeShape());
                result.Mean[replicate] = Ratio(o.Mean(), default);
                return weights;
            },
            _ => { });
        Array.Sort(result.LogVariance);
        Array.Sort(result.LogShape);
        Array.Sort(result.LogRelative);
        Array.Sort(result.LogRelativeShape);
        Array.Sort(result.Mean);
        return result;
    }

    /// <summary>The interval estimate ± from sorted t*-values: [estimate − t*(1 − α/2)·error, estimate − t*(α/2)·error].</summary>
    public static Interval Interval(double estimate, double error, double[] sorted, double confidence)
    {
        if (error == 0)
        {
            return new Interval(estimate, estimate);
        }

        double tail = (1 - confidence) / 2;
        return new Interval(estimate - (Quantile(sorted, 1 - tail) * error), estimate - (Quantile(sorted, tail) * error));
    }

    /// <summary>The quantile at rank (R + 1)p, between neighbours by interpolation; beyond the ends, the ends.</summary>
    public static double Quantile(double[] sorted, double p)
    {
        double rank = Math.Clamp(((sorted.Length + 1) * p) - 1, 0, sorted.Length - 1);
        int below = (int)rank;
        double rest = rank - below;
        return rest < 1e-9 ? sorted[below] : sorted[below] + (rest * (sorted[Math.Min(below + 1, sorted.Length - 1)] - sorted[below]));
    }

    private static void Count(RandomStream stream, ulong firstBlock, Span<float> counts)
    {
        counts.Clear();
        ulong bound = (ulong)counts.Length;
        int blocks = counts.Length / 4;
        for (int block = 0; block < blocks; block++)
        {
            (uint x0, uint x1, uint x2, uint x3) = stream.Block(firstBlock + (ulong)block);
            counts[(int)((x0 * bound) >> 32)]++;
            counts[(int)((x1 * bound) >> 32)]++;
            counts[(int)((x2 * bound) >> 32)]++;
            counts[(int)((x3 * bound) >> 32)]++;
        }

        int rest = counts.Length % 4;
        if (rest > 0)
        {
            (uint x0, uint x1, uint x2, _) = stream.Block(firstBlock + (ulong)blocks);
            counts[(int)((x0 * bound) >> 32)]++;
            if (rest > 1)
            {
                counts[(int)((x1 * bound) >> 32)]++;
            }

            if (rest > 2)
            {
                counts[(int)((x2 * bound) >> 32)]++;
            }
        }
    }

    private static double Ratio((double Deviation, double Variance) objects, (double Deviation, double Variance) draws)
    {
        double deviation = objects.Deviation + draws.Deviation;
        double error = Math.Sqrt(objects.Variance + draws.Variance);
        return error > 0 ? deviation / error : deviation == 0 || double.IsNaN(deviation) ? 0 : deviation * double.PositiveInfinity;
    }
}
