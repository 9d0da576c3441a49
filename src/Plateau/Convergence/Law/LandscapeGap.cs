using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// How far the landscape that the training objects draw lies from the one that fresh objects draw, at the same draws: gap² = E_w G(w)² with
/// G(w) = E L_held(w) − L_n(w) (docs/theory.md T6, "The gap"). A network that memorised its objects looks settled; the gap shows it.
/// </summary>
/// <remarks>
/// <para>
/// With G_t = L_held(w_t) − L_n(w_t) measured on n_h held-out objects, mean_t G_t² is too large by their sampling noise, whose expectation
/// is V_held/n_h: <em>gap² = mean_t G_t² − V_held/n_h</em>, unbiased over held-out objects.
/// </para>
/// <para>
/// The interval splits mean_t G_t² = m² + v into the mean m over draws and the spread v about it. The noise splits likewise: that of m is
/// s² = S²(ℓ̄_i)/n_h, ℓ̄_i the mean over draws of the loss of held-out object i; the rest, V_held/n_h − s², inflates v, so that
/// v_c = max(0, v − (V_held/n_h − s²)). The limits of m are studentised: m − t*·SE, t* from the bootstrap of the mean of ℓ̄_i over held-out
/// objects and SE² = s² + v_c/(B − 1), objects and draws. Then high = √(m_high² + v_c), m_high the end farthest from 0, and
/// low = √(m_low² + v_low), m_low the end nearest 0, or 0 where the limits straddle it. The spread at the lower end is what noise cannot
/// have made: measured and true deviations differ by those of the noise, so √v_low = max(0, √v − z·√(V_held/n_h − s²)), z the normal
/// quantile.
/// </para>
/// <para>
/// Relative to the held-out loss H the gap is |H − L_n|/H: numerator and denominator move together. So the limits of m move H as well.
/// Measured coverage at a nominal 95 %, an MLP on MNIST and 200 / 1,000 / 5,000 held-out objects: 97 / 95 / 95 of a gap of half the
/// held-out loss, 99 / 96 / 95 of one of 15 %.
/// </para>
/// </remarks>
public sealed class LandscapeGap
{
    private LandscapeGap(LandscapeStatistics training, LandscapeStatistics heldOut, double confidence, ulong seed, int replicates)
    {
        Confidence = confidence;
        int draws = heldOut.Draws;
        double[] gaps = new double[draws];
        for (int t = 0; t < draws; t++)
        {
            gaps[t] = heldOut.Means[t] - training.Means[t];
        }

        double m = LandscapeVariance.Mean(gaps);
        double spread = 0;
        foreach (double gap in gaps)
        {
            spread += (gap - m) * (gap - m) / draws;
        }

        double[] objects = heldOut.ObjectMeans();
        double loss = LandscapeVariance.Mean(objects);
        double ofMean = 0;
        foreach (double mean in objects)
        {
            ofMean += (mean - loss) * (mean - loss);
        }

        ofMean /= (double)(heldOut.Objects - 1) * heldOut.Objects;
        double noise = LandscapeVariance.Mean(heldOut.Variances) / heldOut.Objects;
        double overDraws = Math.Max(0, spread - (noise - ofMean));
        double error = Math.Sqrt(ofMean + (draws > 1 ? overDraws / (draws - 1) : 0));

        SquaredGap = (m * m) + spread - noise;
        MeanGap = m;
        HeldOutLoss = loss;
        Value = Math.Sqrt(Math.Max(0, SquaredGap));
        Relative = OverLoss(Value, loss);

        double[] sorted = StudentizedBootstrap.Run(
            new Deviations([], [], objects),
            new Deviations([], [], heldOut.Means),
            seed,
            replicates).Mean;
        Interval limits = StudentizedBootstrap.Interval(m, error, sorted, confidence);
        (MeanLow, MeanHigh) = (Math.Min(limits.Low, m), Math.Max(limits.High, m));
        double near = limits.Contains(0) ? 0 : Math.Abs(limits.Low) < Math.Abs(limits.High) ? limits.Low : limits.High;
        double far = Math.Abs(limits.Low) > Math.Abs(limits.High) ? limits.Low : limits.High;
        if (Math.Abs(far) < Math.Abs(m))
        {
            far = m;
        }

        double sure = Math.Max(
            0,
            Math.Sqrt(spread) - (Elementary.NormalQuantile((1 + confidence) / 2) * Math.Sqrt(Math.Max(0, noise - ofMean))));
        double low = Math.Sqrt((near * near) + (sure * sure));
        double high = Math.Sqrt((far * far) + overDraws);
        Low = Math.Min(Value, low);
        High = Math.Max(Value, high);
        RelativeLow = Math.Min(Relative, OverLoss(low, near == 0 ? loss : loss + near - m));
        RelativeHigh = Math.Max(Relative, OverLoss(high, loss + far - m));
        Gain = heldOut.HasOptimum && training.HasOptimum ? 0.5 * (heldOut.OptimumMean - training.OptimumMean) : null;
    }

