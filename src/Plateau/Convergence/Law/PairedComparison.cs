using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// Two landscapes on the same objects and at the same draws: how their mean losses differ, and by what factor V, V_shape and the sufficient
/// size K do. A hard object or a distant draw is the same for both, so it cancels. Measured separately, the two would need many times more
/// objects before they differ clearly.
/// </summary>
/// <remarks>
/// The intervals are those of a studentised bootstrap on the logarithm of the ratio (on the difference itself, of losses): each replicate
/// takes the same objects and the same draws of both, resampled independently of one another, m = 8√n out of n as for V itself
/// (<see cref="LandscapeVariance"/>). K is that of the remaining change, relative to the mean loss of each landscape, so its ratio is that
/// of V/L̄². Of a landscape with itself every ratio is 1 and its interval [1, 1].
/// </remarks>
public sealed class PairedComparison
{
    // Draws are resampled from here on in a replicate's stream, beyond any number of objects.
    private const long DrawNumbers = 1L << 40;

    private readonly double[][] _sorted;
    private readonly double[] _errors = new double[PairedSample.Functionals];
    private readonly double[] _unpaired = new double[PairedSample.Functionals];

    private PairedComparison(LandscapeStatistics first, LandscapeStatistics second, double confidence, ulong seed, int replicates)
    {
        Confidence = confidence;
        Objects = first.Objects;
        Draws = first.Draws;
        bool shape = first.HasOptimum && second.HasOptimum;
        PairedSample objects = new(OfObjects(first, shape), OfObjects(second, shape));
        PairedSample draws = new(OfDraws(first, shape), OfDraws(second, shape));
        _sorted = Run(objects, draws, seed, replicates);
        for (int functional = 0; functional < PairedSample.Functionals; functional++)
        {
            _errors[functional] = Math.Sqrt(objects.Sample[functional].SquaredError + draws.Sample[functional].SquaredError);
            _unpaired[functional] = functional == PairedSample.Functionals - 1
                ? double.NaN
                : Math.Sqrt(objects.Unpaired(functional) + draws.Unpaired(functional));
        }

        (double firstLoss, double secondLoss) = (LandscapeVariance.Mean(first.Means), LandscapeVariance.Mean(second.Means));
        LossDifference = secondLoss - firstLoss;
        LossError = _errors[^1];
        LossInterval = Around(LossDifference, PairedSample.Functionals - 1);
        double variance = LandscapeVariance.Mean(second.Variances) / LandscapeVariance.Mean(first.Variances);
        double losses = secondLoss / firstLoss;
        bool positive = firstLoss > 0 && secondLoss > 0;
        Variance = Ratio(0, variance);
        Size = positive ? Ratio(2, variance / losses / losses) : null;
        if (shape)
        {
            double ratio = LandscapeVariance.Mean(second.ShapeVariances) / LandscapeVariance.Mean(first.ShapeVariances);
            Shape = Ratio(1, ratio);
            SizeOfShape = positive ? Ratio(3, ratio / losses / losses) : null;
        }
    }

    /// <summary>The number of common objects.</summary>
    public int Objects { get; }

    /// <summary>The number of common draws.</summary>
    public int Draws { get; }

    /// <summary>The confidence of the intervals.</summary>
    public double Confidence { get; }

    /// <summary>L̄ of the second less that of the first, means over objects and draws.</summary>
    public double LossDifference { get; }

    /// <summary>The standard error of <see cref="LossDifference"/>.</summary>
    public double LossError { get; }

    /// <summary>The interval of <see cref="LossDifference"/>.</summary>
    public Interval LossInterval { get; }

    /// <summary>V of the second over that of the first; null where either is 0.</summary>
    public PairedRatio? Variance { get; }

    /// <summary>V_shape of the second over that of the first; null where either is 0 or an optimum is unknown.</summary>
    public PairedRatio? Shape { get; }

    /// <summary>
    /// K of the remaining change of the loss, of the second over that of the first, not rounded to whole objects; null where either is 0 or
    /// a mean loss is not positive.
    /// </summary>
    public PairedRatio? Size { get; }

