using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// How a positive quantity moves with the number of objects: y ≈ c·k^β by least squares of ln y on ln k over independent sizes, with the
/// band of its mean and the size at which it is expected to cross a threshold. Intervals are those of Student's t with n − 2 degrees of
/// freedom; that of a crossing is Fieller's (1954): all sizes at which the band does not exclude it, so it has no upper end where the slope
/// could be 0.
/// </summary>
/// <remarks>
/// Over few sizes the band is wide, as it should be: three sizes leave one degree of freedom. The interval assumes a power law. Whether the
/// law goes on beyond the measured sizes, no interval can say.
/// </remarks>
public sealed record PowerTrend
{
    /// <summary>The least number of sizes with a band.</summary>
    public const int FewestPoints = 3;

    private readonly double _middle;
    private readonly double _level;
    private readonly double _spread;
    private readonly double _error;
    private readonly double _quantile;

    private PowerTrend(double[] u, double[] v, double confidence)
    {
        (Points, Confidence) = (u.Length, confidence);
        (_middle, _level) = (Sums.Mean(u), Sums.Mean(v));
        double[] from = [.. u.Select(one => one - _middle)];
        _spread = Sums.Dot(from, from);
        Exponent = Sums.Dot(from, v) / _spread;
        double[] left = [.. v.Select((one, i) => one - _level - (Exponent * from[i]))];
        _error = Math.Sqrt(Sums.Dot(left, left) / (Points - 2));
        _quantile = StudentQuantile.Of((1 + confidence) / 2, Points - 2);
        double reach = _quantile * _error / Math.Sqrt(_spread);
        (Low, High) = (Exponent - reach, Exponent + reach);
    }

    /// <summary>The exponent β.</summary>
    public double Exponent { get; }

    /// <summary>Lower end of the interval of β.</summary>
    public double Low { get; }

    /// <summary>Upper end of the interval of β.</summary>
    public double High { get; }

    /// <summary>The number of sizes.</summary>
    public int Points { get; }

    /// <summary>The confidence of every interval.</summary>
    public double Confidence { get; }

    /// <summary>Fits a trend; null where there are fewer than three points, or only one size.</summary>
    /// <param name="k">Sizes, positive.</param>
    /// <param name="y">The quantity at each, positive.</param>
    /// <param name="confidence">The confidence of every interval, inside (0, 1).</param>
    /// <exception cref="ArgumentException">The lists differ in length, or a number in them is not positive and finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is outside (0, 1).</exception>
    public static PowerTrend? Of(IReadOnlyList<double> k, IReadOnlyList<double> y, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(k);
        ArgumentNullException.ThrowIfNull(y);
        LandscapeVariance.Check(confidence);
        if (k.Count != y.Count)
        {
            throw new ArgumentException($"{k.Count} sizes do not fit {y.Count} values.", nameof(y));
        }

        if (!k.Concat(y).All(one => one > 0 && double.IsFinite(one)))
        {
            throw new ArgumentException("A trend in powers is fitted over positive finite numbers.", nameof(y));
        }

        return k.Count < FewestPoints || k.Distinct().Count() < FewestPoints
            ? null
            : new PowerTrend([.. k.Select(Elementary.Log)], [.. y.Select(Elementary.Log)], confidence);
    }

    /// <summary>The quantity to be expected at a size.</summary>
    public double At(double k) => Elementary.Exp(_level + (Exponent * (Elementary.Log(k) - _middle)));

    /// <summary>The interval of <see cref="At"/>.</summary>
    public Interval BandAt(double k)
    {
        double from = Elementary.Log(k) - _middle;
        double center = _level + (Exponent * from);
        double reach = Math.Sqrt(SquaredReach(from));
        return new Interval(Elementary.Exp(center - reach), Elementary.Exp(center + reach));
    }

    /// <summary>
    /// The smallest whole k ≥ 1 with y(k)/k^<paramref name="power"/> ≤ <paramref name="threshold"/>, with its interval; the size is
    /// infinite where that does not fall with k, and the upper end where the points do not show that it does.
    /// </summary>
    /// <param name="threshold">The threshold, positive.</param>
    /// <param name="power">The power of k that y is divided by.</param>
    /// <param name="common">
    /// Factors for a common error of all y, below and above (1 for none). The scatter of the points cannot show this error, since all were
    /// measured on the same objects.
    /// </param>
    public (double Size, Interval Interval) FirstBelow(double threshold, double power, Interval common)
    {
        double above = _level - (power * _middle) - Elementary.Log(threshold);
        double slope = Exponent - power;
        double size = slope < 0 ? Whole(-above / slope) : double.PositiveInfinity;
        return (size, new Interval(
            Math.Min(size, Crossing(above, slope, Elementary.Log(common.Low), -1)),
            Math.Max(size, Crossing(above, slope, Elementary.Log(common.High), 1))));
    }

    // Where the lower (side −1) or the upper end (side 1) of the band first falls to the threshold. Factors of each kind add in squares.
    private double Crossing(double above, double slope, double common, int side)
    {
        if (double.IsInfinity(common))
        {
            return side < 0 ? 1 : double.PositiveInfinity;
        }

        // (above + slope·v)² = t²s²(1/n + v²/S) + common² in v = ln k − middle.
        double perSquare = (slope * slope) - (_quantile * _quantile * _error * _error / _spread);
        double half = above * slope;
        double free = (above * above) - SquaredReach(0) - (common * common);
        double discriminant = (half * half) - (perSquare * free);
        if (perSquare > 0 && slope < 0)
        {
            double root = Math.Sqrt(Math.Max(0, discriminant));
            return Whole((-half + (side * root)) / perSquare);
        }

        if (perSquare < 0 && slope < 0)
        {
            // The points do not tell its slope from flat, so the band holds the threshold far out on either side. Where it leaves it in
            // between, the sizes are all above the threshold (left of the crossing), and the first below comes after them, or all below it
            // (right), and the first has come before.
            if (!(discriminant > 0))
            {
                return side < 0 ? 1 : double.PositiveInfinity;
            }

            double root = Math.Sqrt(discriminant);
            (double first, double last) = ((-half + root) / perSquare, (-half - root) / perSquare);
            return side < 0
                ? last < -above / slope ? Whole(last) : 1
                : first > -above / slope ? Whole(first) : double.PositiveInfinity;
        }

        // It does not fall: it is never known to reach the threshold, and reaches it, if at all, where the band first allows it.
        if (side > 0)
        {
            return double.PositiveInfinity;
        }

        return free <= 0 || above <= 0 ? 1 : perSquare < 0 ? Whole((-half - Math.Sqrt(discriminant)) / perSquare) : double.PositiveInfinity;
    }

    private double SquaredReach(double from) => _quantile * _quantile * _error * _error * ((1.0 / Points) + (from * from / _spread));

    private double Whole(double from)
    {
        double logarithm = _middle + from;
        return logarithm > 700 ? double.PositiveInfinity : Math.Max(1, Math.Ceiling(Elementary.Exp(logarithm) * (1 - 1e-12)));
    }
}
