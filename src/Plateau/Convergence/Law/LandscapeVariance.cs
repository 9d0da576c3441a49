using System.Diagnostics.CodeAnalysis;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// The landscape variance V = E_w S²(w), the one number that says how fast the landscape settles (docs/theory.md T6): over random orders
/// E(L_{k+1} − L_k)² = V/(k(k+1)) for every k, and the remaining change is √(V/k). It comes with its parts, its interval and the sufficient
/// sizes that follow from it.
/// </summary>
/// <remarks>
/// The interval is that of a studentised bootstrap on log V, objects and draws resampled independently, each with m = 8√n out of n. Losses
/// are heavy-tailed and V rests on few objects: at a nominal 95 % plus or minus 1.96 standard errors covered 65 to 80 % for 200 objects,
/// this interval 90 to 97 %, and 94 to 98 % for 1,000 and 5,000, over losses of trained nets and synthetic ones. Look at
/// <see cref="VarianceEstimate.TopShare"/> before believing one made from fewer objects. From fewer than <see cref="FewestObjects"/> no
/// interval means anything (two always contribute alike, and theirs had no width), so that its ends are 0 and infinite, as an end is
/// wherever the sample says nothing about it.
/// </remarks>
public sealed record LandscapeVariance : VarianceEstimate
{
    /// <summary>The least number of objects with intervals.</summary>
    public const int FewestObjects = 10;

    /// <summary>What is said of one object; what to do follows.</summary>
    internal const string OneObject = "one object is not enough to measure how losses vary";

    private readonly StudentizedBootstrap _bootstrap;
    private readonly TwoWayError _logError;
    private readonly TwoWayError _logShapeError;
    private readonly TwoWayError _logRelativeError;
    private readonly TwoWayError _logRelativeShapeError;

    [SetsRequiredMembers]
    private LandscapeVariance(LandscapeStatistics statistics, double confidence, ulong seed, int replicates)
    {
        Confidence = confidence;
        Objects = statistics.Objects;
        Draws = statistics.Draws;
        Value = Mean(statistics.Variances);
        MeanLoss = Mean(statistics.Means);

        double[] contributions = statistics.ObjectContributions();
        double[] shape = statistics.ShapeContributions();
        double[] means = statistics.ObjectMeans();
        var objects = new Deviations(contributions, shape, means);
        var draws = new Deviations(statistics.Variances, statistics.ShapeVariances, statistics.Means);
        _bootstrap = StudentizedBootstrap.Run(objects, draws, seed, replicates);

        _logError = TwoWayError.Of(objects.Sample.LogVariance, draws.Sample.LogVariance);
        _logShapeError = TwoWayError.Of(objects.Sample.LogShape, draws.Sample.LogShape);
        _logRelativeError = TwoWayError.Of(objects.Sample.LogRelative, draws.Sample.LogRelative);
        _logRelativeShapeError = TwoWayError.Of(objects.Sample.LogRelativeShape, draws.Sample.LogRelativeShape);
        OverObjects = Value * Math.Sqrt(objects.Sample.LogVariance.SquaredError);
        OverDraws = Draws > 1 ? Value * Math.Sqrt(draws.Sample.LogVariance.SquaredError) : null;
        StandardError = Value * _logError.At(1, 1);
        TopShare = ShareOfTop(contributions);

        if (statistics.HasOptimum)
        {
            Level = statistics.Level;
            ShapeTopShare = ShareOfTop(shape);
            Shape = Mean(statistics.ShapeVariances);
            ShapeOverObjects = Shape * Math.Sqrt(objects.Sample.LogShape.SquaredError);
            ShapeOverDraws = Draws > 1 ? Shape * Math.Sqrt(draws.Sample.LogShape.SquaredError) : null;
            Cross = 2 * Covariance(statistics, means);
        }

        (Low, High) = IntervalOf(LandscapePart.Loss);
        ShapeInterval = Shape is null ? null : IntervalOf(LandscapePart.Shape);
    }

    /// <summary>What is said of one draw, without a full stop.</summary>
    /// <param name="holds">What holds at this draw only.</param>
    internal static string OneDraw(string holds) => $"One draw says nothing of how much another would differ: {holds} at this draw only";

    /// <summary>What is said where the draws matter more than the objects, without a full stop.</summary>
    internal static string FewDraws(int draws) => $"Most of the uncertainty comes from the {draws} draws";

    /// <summary>
    /// The confidence of <see cref="VarianceEstimate.Low"/>, <see cref="VarianceEstimate.High"/> and <see cref="ShapeInterval"/>.
    /// </summary>
    public double Confidence { get; }

    /// <summary>
    /// The part of the standard error of <see cref="VarianceEstimate.Shape"/> that more objects would lower. Null when the optimum is
    /// unknown.
    /// </summary>
    public double? ShapeOverObjects { get; }

