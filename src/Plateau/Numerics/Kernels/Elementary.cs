using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// Elementary functions made only of additions, multiplications, divisions and square roots, so that every machine returns the same bits;
/// the C library's own differ between systems and processors. Accuracy: a few units in the last place.
/// </summary>
internal static class Elementary
{
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;
    /// <summary>The largest distance of p from ½ at which <see cref="NormalQuantile"/> uses its central branch.</summary>
    internal const double CentralHalfWidth = 0.425;

    private const double Log2E = 1.44269504088896338700;

    private static ReadOnlySpan<double> CentralNumerator =>
    [
        2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457,
        13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
    ];

    private static ReadOnlySpan<double> CentralDenominator =>
    [
        5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867,
        5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0,
    ];

    private static ReadOnlySpan<double> TailNumerator =>
    [
        7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
        3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
    ];

    private static ReadOnlySpan<double> TailDenominator =>
    [
        1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
        0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0,
    ];

    private static ReadOnlySpan<double> FarNumerator =>
    [
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
        0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
    ];

    private static ReadOnlySpan<double> FarDenominator =>
    [
        2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
        0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1.0,
    ];

    /// <summary>The exponential e^x.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x))
        {
            return x;
        }

        if (x > 709.782712893384)
        {
            return double.PositiveInfinity;
        }

        if (x < -745.2)
        {
            return 0;
        }

        double n = Math.Round(x * Log2E);
        double r = (x - (n * Ln2High)) - (n * Ln2Low);

