namespace Plateau.Convergence;

/// <summary>
/// The sufficient size K: the smallest number of objects at which a criterion is expected to hold (docs/theory.md T6), with its interval.
/// Sizes are whole numbers held as doubles, since a strict tolerance can ask for more objects than an integer counts.
/// </summary>
public sealed record SampleSize
{
    /// <summary>The tolerance that was asked for.</summary>
    public required Tolerance Tolerance { get; init; }

    /// <summary>The function of (object, w) that must settle.</summary>
    public required LandscapePart Of { get; init; }

    /// <summary>The sufficient size K, at least 1.</summary>
    public required double K { get; init; }

    /// <summary>Lower end of the interval of K.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of the interval of K: this many suffice with the confidence asked for.</summary>
    public required double High { get; init; }

    /// <summary>The confidence of the interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>The number of objects in one step: 1, or the size of a mini-batch, and K then counts batches.</summary>
    public int BatchSize { get; init; } = 1;

    /// <summary>Whether K, in objects, is at most the number at hand.</summary>
    public bool IsReachedBy(double objects) => K * BatchSize <= objects;

    /// <summary>
    /// The smallest whole k ≥ 1 with variance/(k(k+1)) ≤ delta; infinite where the variance is infinite, else at most the largest finite
    /// number.
    /// </summary>
    internal static double ForIncrement(double variance, double delta)
    {
        if (double.IsPositiveInfinity(variance))
        {
            return variance;
        }

        double ratio = variance / delta;
        if (!(ratio < 1e15))
        {
            return Math.Min(Math.Ceiling(Math.Sqrt(variance) / Math.Sqrt(delta)), double.MaxValue);
        }

        double k = Math.Max(1, Math.Ceiling(2 * ratio / (1 + Math.Sqrt(1 + (4 * ratio)))));

        // The root is rounded: settle the last unit by the criterion itself.
        while (k > 1 && variance / ((k - 1) * k) <= delta)
        {
            k--;
        }

        while (variance / (k * (k + 1)) > delta)
        {
            k++;
        }

        return k;
    }

    /// <summary>
    /// The smallest whole k ≥ 1 with √(ratio/k) ≤ relative, ratio = V/L̄²; infinite where the ratio is infinite, else at most the largest
    /// finite number.
    /// </summary>
    internal static double ForRemaining(double ratio, double relative)
        => double.IsPositiveInfinity(ratio) ? ratio : Math.Max(1, Math.Min(Math.Ceiling(ratio / relative / relative), double.MaxValue));
}
