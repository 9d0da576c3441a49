using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// Elementary functions of sixteen floats or eight doubles at once. Each lane is the same fixed chain of IEEE operations, so a value
/// depends on its argument alone: not on its place, the vector width or the machine.
/// </summary>
internal static class VectorMath
{
    private const double InverseSqrtPi = 0.56418958354775628695;
    private const double InverseSqrtTwoPi = 0.39894228040143267794;

    /// <summary>e^x, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        const float Magic = 12582912f;

        // Beyond these e^x is 0 or ∞ anyway; NaN passes both comparisons.
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-105f)), Vector512.Create(-105f), x);
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(90f)), Vector512.Create(90f), x);
        Vector512<float> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504f), Vector512.Create(Magic));
        Vector512<float> n = shifted - Vector512.Create(Magic);
        Vector512<float> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-0.693147182464599609375f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(1.904654212e-9f), r);

        // Cephes, expf (Moshier, 1989).
        Vector512<float> p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Vector512.FusedMultiplyAdd(p, r * r, r) + Vector512<float>.One;

        // Two factors of 2^n: their product may be subnormal or infinite, they are not.
        Vector512<int> k = shifted.AsInt32() - Vector512.Create(BitConverter.SingleToInt32Bits(Magic));
        Vector512<int> half = Vector512.ShiftRightArithmetic(k, 1);
        Vector512<int> bias = Vector512.Create(127);
        Vector512<float> first = Vector512.ShiftLeft(half + bias, 23).AsSingle();
        Vector512<float> second = Vector512.ShiftLeft(k - half + bias, 23).AsSingle();
        return p * first * second;
    }

    /// <summary>e^x, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exp(Vector512<double> x)
    {
        const double Magic = 6755399441055744.0;
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(-746.0)), Vector512.Create(-746.0), x);
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512.Create(711.0)), Vector512.Create(711.0), x);
        Vector512<double> shifted = Vector512.FusedMultiplyAdd(x, Vector512.Create(1.44269504088896338700), Vector512.Create(Magic));
        Vector512<double> n = shifted - Vector512.Create(Magic);
        Vector512<double> r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-6.93147180369123816490e-01), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-1.90821492927058770002e-10), r);

        // Taylor's series; |r| ≤ ln(2)/2, so the first term left out is below 5e-18.
        Vector512<double> p = Vector512.Create(1.0 / 6227020800.0);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 479001600.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 39916800.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 3628800.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 362880.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 40320.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 5040.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 720.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 120.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 24.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.0 / 6.0));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.5));
        p = Vector512.FusedMultiplyAdd(p, r * r, r) + Vector512<double>.One;
        Vector512<long> k = shifted.AsInt64() - Vector512.Create(BitConverter.DoubleToInt64Bits(Magic));
        Vector512<long> half = Vector512.ShiftRightArithmetic(k, 1);
        Vector512<long> bias = Vector512.Create(1023L);
        Vector512<double> first = Vector512.ShiftLeft(half + bias, 52).AsDouble();
        Vector512<double> second = Vector512.ShiftLeft(k - half + bias, 52).AsDouble();
        return p * first * second;
    }

    /// <summary>log(1 + x), relatively accurate for small x too; −∞ at −1, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LogPlusOne(Vector512<double> x)
    {
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> u = one + x;

        // What rounding 1 + x has lost, seen from its larger term.
        Vector512<double> lost = Vector512.ConditionalSelect(Vector512.GreaterThan(x, one), one - (u - x), x - (u - one));
        Vector512<long> bits = u.AsInt64();
        Vector512<double> m = ((bits & Vector512.Create(0x000FFFFFFFFFFFFFL)) | Vector512.Create(0x3FF0000000000000L)).AsDouble();
        Vector512<double> exponent = Vector512.ConvertToDouble(Vector512.ShiftRightArithmetic(bits, 52) - Vector512.Create(1023L));
        Vector512<double> large = Vector512.GreaterThan(m, Vector512.Create(1.4142135623730951));
        m = Vector512.ConditionalSelect(large, m * Vector512.Create(0.5), m);
        exponent = Vector512.ConditionalSelect(large, exponent + one, exponent);

        // Without an exponent the argument of the series is x itself, with nothing lost.
        Vector512<double> none = Vector512.Equals(exponent, Vector512<double>.Zero);
        Vector512<double> f = Vector512.ConditionalSelect(none, x, m - one);
        Vector512<double> correction = Vector512.ConditionalSelect(none, Vector512<double>.Zero, lost / u);

        Vector512<double> s = f / (Vector512.Create(2.0) + f);
        Vector512<double> z = s * s;
        Vector512<double> p = Vector512.Create(1.0 / 21.0);
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 19.0));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 17.0));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 15.0));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 13.0));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 11.0));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 9.0));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 7.0));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 5.0));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.0 / 3.0));
        Vector512<double> half = Vector512.Create(0.5) * f * f;
        Vector512<double> series = f - (half - (s * (half + (Vector512.Create(2.0) * z * p))));
        Vector512<double> low = Vector512.FusedMultiplyAdd(exponent, Vector512.Create(1.90821492927058770002e-10), correction);
        Vector512<double> value = (exponent * Vector512.Create(6.93147180369123816490e-01)) + (series + low);

        value = Vector512.ConditionalSelect(Vector512.LessThan(x, -one), Vector512.Create(double.NaN), value);
        value = Vector512.ConditionalSelect(Vector512.Equals(x, -one), Vector512.Create(double.NegativeInfinity), value);
        Vector512<double> keep = Vector512.Equals(x, Vector512.Create(double.PositiveInfinity)) | ~Vector512.Equals(x, x)
            | Vector512.Equals(x, Vector512<double>.Zero);
        return Vector512.ConditionalSelect(keep, x, value);
    }

    /// <summary>The hyperbolic tangent, after Cephes (Moshier, 1989).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        Vector512<float> z = x * x;
        Vector512<float> p = Vector512.Create(-5.70498872745e-3f);
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(2.06390887954e-2f));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(-5.37397155531e-2f));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.33314422036e-1f));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(-3.33332819422e-1f));
        Vector512<float> small = Vector512.FusedMultiplyAdd(p * z, x, x);

        Vector512<float> magnitude = Vector512.Abs(x);
        Vector512<float> one = Vector512<float>.One;
        Vector512<float> large = one - (Vector512.Create(2f) / (Exp(magnitude + magnitude) + one));
        Vector512<float> sign = x & Vector512.Create(-0f);
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0.625f)), small, large | sign);
    }

    /// <summary>The hyperbolic tangent, after Cephes (Moshier, 1989).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Tanh(Vector512<double> x)
    {
        Vector512<double> z = x * x;
        Vector512<double> p = Vector512.Create(-9.64399179425052238628e-1);
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(-9.92877231001918586564e1));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(-1.61468768441708447952e3));
        Vector512<double> q = z + Vector512.Create(1.12811678491632931402e2);
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(2.23548839060100448583e3));
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(4.84406305325125486048e3));
        Vector512<double> small = Vector512.FusedMultiplyAdd(z * (p / q), x, x);

        Vector512<double> magnitude = Vector512.Abs(x);
        Vector512<double> one = Vector512<double>.One;
        Vector512<double> large = one - (Vector512.Create(2.0) / (Exp(magnitude + magnitude) + one));
        Vector512<double> sign = x & Vector512.Create(-0.0);
        return Vector512.ConditionalSelect(Vector512.LessThan(magnitude, Vector512.Create(0.625)), small, large | sign);
    }

    /// <summary>The error function.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Erf(Vector512<double> x)
    {
        Vector512<double> magnitude = Vector512.Abs(x);
        Vector512<double> large = Vector512<double>.One - ErfcOfLarge(magnitude, ExpOfMinusSquare(x, 1.0));
        Vector512<double> sign = x & Vector512.Create(-0.0);
        return Vector512.ConditionalSelect(Vector512.LessThanOrEqual(magnitude, Vector512.Create(0.46875)), ErfOfSmall(x), large | sign);
    }

    /// <summary>The standard normal distribution function Φ, relatively accurate in the lower tail, and its density φ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Distribution, Vector512<double> Density) Normal(Vector512<double> x)
    {
        Vector512<double> half = Vector512.Create(0.5);
        Vector512<double> exponential = ExpOfMinusSquare(x, 0.5);
        Vector512<double> scaled = x * Vector512.Create(0.70710678118654752440);
        Vector512<double> magnitude = Vector512.Abs(scaled);
        Vector512<double> tail = half * ErfcOfLarge(magnitude, exponential);
        Vector512<double> outer = Vector512.ConditionalSelect(
            Vector512.LessThan(x, Vector512<double>.Zero),
            tail,
            Vector512<double>.One - tail);
        Vector512<double> inner = Vector512.FusedMultiplyAdd(half, ErfOfSmall(scaled), half);
        Vector512<double> distribution = Vector512.ConditionalSelect(
            Vector512.LessThanOrEqual(magnitude, Vector512.Create(0.46875)),
            inner,
            outer);
        return (distribution, exponential * Vector512.Create(InverseSqrtTwoPi));
    }

    // exp(−factor·x²) with the rounding error of x² put right; factor is a power of two.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ExpOfMinusSquare(Vector512<double> x, double factor)
    {
        // Beyond 40 the result is 0 either way, and the square of what is left cannot overflow.
        Vector512<double> bound = Vector512.Create(40.0);
        Vector512<double> magnitude = Vector512.Abs(x);
        magnitude = Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, bound), bound, magnitude);
        Vector512<double> square = magnitude * magnitude;
        Vector512<double> error = Vector512.FusedMultiplyAdd(magnitude, magnitude, -square);
        Vector512<double> scale = Vector512.Create(-factor);
        Vector512<double> exponential = Exp(square * scale);
        return Vector512.FusedMultiplyAdd(exponential, error * scale, exponential);
    }

    // erf for |x| ≤ 0.46875: Cody, Rational Chebyshev approximations for the error function (Mathematics of Computation 23, 1969).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ErfOfSmall(Vector512<double> x)
    {
        Vector512<double> y = x * x;
        Vector512<double> p = Vector512.Create(1.85777706184603153e-1);
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(3.16112374387056560e00));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(1.13864154151050156e02));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(3.77485237685302021e02));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(3.20937758913846947e03));
        Vector512<double> q = y + Vector512.Create(2.36012909523441209e01);
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(2.44024637934444173e02));
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(1.28261652607737228e03));
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(2.84423683343917062e03));
        return x * (p / q);
    }

    // erfc for y > 0.46875, given exp(−y²); the same source.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ErfcOfLarge(Vector512<double> y, Vector512<double> exponential)
    {
        Vector512<double> p = Vector512.Create(2.15311535474403846e-8);
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(5.64188496988670089e-1));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(8.88314979438837594e0));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(6.61191906371416295e01));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(2.98635138197400131e02));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(8.81952221241769090e02));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(1.71204761263407058e03));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(2.05107837782607147e03));
        p = Vector512.FusedMultiplyAdd(p, y, Vector512.Create(1.23033935479799725e03));
        Vector512<double> q = y + Vector512.Create(1.57449261107098347e01);
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(1.17693950891312499e02));
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(5.37181101862009858e02));
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(1.62138957456669019e03));
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(3.29079923573345963e03));
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(4.36261909014324716e03));
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(3.43936767414372164e03));
        q = Vector512.FusedMultiplyAdd(q, y, Vector512.Create(1.23033935480374942e03));
        Vector512<double> middle = p / q;

        Vector512<double> z = Vector512<double>.One / (y * y);
        p = Vector512.Create(1.63153871373020978e-2);
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(3.05326634961232344e-1));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(3.60344899949804439e-1));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.25781726111229246e-1));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(1.60837851487422766e-2));
        p = Vector512.FusedMultiplyAdd(p, z, Vector512.Create(6.58749161529837803e-4));
        q = z + Vector512.Create(2.56852019228982242e00);
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(1.87295284992346725e00));
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(5.27905102951428412e-1));
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(6.05183413124413191e-2));
        q = Vector512.FusedMultiplyAdd(q, z, Vector512.Create(2.33520497626869185e-3));
        Vector512<double> far = (Vector512.Create(InverseSqrtPi) - (z * (p / q))) / y;
        return exponential * Vector512.ConditionalSelect(Vector512.LessThanOrEqual(y, Vector512.Create(4.0)), middle, far);
    }
}
