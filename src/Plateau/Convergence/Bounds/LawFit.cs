using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The exponent of a law, fitted by least squares of ln y: y ∝ x^β, or y ∝ e^{βx}. Its interval is that of Student's t with n − 2 degrees
/// of freedom around HC3 standard errors (MacKinnon and White, 1985), which allow the scatter to differ from point to point; it assumes
/// that the errors of the points are independent.
/// </summary>
internal sealed record LawFit
{
    /// <summary>The least number of points with an interval.</summary>
    public const int FewestPoints = 3;

    private LawFit()
    {
    }

    /// <summary>The exponent β.</summary>
    public required double Exponent { get; init; }

    /// <summary>Lower end of the interval of β.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of the interval of β.</summary>
    public required double High { get; init; }

    /// <summary>The HC3 standard error of β.</summary>
    public required double StandardError { get; init; }

    /// <summary>The confidence of the interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>y where x is 1 (a power), or 0 (an exponential).</summary>
    public required double Factor { get; init; }

    /// <summary>The number of points.</summary>
    public required int Points { get; init; }

    /// <summary>The share of the scatter of ln y that the law explains.</summary>
    public required double Explained { get; init; }

    /// <summary>The interval.</summary>
    public Interval Interval => new(Low, High);

    /// <summary>y ∝ x^β.</summary>
    /// <param name="x">Positive.</param>
    /// <param name="y">As many; a point whose y is not positive and finite says nothing about a power, and is left out.</param>
    /// <param name="confidence">The confidence of the interval, in (0, 1).</param>
    /// <returns>Null where fewer than three points are left, or all have the same x.</returns>
    /// <exception cref="ArgumentException">The numbers of points differ, or an x is not positive and finite.</exception>
    public static LawFit? Power(IReadOnlyList<double> x, IReadOnlyList<double> y, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.All(one => one > 0 && double.IsFinite(one))
            ? Fit([.. x.Select(Elementary.Log)], y, confidence)
            : throw new ArgumentException("A power law is fitted over positive numbers.", nameof(x));
    }

    /// <summary>y ∝ e^{βx}.</summary>
    /// <inheritdoc cref="Power"/>
    public static LawFit? Exponential(IReadOnlyList<double> x, IReadOnlyList<double> y, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.All(double.IsFinite)
            ? Fit([.. x], y, confidence)
            : throw new ArgumentException("A law is fitted over finite numbers.", nameof(x));
    }

    private static LawFit? Fit(double[] at, IReadOnlyList<double> y, double confidence)
    {
        ArgumentNullException.ThrowIfNull(y);
        if (at.Length != y.Count)
        {
            throw new ArgumentException($"{at.Length} places do not fit {y.Count} values.", nameof(y));
        }

        if (!(confidence is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies inside (0, 1).");
        }

        int[] used = [.. Enumerable.Range(0, at.Length).Where(i => y[i] > 0 && double.IsFinite(y[i]))];
        double[] u = [.. used.Select(i => at[i])];
        double[] v = [.. used.Select(i => Elementary.Log(y[i]))];
        double middle = Sums.Mean(u);
        double level = Sums.Mean(v);
        double[] from = [.. u.Select(one => one - middle)];
        double spread = Sums.Dot(from, from);
        if (u.Length < FewestPoints || !(spread > 1e-20 * Math.Max(1, middle * middle)))
        {
            return null;
        }

        double slope = Sums.Dot(from, v) / spread;
        (double variance, double left, double all) = (0, 0, 0);
        for (int i = 0; i < u.Length; i++)
        {
            double error = v[i] - level - (slope * from[i]);
            double leverage = (1.0 / u.Length) + (from[i] * from[i] / spread);
            double own = leverage < 1 - 1e-12 ? from[i] * error / (1 - leverage) / spread : 0;
            variance += own * own;
            left += error * error;
            all += (v[i] - level) * (v[i] - level);
        }

        double standardError = Math.Sqrt(variance);
        double reach = StudentQuantile.Of((1 + confidence) / 2, u.Length - 2) * standardError;
        return new LawFit
        {
            Exponent = slope,
            Low = slope - reach,
            High = slope + reach,
            StandardError = standardError,
            Confidence = confidence,
            Factor = Elementary.Exp(level - (slope * middle)),
            Points = u.Length,
            Explained = all > 0 ? 1 - (left / all) : 1,
        };
    }
}