    /// <summary>
    /// The part of the standard error of <see cref="VarianceEstimate.Shape"/> that more draws would lower. Null with one draw, and when the
    /// optimum is unknown.
    /// </summary>
    public double? ShapeOverDraws { get; }

    /// <summary>The interval of <see cref="VarianceEstimate.Shape"/>. Null when the optimum is unknown.</summary>
    public Interval? ShapeInterval { get; }

    /// <summary>
    /// Twice the covariance of level and shape over objects, so that V = level + shape + cross. Null when the optimum is unknown.
    /// </summary>
    public double? Cross { get; }

    /// <summary>The same share of <see cref="VarianceEstimate.Shape"/>. Null when the optimum is unknown.</summary>
    public double? ShapeTopShare { get; }

    /// <summary>L̄, the mean loss over objects and draws.</summary>
    public double MeanLoss { get; }

    /// <summary>The number of objects n.</summary>
    public int Objects { get; }

    /// <summary>The number of draws B.</summary>
    public int Draws { get; }

    /// <summary>V of the draws gathered so far.</summary>
    /// <param name="statistics">The gathered draws, at least one.</param>
    /// <param name="confidence">
    /// The confidence of the interval, inside (0, 1); above 1 − 2/(replicates + 1) the interval ends at the outermost replicates.
    /// </param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="replicates">Replicates of the bootstrap, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The confidence or the number of replicates is out of range.</exception>
    /// <exception cref="InvalidOperationException">No draw was added yet.</exception>
    public static LandscapeVariance Of(LandscapeStatistics statistics, double confidence = 0.95, ulong seed = 0, int replicates = 999)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicates);
        Check(confidence);
        statistics.ThrowIfEmpty();
        return new LandscapeVariance(statistics, confidence, seed, replicates);
    }

    /// <summary>V of a loss matrix.</summary>
    /// <inheritdoc cref="Of(LandscapeStatistics, double, ulong, int)"/>
    /// <exception cref="PlateauException">There are fewer than two objects, or a loss is not finite.</exception>
    public static LandscapeVariance Of(LossMatrix losses, double confidence = 0.95, ulong seed = 0, int replicates = 999)
        => Of(LandscapeStatistics.Of(losses), confidence, seed, replicates);

    /// <summary>V, or V_shape.</summary>
    /// <exception cref="PlateauException">The shape is asked for and the losses at the optimum are unknown.</exception>
    public double ValueOf(LandscapePart part)
        => part == LandscapePart.Loss
            ? Value
            : Shape
                ?? throw new PlateauException(
                    "The shape of the landscape needs the losses at the optimum itself: give them, or ask for the loss.");

    /// <summary>The interval of V or V_shape at any confidence, from the same replicates.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is outside (0, 1).</exception>
    /// <exception cref="PlateauException">The shape is asked for and the losses at the optimum are unknown.</exception>
    public Interval IntervalOf(LandscapePart part, double? confidence = null)
        => IntervalAt(part, confidence, 1, 1);

    /// <summary>
    /// The interval of V or V_shape over objects alone, at these draws: two sets of objects are compared by it at the same draws.
    /// </summary>
    /// <inheritdoc cref="IntervalOf(LandscapePart, double?)"/>
    public Interval IntervalOverObjects(LandscapePart part, double? confidence = null)
        => IntervalAt(part, confidence, 1, double.PositiveInfinity);

    /// <summary>
    /// V/(k(k + 1)): the expected square of what object k + 1 adds to the mean loss of k objects in random order, in squared units of
    /// the loss.
    /// </summary>
    /// <param name="k">The number of objects, 1 or more, also beyond those measured; it need not be whole.</param>
    /// <param name="of">The loss, or its shape.</param>
    /// <param name="confidence">The confidence of the interval; by default that of V.</param>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1 or not finite, or the confidence is outside (0, 1).</exception>
    /// <exception cref="PlateauException">The shape is asked for and the losses at the optimum are unknown.</exception>
    public IntervalEstimate Increment(double k, LandscapePart of = LandscapePart.Loss, double? confidence = null)
    {
        CheckSize(k);
        return Estimate(of, confidence, variance => double.IsPositiveInfinity(variance) ? variance : variance / (k * (k + 1)));
    }

    /// <summary>
    /// The remaining change: how far the mean loss of k objects, drawn at random, is expected to be from that of all there are, as a
    /// root mean square in units of the loss. √(V/k) where there is no end of objects, √(V(1/k − 1/N)) within a population of N.
    /// </summary>
    /// <remarks>
    /// Within the measured objects themselves N is <see cref="Objects"/>, and the formula is then exact: it says how far k of them are
    /// from all n.
    /// </remarks>
    /// <param name="k">The number of objects, 1 or more, also beyond those measured; it need not be whole.</param>
    /// <param name="of">The loss, or its shape.</param>
    /// <param name="population">N, k or more; infinite unless told otherwise.</param>
    /// <param name="confidence">The confidence of the interval; by default that of V.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// k is below 1 or not finite, the population is smaller than k, or the confidence is outside (0, 1).
    /// </exception>
    /// <exception cref="PlateauException">The shape is asked for and the losses at the optimum are unknown.</exception>
    public IntervalEstimate Remaining(
        double k, LandscapePart of = LandscapePart.Loss, double population = double.PositiveInfinity, double? confidence = null)
    {
        CheckSize(k);
        if (!(population >= k))
        {
            throw new ArgumentOutOfRangeException(
                nameof(population),
                population,
                $"A population has at least the {k} objects drawn from it.");
        }

        return double.IsPositiveInfinity(population)
            ? Estimate(of, confidence, variance => Math.Sqrt(variance / k))
            : Estimate(of, confidence, variance => population == k ? 0 : Math.Sqrt(variance * ((1 / k) - (1 / population))));
    }

    /// <summary>
    /// The sufficient size K with its interval: the smallest k with V/(k(k+1)) ≤ δ, that is ⌈(−1 + √(1 + 4V/δ))/2⌉, or with √(V/k) ≤ τL̄,
    /// that is ⌈V/(τL̄)²⌉.
    /// </summary>
    /// <param name="tolerance">Which change must be small, and how small.</param>
    /// <param name="of">The loss, or its shape.</param>
    /// <param name="confidence">The confidence of the interval; by default that of V.</param>
    /// <exception cref="PlateauException">
    /// The shape is asked for and the losses at the optimum are unknown; or a remaining change is asked for and the mean loss is not
    /// positive.
    /// </exception>
    public SampleSize SufficientSize(Tolerance tolerance, LandscapePart of = LandscapePart.Loss, double? confidence = null)
        => Size(tolerance, of, confidence, 1, 1, 1);

    /// <summary>
    /// The sufficient size with the interval that it would have if V were measured on <paramref name="objects"/> times the objects under
    /// <paramref name="draws"/> times the draws and had the same value. The standard error of log V over objects falls as one over the root
    /// of their number, that over draws as one over the root of theirs, and the t*-values stay.
    /// </summary>
    /// <param name="tolerance">Which change must be small, and how small.</param>
    /// <param name="of">The loss, or its shape.</param>
    /// <param name="objects">The factor of the number of objects, above 0.</param>
    /// <param name="draws">The factor of the number of draws, above 0.</param>
    /// <param name="confidence">The confidence of the interval; by default that of V.</param>
    /// <exception cref="ArgumentOutOfRangeException">A factor is not positive.</exception>
    /// <exception cref="PlateauException">
    /// The shape is asked for and the losses at the optimum are unknown; or a remaining change is asked for and the mean loss is not
    /// positive.
    /// </exception>
    public SampleSize SufficientSizeAfter(
        Tolerance tolerance,
        LandscapePart of,
        double objects,
        double draws = 1,
        double? confidence = null)
    {
        CheckFactor(objects, nameof(objects));
        CheckFactor(draws, nameof(draws));
        return Size(tolerance, of, confidence, 1, objects, draws);
    }

    /// <summary>Whether most of the uncertainty of a sufficient size comes from the draws, and not from the objects.</summary>
    /// <exception cref="PlateauException">The shape is asked for and the losses at the optimum are unknown.</exception>
    public bool DrawsDominate(Criterion criterion, LandscapePart of)
    {
        _ = ValueOf(of);
        TwoWayError error = (criterion, of) switch
        {
            (Criterion.Increment, LandscapePart.Loss) => _logError,
            (Criterion.Increment, _) => _logShapeError,
            (_, LandscapePart.Loss) => _logRelativeError,
            _ => _logRelativeShapeError,
        };
        return error.Draws > error.Objects;
    }

    /// <summary>
    /// The same in mini-batches of <paramref name="batchSize"/> objects, whose landscape variance is V/m: K then counts batches.
    /// </summary>
    /// <inheritdoc cref="SufficientSize(Tolerance, LandscapePart, double?)"/>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is not positive.</exception>
    public SampleSize SufficientBatches(
        Tolerance tolerance,
        int batchSize,
        LandscapePart of = LandscapePart.Loss,
        double? confidence = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return Size(tolerance, of, confidence, batchSize, 1, 1);
    }

    internal static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }

        return sum / values.Length;
    }

    internal static void Check(double confidence)
    {
        if (!(confidence > 0 && confidence < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies inside (0, 1).");
        }
    }

    private static void CheckSize(double k)
    {
        if (!(k >= 1 && double.IsFinite(k)))
        {
            throw new ArgumentOutOfRangeException(nameof(k), k, "A number of objects is finite and at least 1.");
        }
    }

    private static void CheckFactor(double factor, string name)
    {
        if (!(factor > 0))
        {
            throw new ArgumentOutOfRangeException(name, factor, "A factor is positive.");
        }
    }

    internal static double ShareOfTop(double[] contributions)
    {
        double[] sorted = [.. contributions];
        Array.Sort(sorted);
        double top = 0;
        double sum = 0;
        int first = sorted.Length - Math.Max(1, sorted.Length / 100);
        for (int i = 0; i < sorted.Length; i++)
        {
            sum += sorted[i];
            top += i >= first ? sorted[i] : 0;
        }

        return sum > 0 ? top / sum : 0;
    }

    // Covariance over objects of ℓ_i(w*) with the mean over draws of d_i: linear, so the mean over draws comes first.
    private static double Covariance(LandscapeStatistics statistics, double[] means)
    {
        ReadOnlySpan<double> optimum = statistics.Optimum;
        double shapeMean = Mean(statistics.ShapeMeans);
        double sum = 0;
        for (int i = 0; i < means.Length; i++)
        {
            sum += (optimum[i] - statistics.OptimumMean) * (means[i] - optimum[i] - shapeMean);
        }

        return sum / (means.Length - 1);
    }

    // What rises with the variance has its ends where the variance has them.
    private IntervalEstimate Estimate(LandscapePart of, double? confidence, Func<double, double> function)
    {
        Interval interval = IntervalOf(of, confidence);
        return new IntervalEstimate(function(ValueOf(of)), function(interval.Low), function(interval.High), confidence ?? Confidence);
    }

    private Interval IntervalAt(LandscapePart part, double? confidence, double objects, double draws)
        => part == LandscapePart.Loss
            ? LogInterval(ValueOf(part), _logError.At(objects, draws), _bootstrap.LogVariance, confidence)
            : LogInterval(ValueOf(part), _logShapeError.At(objects, draws), _bootstrap.LogShape, confidence);

    private Interval LogInterval(double value, double error, double[] sorted, double? confidence)
    {
        Check(confidence ?? Confidence);
        if (Objects < FewestObjects)
        {
            return value == 0 ? default : new Interval(0, double.PositiveInfinity);
        }

        (double low, double high) = StudentizedBootstrap.Interval(0, error, sorted, confidence ?? Confidence);
        return value == 0 ? default : new Interval(value * Elementary.Exp(low), value * Elementary.Exp(high));
    }

    private Interval RelativeInterval(
        double value,
        double topShare,
        (double Error, double[] Sorted) relative,
        (double Error, double[] Sorted) plain,
        double? confidence)
        => RatioInterval.Of(
            Objects,
            topShare,
            relative.Error,
            plain.Error,
            error => LogInterval(value, error, relative.Sorted, confidence),
            error => LogInterval(value, error, plain.Sorted, confidence));

    private SampleSize Size(Tolerance tolerance, LandscapePart of, double? confidence, int batchSize, double objects, double draws)
    {
        if (!(tolerance.Value > 0))
        {
            throw new ArgumentException(
                "The tolerance was never set: make it by Tolerance.Increment or Tolerance.Remaining.",
                nameof(tolerance));
        }

        double value = ValueOf(of);
        Interval interval = IntervalAt(of, confidence, objects, draws);
        Func<double, double> size = variance => SampleSize.ForIncrement(variance / batchSize, tolerance.Value);
        if (tolerance.Criterion == Criterion.Remaining)
        {
            if (value > 0 && !(MeanLoss > 0))
            {
                throw new PlateauException(
                    $"The mean loss is {MeanLoss:G4}, so a change relative to it has no meaning: ask for the increment instead.");
            }

            size = ratio => SampleSize.ForRemaining(ratio / batchSize, tolerance.Value);
            value = value == 0 ? 0 : value / MeanLoss / MeanLoss;
            interval = of == LandscapePart.Loss
                ? RelativeInterval(
                    value,
                    TopShare,
                    (_logRelativeError.At(objects, draws), _bootstrap.LogRelative),
                    (_logError.At(objects, draws), _bootstrap.LogVariance),
                    confidence)
                : RelativeInterval(
                    value,
                    ShapeTopShare ?? TopShare,
                    (_logRelativeShapeError.At(objects, draws), _bootstrap.LogRelativeShape),
                    (_logShapeError.At(objects, draws), _bootstrap.LogShape),
                    confidence);
        }

        return new SampleSize
        {
            Tolerance = tolerance,
            Of = of,
            K = size(value),
            Low = size(interval.Low),
            High = size(interval.High),
            Confidence = confidence ?? Confidence,
            BatchSize = batchSize,
        };
    }
}