    /// <summary>The gap √max(0, gap²), in units of the loss.</summary>
    public double Value { get; }

    /// <summary>Lower end of the interval of <see cref="Value"/>.</summary>
    public double Low { get; }

    /// <summary>Upper end of the interval of <see cref="Value"/>.</summary>
    public double High { get; }

    /// <summary>The gap over the mean held-out loss.</summary>
    public double Relative { get; }

    /// <summary>Lower end of the interval of <see cref="Relative"/>.</summary>
    public double RelativeLow { get; }

    /// <summary>Upper end of the interval of <see cref="Relative"/>.</summary>
    public double RelativeHigh { get; }

    /// <summary>The confidence of the intervals.</summary>
    public double Confidence { get; }

    /// <summary>The unbiased estimate of gap², which sampling noise can take below 0.</summary>
    public double SquaredGap { get; }

    /// <summary>m, the mean over draws of L_held − L_n; negative where the training objects have the higher loss.</summary>
    public double MeanGap { get; }

    /// <summary>Lower end of the interval of <see cref="MeanGap"/>.</summary>
    public double MeanLow { get; }

    /// <summary>Upper end of the interval of <see cref="MeanGap"/>.</summary>
    public double MeanHigh { get; }

    /// <summary>The mean held-out loss over objects and draws.</summary>
    public double HeldOutLoss { get; }

    /// <summary>
    /// ½(L_held(w*) − L_n(w*)): about how much more data may still lower the held-out loss, in units of the loss. Null when a row at the
    /// optimum is unknown.
    /// </summary>
    public double? Gain { get; }

    /// <summary>The gap between two sets of objects at the same draws, in the same order.</summary>
    /// <param name="training">The draws on the objects of the fit.</param>
    /// <param name="heldOut">The same draws on objects that the fit never used.</param>
    /// <param name="confidence">The confidence of the intervals, inside (0, 1).</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="replicates">Replicates of the bootstrap, at least 1.</param>
    /// <exception cref="ArgumentException">The numbers of draws differ.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence or the number of replicates is out of range.</exception>
    public static LandscapeGap Between(
        LandscapeStatistics training,
        LandscapeStatistics heldOut,
        double confidence = 0.95,
        ulong seed = 0,
        int replicates = 999)
    {
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(heldOut);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(replicates);
        LandscapeVariance.Check(confidence);
        training.ThrowIfEmpty();
        if (training.Draws != heldOut.Draws)
        {
            throw new ArgumentException(
                $"The gap needs the same draws on both sets: {training.Draws} on the training objects, {heldOut.Draws} on "
                    + "the held-out ones.",
                nameof(heldOut));
        }

        return new LandscapeGap(training, heldOut, confidence, seed, replicates);
    }

    private static double OverLoss(double gap, double loss)
        => gap == 0 ? 0 : loss > 0 ? gap / loss : double.PositiveInfinity;
}
