using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// How the test loss falls with the number of objects, the usual way: T(n) ≈ a + b·n^(−c) with a floor a ≥ 0, b ≥ 0, by least squares of
/// relative residuals over measured sizes. Intervals are those of the profile likelihood: every value that some curve takes whose squared
/// residuals exceed the least by no more than t²/(n − 3) times it, t the quantile of Student's t with n − 3 degrees of freedom.
/// </summary>
/// <remarks>
/// The scatter of the points is the only error it knows. It assumes that the law is right and that the points are independent. Four sizes
/// leave one degree of freedom, and an interval that is often without an upper end. Exponents from 0.01 to 12 are tried. Rosenfeld et al.
/// (2020) and Kaplan et al. (2020) use this form.
/// </remarks>
public sealed class LearningCurve
{
    /// <summary>The least number of sizes.</summary>
    public const int FewestPoints = 4;

    private const double LeastExponent = 0.01;
    private const double MostExponent = 12;
    private const int Exponents = 240;
    private const int Sections = 48;
    private const double Golden = 0.6180339887498949;

    private readonly double[] _n;
    private readonly double[] _y;
    private readonly double[] _w;
    private readonly double _unit;
    private readonly double _threshold;

    private LearningCurve(double[] n, double[] y, double confidence)
    {
        (_n, _y, Confidence) = (n, y, confidence);
        _w = [.. y.Select(one => 1 / (one * one))];

        // Powers are of n over its geometric mean, so that no exponent loses digits.
        _unit = Elementary.Exp(Sums.Mean([.. n.Select(Elementary.Log)]));
        double best = Enumerable.Range(0, Exponents).Select(ExponentAt).MinBy(c => Best(c).Squares);
        double step = ExponentAt(1) / ExponentAt(0);
        Exponent = Least(c => Best(c).Squares, Math.Max(LeastExponent, best / step), Math.Min(MostExponent, best * step));
        (Floor, double scale, double squares) = Best(Exponent);
        Scale = scale * Power(Exponent, 1);
        int degrees = n.Length - 3;
        RelativeError = Math.Sqrt(squares / degrees);
        double quantile = StudentQuantile.Of((1 + confidence) / 2, degrees);
        _threshold = squares * (1 + (quantile * quantile / degrees));
    }

    /// <summary>The floor a, the loss that stays with any number of objects.</summary>
    public double Floor { get; }

    /// <summary>The scale b.</summary>
    public double Scale { get; }

    /// <summary>The exponent c.</summary>
    public double Exponent { get; }

    /// <summary>The standard deviation of the relative residuals.</summary>
    public double RelativeError { get; }

    /// <summary>The confidence of every interval.</summary>
    public double Confidence { get; }

    /// <summary>The number of sizes.</summary>
    public int Points => _n.Length;

    /// <summary>Fits a curve; null where there are fewer than four sizes.</summary>
    /// <param name="sizes">Numbers of objects, at least 1.</param>
    /// <param name="losses">The test loss at each, positive: a mean over fits, or one of them.</param>
    /// <param name="confidence">The confidence of every interval, inside (0, 1).</param>
    /// <exception cref="ArgumentException">The lists differ in length, or a number in them is not positive and finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is outside (0, 1).</exception>
    public static LearningCurve? Of(IReadOnlyList<double> sizes, IReadOnlyList<double> losses, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(losses);
        LandscapeVariance.Check(confidence);
        if (sizes.Count != losses.Count)
        {
            throw new ArgumentException($"{sizes.Count} sizes do not fit {losses.Count} losses.", nameof(losses));
        }

        if (!sizes.All(one => one >= 1 && double.IsFinite(one)) || !losses.All(one => one > 0 && double.IsFinite(one)))
        {
            throw new ArgumentException("A learning curve goes through positive finite losses at one object or more.", nameof(losses));
        }

        return sizes.Distinct().Count() < FewestPoints ? null : new LearningCurve([.. sizes], [.. losses], confidence);
    }

    /// <summary>The loss to be expected from so many objects.</summary>
    public double At(double objects) => Floor + (Scale * Elementary.Exp(-Exponent * Elementary.Log(objects)));

    /// <summary>The interval of <see cref="At"/>.</summary>
    public Interval IntervalAt(double objects) => Hull(At(objects), 1, c => Power(c, objects));

    /// <summary>By how much more objects lower the loss: T(<paramref name="from"/>) − T(<paramref name="to"/>).</summary>
    public double Gain(double from, double to) => At(from) - At(to);

