using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// Everything that depends on the number of objects k, at chosen k: what was measured in the given order, what the law of docs/theory.md T6
/// expects of a random order, and the remaining change.
/// </summary>
public sealed record LandscapeCurve : ConvergenceCurve
{
    /// <summary>
    /// The largest number of points. With fewer sizes, every k is a point; with more, the points are spaced evenly in log k.
    /// </summary>
    public const int Points = 200;

    private LandscapeCurve()
    {
    }

    /// <summary><see cref="ConvergenceCurve.ExpectedDelta2"/> at the lower end of V's interval.</summary>
    public required IReadOnlyList<double> ExpectedDelta2Low { get; init; }

    /// <summary><see cref="ConvergenceCurve.ExpectedDelta2"/> at the upper end of V's interval.</summary>
    public required IReadOnlyList<double> ExpectedDelta2High { get; init; }

    /// <summary>MAD/(k + 1), nearly the expectation of <see cref="ConvergenceCurve.Delta1"/> over random orders.</summary>
    public required IReadOnlyList<double> ExpectedDelta1 { get; init; }

    /// <summary><see cref="ConvergenceCurve.Remaining"/> at the lower end of V's interval.</summary>
    public required IReadOnlyList<double> RemainingLow { get; init; }

    /// <summary><see cref="ConvergenceCurve.Remaining"/> at the upper end of V's interval.</summary>
    public required IReadOnlyList<double> RemainingHigh { get; init; }

    /// <summary><see cref="ConvergenceCurve.RemainingFinite"/> at the lower end of V's interval.</summary>
    public required IReadOnlyList<double> RemainingFiniteLow { get; init; }

    /// <summary><see cref="ConvergenceCurve.RemainingFinite"/> at the upper end of V's interval.</summary>
    public required IReadOnlyList<double> RemainingFiniteHigh { get; init; }

    /// <summary>
    /// The curves of a loss matrix, at k = 1 … n − 1 or, where these are more than <see cref="Points"/>, at that many log-spaced k.
    /// </summary>
    /// <exception cref="PlateauException">There are fewer than two objects, or a loss is not finite.</exception>
    public static LandscapeCurve Of(LossMatrix losses)
    {
        LandscapeStatistics statistics = LandscapeStatistics.Of(losses);
        return Of(statistics, LandscapeVariance.Of(statistics));
    }

    /// <summary>
    /// The curves of one set of draws, at k = 1 … n − 1 or, where these are more than <see cref="Points"/>, at that many log-spaced k.
    /// </summary>
    /// <exception cref="ArgumentException">The variance belongs to another number of objects.</exception>
    public static LandscapeCurve Of(LandscapeStatistics statistics, LandscapeVariance variance)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        return Of(statistics, variance, Sizes(statistics.Objects - 1));
    }

    /// <summary>The curves at the numbers of objects given, each in 1 … n − 1.</summary>
    /// <exception cref="ArgumentException">The variance belongs to another number of objects.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of objects is out of range.</exception>
    public static LandscapeCurve Of(LandscapeStatistics statistics, LandscapeVariance variance, IReadOnlyList<int> sizes)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        ArgumentNullException.ThrowIfNull(variance);
        ArgumentNullException.ThrowIfNull(sizes);
        if (variance.Objects != statistics.Objects)
        {
            throw new ArgumentException(
                $"The variance is of {variance.Objects} objects, the draws of {statistics.Objects}.",
                nameof(variance));
        }

        foreach (int k in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k, nameof(sizes));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(k, statistics.Objects, nameof(sizes));
        }

        double mad = statistics.MeanAbsoluteDeviation();
        IntervalEstimate[] increments = [.. sizes.Select(k => variance.Increment(k))];
        IntervalEstimate[] remaining = [.. sizes.Select(k => variance.Remaining(k))];
        IntervalEstimate[] within = [.. sizes.Select(k => variance.Remaining(k, population: statistics.Objects))];
        return new LandscapeCurve
        {
            K = [.. sizes],
            Delta1 = At(sizes, statistics.AbsoluteIncrements()),
            Delta2 = At(sizes, statistics.SquaredIncrements()),
            ExpectedDelta1 = At(sizes, k => mad / (k + 1)),
            ExpectedDelta2 = [.. increments.Select(increment => increment.Value)],
            ExpectedDelta2Low = [.. increments.Select(increment => increment.Low)],
            ExpectedDelta2High = [.. increments.Select(increment => increment.High)],
            Remaining = [.. remaining.Select(change => change.Value)],
            RemainingLow = [.. remaining.Select(change => change.Low)],
            RemainingHigh = [.. remaining.Select(change => change.High)],
            RemainingFinite = [.. within.Select(change => change.Value)],
            RemainingFiniteLow = [.. within.Select(change => change.Low)],
            RemainingFiniteHigh = [.. within.Select(change => change.High)],
            Simulated1 = statistics.Orders == 0 ? [] : At(sizes, statistics.SimulatedAbsoluteIncrements()),
            Simulated2 = statistics.Orders == 0 ? [] : At(sizes, statistics.SimulatedSquaredIncrements()),
        };
    }

    /// <summary>
    /// All of 1 … last where they are at most <see cref="Points"/>, else that many, distinct, spaced evenly in log k, both ends among them.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="last"/> is below 1.</exception>
    public static IReadOnlyList<int> Sizes(int last)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(last);
        int[] sizes = new int[Math.Min(last, Points)];
        for (int i = 0, k = 0; i < sizes.Length; i++)
        {
            // What is left of the way is spaced anew at each step, since the first steps cannot be smaller than one.
            int left = sizes.Length - i;
            double step = k == 0 ? 1 : k * Elementary.Exp(Elementary.Log((double)last / k) / left);
            k = left == 1 ? last : Math.Max(k + 1, (int)Math.Round(step));
            sizes[i] = k;
        }

        return sizes;
    }

    private static double[] At(IReadOnlyList<int> sizes, double[] values) => At(sizes, k => values[(int)k - 1]);

    private static double[] At(IReadOnlyList<int> sizes, Func<double, double> value)
    {
        double[] values = new double[sizes.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(sizes[i]);
        }

        return values;
    }
}