    /// <summary>The same ratio for K of the remaining change of the shape.</summary>
    public PairedRatio? SizeOfShape { get; }

    /// <summary>Compares two landscapes that were gathered on the same objects at the same draws, both in the same order.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second.</param>
    /// <param name="confidence">The confidence of the intervals, inside (0, 1).</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="replicates">Replicates of the bootstrap, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers of objects or of draws differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence or the number of replicates is out of range.</exception>
    public static PairedComparison Of(
        LandscapeStatistics first,
        LandscapeStatistics second,
        double confidence = 0.95,
        ulong seed = 0,
        int replicates = 999)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicates);
        LandscapeVariance.Check(confidence);
        first.ThrowIfEmpty();
        if (first.Objects != second.Objects || first.Draws != second.Draws)
        {
            throw new ArgumentException(
                $"A comparison needs the same objects and draws: {first.Objects} objects at {first.Draws} draws, and {second.Objects} "
                    + $"at {second.Draws}.",
                nameof(second));
        }

        return new PairedComparison(first, second, confidence, seed, replicates);
    }

    private static (double[] Variance, double[] Shape, double[] Loss) OfObjects(LandscapeStatistics statistics, bool shape)
        => (statistics.ObjectContributions(), shape ? statistics.ShapeContributions() : [], statistics.ObjectMeans());

    private static (double[] Variance, double[] Shape, double[] Loss) OfDraws(LandscapeStatistics statistics, bool shape)
        => (statistics.Variances.ToArray(), shape ? statistics.ShapeVariances.ToArray() : [], statistics.Means.ToArray());

    // Sorted t*-values, a functional each. Each replicate writes its own slot, so the number of threads changes nothing.
    private static double[][] Run(PairedSample objects, PairedSample draws, ulong seed, int replicates)
    {
        double[][] values = [.. Enumerable.Range(0, PairedSample.Functionals).Select(_ => new double[replicates])];
        int ofObjects = StudentizedBootstrap.Resampled(objects.Count);
        int ofDraws = StudentizedBootstrap.Resampled(draws.Count);
        Workers.For(replicates, replicate =>
        {
            RandomStream stream = new(seed, RandomPurpose.PairedBootstrap, replicate);
            Deviation[] o = objects.Resample(stream, 0, ofObjects);
            Deviation[] d = draws.Resample(stream, DrawNumbers, ofDraws);
            for (int functional = 0; functional < values.Length; functional++)
            {
                double value = o[functional].Value + d[functional].Value;
                double error = Math.Sqrt(o[functional].SquaredError + d[functional].SquaredError);

                // A resample in which one of the two vanished says that the ratio can be off by any factor.
                values[functional][replicate] = error > 0 && double.IsFinite(value)
                    ? value / error
                    : double.IsNaN(value) ? double.NegativeInfinity
                    : value < 0 ? double.NegativeInfinity
                    : value > 0 ? double.PositiveInfinity
                    : 0;
            }
        });
        foreach (double[] sorted in values)
        {
            Array.Sort(sorted);
        }

        return values;
    }

    // What one of the two has and the other lacks pulls either way: such differences have long tails on both sides, and the t*-values of a
    // smaller sample are then nearer to 0 than those of the whole. So the normal quantiles hold where they lie farther out.
    private Interval Around(double estimate, int functional)
    {
        Interval own = StudentizedBootstrap.Interval(estimate, _errors[functional], _sorted[functional], Confidence);
        double normal = Elementary.NormalQuantile((1 + Confidence) / 2) * _errors[functional];
        return new Interval(Math.Min(own.Low, estimate - normal), Math.Max(own.High, estimate + normal));
    }

    private PairedRatio? Ratio(int functional, double value)
    {
        if (!(value > 0) || !double.IsFinite(value))
        {
            return null;
        }

        (double low, double high) = Around(0, functional);
        return new PairedRatio(
            value,
            value * Elementary.Exp(low),
            value * Elementary.Exp(high),
            _errors[functional],
            _unpaired[functional]);
    }
}