    /// <summary>The interval of <see cref="Gain"/>.</summary>
    public Interval GainInterval(double from, double to)
        => Hull(Gain(from, to), 0, c => Power(c, from) - (double.IsInfinity(to) ? 0 : Power(c, to)));

    private static double ExponentAt(int i)
        => LeastExponent * Elementary.Exp(Elementary.Log(MostExponent / LeastExponent) * i / (Exponents - 1));

    // (objects/unit)^(−c)
    private double Power(double c, double objects) => Elementary.Exp(-c * (Elementary.Log(objects) - Elementary.Log(_unit)));

    // The best a ≥ 0 and b ≥ 0 at an exponent, b in units of the powers, with the squared residuals they leave.
    private (double Floor, double Scale, double Squares) Best(double c)
    {
        Line line = LineAt(c);
        double a = Math.Max(0, line.Center);
        double b = line.ScaleAt(a);
        if (b < 0)
        {
            (a, b) = (Sums.Dot(_w, _y) / _w.Sum(), 0);
        }

        return (a, b, line.SquaresAt(a, b));
    }

    private Line LineAt(double c) => new(this, [.. _n.Select(n => Power(c, n))]);

    // The least and the largest α·a + β(c)·b, β ≥ 0, over all curves within the threshold.
    private Interval Hull(double value, double alpha, Func<double, double> beta)
    {
        (double low, double high) = (value, value);
        for (int i = -1; i < Exponents; i++)
        {
            double c = i < 0 ? Exponent : ExponentAt(i);
            Line line = LineAt(c);
            if (line.Floors(_threshold) is not (double first, double last))
            {
                continue;
            }

            double slope = beta(c);
            double Upper(double a) => (alpha * a) + (slope * Math.Max(0, line.ScaleAt(a) + line.Reach(a, _threshold)));
            double Lower(double a) => (alpha * a) + (slope * Math.Max(0, line.ScaleAt(a) - line.Reach(a, _threshold)));
            high = Math.Max(high, Upper(Least(a => -Upper(a), first, last)));
            low = Math.Min(low, Lower(Least(Lower, first, last)));
        }

        return new Interval(low, high);
    }

    // Where a function with one valley is least; the ends count.
    private static double Least(Func<double, double> of, double low, double high)
    {
        (double first, double last) = (low, high);
        double left = high - (Golden * (high - low));
        double right = low + (Golden * (high - low));
        (double atLeft, double atRight) = (of(left), of(right));
        for (int i = 0; i < Sections; i++)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (Golden * (high - low));
                atLeft = of(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (Golden * (high - low));
                atRight = of(right);
            }
        }

        double inside = (low + high) / 2;
        return new[] { inside, first, last }.MinBy(of);
    }

    // Least squares of y on a + b·x at one exponent, as a function of a.
    private readonly struct Line
    {
        private readonly double _xx;
        private readonly double _xy;
        private readonly double _x;
        private readonly double _yy;
        private readonly double _y;
        private readonly double _one;

        public Line(LearningCurve curve, double[] x)
        {
            for (int i = 0; i < x.Length; i++)
            {
                double w = curve._w[i];
                _xx += w * x[i] * x[i];
                _xy += w * x[i] * curve._y[i];
                _x += w * x[i];
                _yy += w * curve._y[i] * curve._y[i];
                _y += w * curve._y[i];
                _one += w;
            }

            double determinant = (_one * _xx) - (_x * _x);
            Center = ((_y * _xx) - (_x * _xy)) / determinant;
        }

        /// <summary>The best a, of either sign.</summary>
        public double Center { get; }

        /// <summary>The best b given a, of either sign.</summary>
        public double ScaleAt(double a) => (_xy - (a * _x)) / _xx;

        public double SquaresAt(double a, double b)
            => Math.Max(0, _yy + (a * a * _one) + (b * b * _xx) - (2 * a * _y) - (2 * b * _xy) + (2 * a * b * _x));

        /// <summary>The largest distance of b from the best b for a given a, within the threshold.</summary>
        public double Reach(double a, double threshold) => Math.Sqrt(Math.Max(0, (threshold - SquaresAt(a, ScaleAt(a))) / _xx));

        /// <summary>The range of a ≥ 0 for which some b gives a curve within the threshold; null where there is none.</summary>
        public (double First, double Last)? Floors(double threshold)
        {
            double least = SquaresAt(Center, ScaleAt(Center));
            double curvature = _one - (_x * _x / _xx);
            if (!(threshold >= least) || !(curvature > 0))
            {
                return null;
            }

            double reach = Math.Sqrt((threshold - least) / curvature);
            return Center + reach < 0 ? null : (Math.Max(0, Center - reach), Center + reach);
        }
    }
}
