namespace Plateau.Convergence;

/// <summary>
/// The moving averages with which the papers smooth their curves, for figures like theirs. They mislead: of a curve that falls as 1/(k +
/// 1), as mean absolute increments do, the exponential average of weight 0.99 lies 20 times too high at k = 100, 3.1 times at 500 and 1.15
/// times at 1,000. <see cref="LandscapeCurve.ExpectedDelta2"/> needs no smoothing.
/// </summary>
public static class Smoothing
{
    /// <summary>y_1 = x_1, y_k = weight·y_{k−1} + (1 − weight)·x_k.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight is outside [0, 1).</exception>
    public static double[] Exponential(ReadOnlySpan<double> curve, double weight = 0.99)
    {
        if (!(weight >= 0 && weight < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, "The weight of the past lies in [0, 1).");
        }

        double[] smooth = curve.ToArray();
        for (int k = 1; k < smooth.Length; k++)
        {
            smooth[k] = (weight * smooth[k - 1]) + ((1 - weight) * smooth[k]);
        }

        return smooth;
    }

    /// <summary>The mean of the <paramref name="width"/> values around each; near the ends, of as many as are there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not a positive odd number.</exception>
    public static double[] Centered(ReadOnlySpan<double> curve, int width = 5)
    {
        if (width < 1 || width % 2 == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(width), width, "The width is a positive odd number.");
        }

        return Windows(curve, width / 2, width / 2);
    }

    /// <summary>The mean of each value and the <paramref name="width"/> − 1 before it; at the start, of as many as are there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The width is not positive.</exception>
    public static double[] Box(ReadOnlySpan<double> curve, int width = 10)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        return Windows(curve, width - 1, 0);
    }

    private static double[] Windows(ReadOnlySpan<double> curve, int before, int after)
    {
        double[] smooth = new double[curve.Length];
        for (int k = 0; k < smooth.Length; k++)
        {
            int first = Math.Max(0, k - before);
            int last = Math.Min(smooth.Length - 1, k + after);
            smooth[k] = LandscapeVariance.Mean(curve[first..(last + 1)]);
        }

        return smooth;
    }
}
