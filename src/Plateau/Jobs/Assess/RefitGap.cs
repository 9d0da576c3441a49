using Plateau.Convergence;

namespace Plateau.Jobs;

/// <summary>
/// The gap as refits show it to fall: G(k) by its trend, and relative to a held-out loss that falls by half of what the gap does
/// (docs/theory.md T6), G(k)/(H − (G(N) − G(k))/2), H the loss at the N objects at hand.
/// </summary>
/// <param name="Trend">G(k), in units of the loss.</param>
/// <param name="Objects">N.</param>
/// <param name="Loss">H.</param>
/// <param name="TooLarge">
/// By how much G of all fits may be too large together, in units of the loss: what they share is in no scatter.
/// </param>
/// <param name="TooSmall">By how much it may be too small.</param>
internal sealed record RefitGap(PowerTrend Trend, int Objects, double Loss, double TooLarge, double TooSmall)
{
    /// <summary>G(N).</summary>
    public double Here { get; } = Trend.At(Objects);

    /// <summary>The gap G with G/(H − (G(N) − G)/2) = γ; not positive where there is none.</summary>
    public double Threshold(double tolerance) => tolerance < 2 ? tolerance * (Loss - (Here / 2)) / (1 - (tolerance / 2)) : 0;

    /// <summary>The first size at which the relative gap is within γ, with its interval.</summary>
    /// <remarks>
    /// What the fits share adds to the gap whatever its size, so it is weighed at the threshold, and not at the gap at hand.
    /// </remarks>
    public (double Size, Interval Interval) FirstWithin(double tolerance)
    {
        double threshold = Threshold(tolerance);
        return Trend.FirstBelow(
            threshold,
            0,
            new Interval(
                threshold / (threshold + TooLarge),
                threshold > TooSmall ? threshold / (threshold - TooSmall) : double.PositiveInfinity));
    }

    /// <summary>The relative gap at a size; null where the loss would have fallen to nothing.</summary>
    public double? RelativeAt(double k) => Relative(Trend.At(k));

    /// <summary>Its interval: the band of the trend and what the fits share, in squares.</summary>
    public (double? Low, double? High) IntervalAt(double k)
    {
        double gap = Trend.At(k);
        Interval band = Trend.BandAt(k);
        return (Relative(Math.Max(0, gap - Together(gap - band.Low, TooLarge))), Relative(gap + Together(band.High - gap, TooSmall)));
    }

    private double? Relative(double gap) => Loss - ((Here - gap) / 2) is > 0 and double loss && double.IsFinite(gap) ? gap / loss : null;

    private static double Together(double first, double second) => Math.Sqrt((first * first) + (second * second));
}
