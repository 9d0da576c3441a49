using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The studentised bootstrap (Hall, <em>The Bootstrap and Edgeworth Expansion</em>, 1992) of five functionals of one loss matrix at once:
/// log V, log V_shape, log V − 2 log L̄, log V_shape − 2 log L̄, and the mean loss over objects.
/// </summary>
/// <remarks>
/// <para>
/// Objects and draws are resampled independently, with replacement, from a counter-based stream: replicate r is a pure function of (seed,
/// r), no matrix of weights is kept, and one pass gives the moments that all five need.
/// </para>
/// <para>
/// Of n members only m = 8√n are drawn (all of n ≤ 64): the m-out-of-n bootstrap, which heavy tails need (Bickel, Götze and van Zwet,
/// <em>Resampling fewer than n observations</em>, 1997). The studentised deviation of a smaller sample has the longer tail that a sample
/// with few large members hides; where tails are light it is the same, and nothing is lost. Measured coverage at a nominal 95 % of the
/// interval of V, 1,000 samples of 200 / 1,000 / 5,000 objects: held-out losses of an MLP on MNIST (1 % of the objects carry 61 % of V) 97
/// / 98 / 97, its training losses (77 %) 93 / 95 / 96, powers of an exponential variable (65 %) 90 / 94 / 97. With m = n the last are 87 /
/// 90 / 91, and plus or minus 1.96 standard errors gives 66 / 80 / 89. Fresh digits, which were not used to choose m, confirm it:
/// docs/coverage-of-intervals.md.
/// </para>
/// </remarks>
internal sealed class StudentizedBootstrap
{
    // The draws are resampled from this block of a replicate's stream on, beyond any number of objects.
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

    /// <summary>The number of members, out of n, that a replicate draws.</summary>
    public static int Resampled(long members) => members <= 64 ? (int)members : (int)(8 * Math.Sqrt(members));

    /// <summary>Runs the replicates; each writes its own slot, so the number of threads changes nothing.</summary>
    public static StudentizedBootstrap Run(Deviations objects, Deviations draws, ulong seed, int replicates)
    {
        var result = new StudentizedBootstrap(replicates);
        int ofObjects = objects.Resampled;
        int ofDraws = draws.Resampled;
        Workers.For(replicates, replicate =>
        {
            var stream = new RandomStream(seed, RandomPurpose.Bootstrap, replicate);
            DeviationMoments o = objects.Resample(stream, 0, ofObjects);
            DeviationMoments d = draws.Resample(stream, DrawBlocks, ofDraws);
            result.LogVariance[replicate] = Studentized(o.LogVariance, d.LogVariance);
            result.LogShape[replicate] = Studentized(o.LogShape, d.LogShape);
            result.LogRelative[replicate] = Studentized(o.LogRelative, d.LogRelative);
            result.LogRelativeShape[replicate] = Studentized(o.LogRelativeShape, d.LogRelativeShape);
            result.Mean[replicate] = Studentized(o.Mean, default);
        });
        Array.Sort(result.LogVariance);
        Array.Sort(result.LogShape);
        Array.Sort(result.LogRelative);
        Array.Sort(result.LogRelativeShape);
        Array.Sort(result.Mean);
        return result;
    }

    /// <summary>The interval of an estimate from sorted t*-values: [estimate − t*(1 − α/2)·error, estimate − t*(α/2)·error].</summary>
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
        double low = sorted[below];
        double high = sorted[Math.Min(below + 1, sorted.Length - 1)];

        // 0.025 · 1000 is not 25 to the last bit, and two infinite neighbours have no difference.
        return rest < 1e-9 || low == high ? low : rest > 1 - 1e-9 ? high : low + (rest * (high - low));
    }

    private static double Studentized(Deviation objects, Deviation draws)
    {
        double value = objects.Value + draws.Value;
        double error = Math.Sqrt(objects.SquaredError + draws.SquaredError);

        // A resample in which V vanished says that the estimate can be too low by any factor.
        return error > 0
            ? value / error
            : double.IsNaN(value) || value < 0 ? double.NegativeInfinity
            : value > 0 ? double.PositiveInfinity
            : 0;
    }
}