        // Taylor's series; |r| ≤ ln(2)/2, so the first term left out is below 2e-18.
        double p = 1.0 / 6227020800.0;
        p = (p * r) + (1.0 / 479001600.0);
        p = (p * r) + (1.0 / 39916800.0);
        p = (p * r) + (1.0 / 3628800.0);
        p = (p * r) + (1.0 / 362880.0);
        p = (p * r) + (1.0 / 40320.0);
        p = (p * r) + (1.0 / 5040.0);
        p = (p * r) + (1.0 / 720.0);
        p = (p * r) + (1.0 / 120.0);
        p = (p * r) + (1.0 / 24.0);
        p = (p * r) + (1.0 / 6.0);
        p = (p * r) + 0.5;
        p = 1.0 + (r + ((r * r) * p));
        return Math.ScaleB(p, (int)n);
    }

    /// <summary>The natural logarithm; −∞ at 0, NaN below.</summary>
    public static double Log(double x)
    {
        if (!(x > 0) || double.IsPositiveInfinity(x))
        {
            return x == 0 ? double.NegativeInfinity : double.IsPositiveInfinity(x) ? x : double.NaN;
        }

        int shift = 0;
        if (x < 2.2250738585072014e-308)
        {
            x *= 18014398509481984.0;
            shift = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        int exponent = (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        double e = exponent + shift;
        return (e * Ln2High) + (LogOfOnePlus(m - 1.0) + (e * Ln2Low));
    }

    /// <summary>log(1 + x), exact for small x too.</summary>
    public static double LogPlusOne(double x)
    {
        if (x > -0.25 && x < 0.4)
        {
            return LogOfOnePlus(x);
        }

        return Log(1.0 + x);
    }

    /// <summary>cos(2πu) and sin(2πu) for u in [0, 1].</summary>
    public static (double Cos, double Sin) CosSinOfTurn(double u)
    {
        double quarter = Math.Round(u * 4.0);
        double x = (u - (quarter * 0.25)) * 6.283185307179586;
        double x2 = x * x;

        // Taylor's series; |x| ≤ π/4, so the first terms left out are below 1e-17.
        double s = 1.0 / 355687428096000.0;
        s = (s * x2) - (1.0 / 1307674368000.0);
        s = (s * x2) + (1.0 / 6227020800.0);
        s = (s * x2) - (1.0 / 39916800.0);
        s = (s * x2) + (1.0 / 362880.0);
        s = (s * x2) - (1.0 / 5040.0);
        s = (s * x2) + (1.0 / 120.0);
        s = (s * x2) - (1.0 / 6.0);
        s = x + ((x * x2) * s);
        double c = 1.0 / 20922789888000.0;
        c = (c * x2) - (1.0 / 87178291200.0);
        c = (c * x2) + (1.0 / 479001600.0);
        c = (c * x2) - (1.0 / 3628800.0);
        c = (c * x2) + (1.0 / 40320.0);
        c = (c * x2) - (1.0 / 720.0);
        c = (c * x2) + (1.0 / 24.0);
        c = (c * x2) - 0.5;
        c = 1.0 + (x2 * c);
        return ((int)quarter & 3) switch
        {
            0 => (c, s),
            1 => (-s, c),
            2 => (-c, -s),
            _ => (s, -c),
        };
    }

    /// <summary>
    /// The quantile of the standard normal distribution, accurate to about 1e-16 relative: Wichura's algorithm AS 241
    /// (<em>The percentage points of the normal distribution</em>, Applied Statistics 37, 1988).
    /// </summary>
    public static double NormalQuantile(double p)
    {
        double q = p - 0.5;
        if (Math.Abs(q) <= CentralHalfWidth)
        {
            return CentralQuantile(Vector512.Create(q))[0];
        }

        double magnitude = TailQuantile(Vector512.Create(q < 0 ? p : 1.0 - p))[0];
        return q < 0 ? -magnitude : magnitude;
    }

    /// <summary>
    /// The tail branches of <see cref="NormalQuantile"/>, lane by lane: how far from 0 the quantile of a small probability lies.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> TailQuantile(Vector512<double> probability)
    {
        Vector512<double> tail = Vector512.Sqrt(-LogOfNormal(probability));
        Vector512<double> r = tail - Vector512.Create(1.6);
        Vector512<double> value = Polynomial(r, TailNumerator) / Polynomial(r, TailDenominator);
        Vector512<double> far = Vector512.GreaterThan(tail, Vector512.Create(5.0));
        if (far == Vector512<double>.Zero)
        {
            return value;
        }

        r = tail - Vector512.Create(5.0);
        return Vector512.ConditionalSelect(far, Polynomial(r, FarNumerator) / Polynomial(r, FarDenominator), value);
    }

    // The natural logarithm of positive normal numbers, lane by lane.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogOfNormal(Vector512<double> x)
    {
        Vector512<long> bits = x.AsInt64();
        Vector512<double> exponent = Vector512.ConvertToDouble(Vector512.ShiftRightLogical(bits, 52) - Vector512.Create(1023L));
        Vector512<double> m = ((bits & Vector512.Create(0x000FFFFFFFFFFFFFL)) | Vector512.Create(0x3FF0000000000000L)).AsDouble();
        Vector512<double> large = Vector512.GreaterThan(m, Vector512.Create(1.4142135623730951));
        m = Vector512.ConditionalSelect(large, m * Vector512.Create(0.5), m);
        exponent += large & Vector512<double>.One;
        Vector512<double> f = m - Vector512<double>.One;
        Vector512<double> s = f / (Vector512.Create(2.0) + f);
        Vector512<double> z = s * s;
        Vector512<double> p = Vector512.Create(1.0 / 21.0);
        p = (p * z) + Vector512.Create(1.0 / 19.0);
        p = (p * z) + Vector512.Create(1.0 / 17.0);
        p = (p * z) + Vector512.Create(1.0 / 15.0);
        p = (p * z) + Vector512.Create(1.0 / 13.0);
        p = (p * z) + Vector512.Create(1.0 / 11.0);
        p = (p * z) + Vector512.Create(1.0 / 9.0);
        p = (p * z) + Vector512.Create(1.0 / 7.0);
        p = (p * z) + Vector512.Create(1.0 / 5.0);
        p = (p * z) + Vector512.Create(1.0 / 3.0);

        Vector512<double> half = Vector512.Create(0.5) * f * f;
        Vector512<double> log = f - (half - (s * (half + (Vector512.Create(2.0) * z * p))));
        return (exponent * Vector512.Create(Ln2High)) + (log + (exponent * Vector512.Create(Ln2Low)));
    }

    /// <summary>
    /// The central branch of <see cref="NormalQuantile"/>, lane by lane: q = p − ½ with |q| at most <see cref="CentralHalfWidth"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> CentralQuantile(Vector512<double> q)
    {
        Vector512<double> r = Vector512.Create(0.180625) - (q * q);
        return q * Polynomial(r, CentralNumerator) / Polynomial(r, CentralDenominator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Polynomial(Vector512<double> r, ReadOnlySpan<double> coefficients)
    {
        Vector512<double> value = Vector512.Create(coefficients[0]);
        for (int i = 1; i < 8; i++)
        {
            value = (value * r) + Vector512.Create(coefficients[i]);
        }

        return value;
    }

    // log(1 + f) = 2 artanh(f / (2 + f)); the series in s = f / (2 + f), |s| ≤ 0.1716, is cut below 1e-17.
    private static double LogOfOnePlus(double f)
    {
        double s = f / (2.0 + f);
        double z = s * s;
        double p = 1.0 / 21.0;
        p = (p * z) + (1.0 / 19.0);
        p = (p * z) + (1.0 / 17.0);
        p = (p * z) + (1.0 / 15.0);
        p = (p * z) + (1.0 / 13.0);
        p = (p * z) + (1.0 / 11.0);
        p = (p * z) + (1.0 / 9.0);
        p = (p * z) + (1.0 / 7.0);
        p = (p * z) + (1.0 / 5.0);
        p = (p * z) + (1.0 / 3.0);

        // f − s·f + … = 2s exactly in the leading term, so small f keeps its last bit.
        double half = 0.5 * f * f;
        return f - (half - (s * (half + (2.0 * z * p))));
    }
}
