using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>A function of one number, lane by lane. To add one is to add a struct; <see cref="Elementwise"/> does the rest.</summary>
internal interface IUnaryFunction
{
    /// <summary>The function of sixteen floats.</summary>
    static abstract Vector512<float> Of(Vector512<float> x);

    /// <summary>The function of eight doubles.</summary>
    static abstract Vector512<double> Of(Vector512<double> x);
}

/// <summary>max(x, 0); NaN stays NaN.</summary>
internal readonly struct Relu : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Vector512.AndNot(x, Vector512.LessThanOrEqual(x, Vector512<float>.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => Vector512.AndNot(x, Vector512.LessThanOrEqual(x, Vector512<double>.Zero));
}

/// <summary>e^x.</summary>
internal readonly struct Exponential : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => VectorMath.Exp(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => VectorMath.Exp(x);
}

/// <summary>log(1 + x).</summary>
internal readonly struct LogPlusOne : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Elementwise.InDouble<LogPlusOne>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => VectorMath.LogPlusOne(x);
}

/// <summary>The error function.</summary>
internal readonly struct ErrorFunction : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Elementwise.InDouble<ErrorFunction>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => VectorMath.Erf(x);
}

/// <summary>tanh x.</summary>
internal readonly struct Tanh : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => VectorMath.Tanh(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => VectorMath.Tanh(x);
}

/// <summary>tanh′ x = 4q/(1 + q)² with q = e^(−2|x|), which keeps its digits where tanh saturates.</summary>
internal readonly struct TanhFirst : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> q = VectorMath.Exp(Vector512.Create(-2f) * Vector512.Abs(x));
        Vector512<float> root = Vector512<float>.One + q;
        return Vector512.Create(4f) * q / (root * root);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        Vector512<double> q = VectorMath.Exp(Vector512.Create(-2.0) * Vector512.Abs(x));
        Vector512<double> root = Vector512<double>.One + q;
        return Vector512.Create(4.0) * q / (root * root);
    }
}

/// <summary>tanh″ x = −2 tanh x · tanh′ x.</summary>
internal readonly struct TanhSecond : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Vector512.Create(-2f) * VectorMath.Tanh(x) * TanhFirst.Of(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => Vector512.Create(-2.0) * VectorMath.Tanh(x) * TanhFirst.Of(x);
}

/// <summary>GELU(x) = x·Φ(x), exact (Hendrycks and Gimpel, 2016).</summary>
internal readonly struct Gelu : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Elementwise.InDouble<Gelu>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => x * VectorMath.Normal(x).Distribution;
}

/// <summary>GELU′(x) = Φ(x) + x·φ(x).</summary>
internal readonly struct GeluFirst : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Elementwise.InDouble<GeluFirst>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        (Vector512<double> distribution, Vector512<double> density) = VectorMath.Normal(x);
        return Vector512.FusedMultiplyAdd(x, density, distribution);
    }
}

/// <summary>GELU″(x) = φ(x)·(2 − x²).</summary>
internal readonly struct GeluSecond : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Elementwise.InDouble<GeluSecond>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
        => VectorMath.Normal(x).Density * Vector512.FusedMultiplyAdd(x, -x, Vector512.Create(2.0));
}

/// <summary>The derivative of max(x, 0): 1 where x is positive, else 0.</summary>
internal readonly struct ReluFirst : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Vector512<float>.One & Vector512.GreaterThan(x, Vector512<float>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => Vector512<double>.One & Vector512.GreaterThan(x, Vector512<double>.Zero);
}

/// <summary>The leaky ReLU with PyTorch's slope: x where x is positive, 0.01 x elsewhere; NaN stays NaN.</summary>
internal readonly struct LeakyRelu : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), x, Vector512.Create(0.01f) * x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<double>.Zero), x, Vector512.Create(0.01) * x);
}

/// <summary>The derivative of <see cref="LeakyRelu"/>: 1 where x is positive, else 0.01.</summary>
internal readonly struct LeakyReluFirst : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<float>.Zero), Vector512<float>.One, Vector512.Create(0.01f));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(x, Vector512<double>.Zero), Vector512<double>.One, Vector512.Create(0.01));
}

/// <summary>σ(x) = 1/(1 + e^(−x)), by q = e^(−|x|): relatively accurate in both tails.</summary>
internal readonly struct Sigmoid : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> q = VectorMath.Exp(-Vector512.Abs(x));
        Vector512<float> numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), q, Vector512<float>.One);
        return numerator / (Vector512<float>.One + q);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        Vector512<double> q = VectorMath.Exp(-Vector512.Abs(x));
        Vector512<double> numerator = Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), q, Vector512<double>.One);
        return numerator / (Vector512<double>.One + q);
    }
}

/// <summary>σ′(x) = q/(1 + q)² with q = e^(−|x|).</summary>
internal readonly struct SigmoidFirst : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> q = VectorMath.Exp(-Vector512.Abs(x));
        Vector512<float> root = Vector512<float>.One + q;
        return q / (root * root);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        Vector512<double> q = VectorMath.Exp(-Vector512.Abs(x));
        Vector512<double> root = Vector512<double>.One + q;
        return q / (root * root);
    }
}

/// <summary>σ″(x) = −σ′(x) tanh(x/2).</summary>
internal readonly struct SigmoidSecond : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => -VectorMath.Tanh(Vector512.Create(0.5f) * x) * SigmoidFirst.Of(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => -VectorMath.Tanh(Vector512.Create(0.5) * x) * SigmoidFirst.Of(x);
}

/// <summary>SiLU(x) = x σ(x) (Elfwing, Uchibe and Doya, 2018).</summary>
internal readonly struct Silu : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => x * Sigmoid.Of(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => x * Sigmoid.Of(x);
}

/// <summary>SiLU′(x) = σ(x) + x σ′(x), over the common denominator (1 + q)²: a sum without cancellation where x is positive.</summary>
internal readonly struct SiluFirst : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        Vector512<float> q = VectorMath.Exp(-Vector512.Abs(x));
        Vector512<float> root = Vector512<float>.One + q;
        Vector512<float> above = Vector512.FusedMultiplyAdd(x, q, root);
        Vector512<float> below = q * (root + x);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), below, above) / (root * root);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        Vector512<double> q = VectorMath.Exp(-Vector512.Abs(x));
        Vector512<double> root = Vector512<double>.One + q;
        Vector512<double> above = Vector512.FusedMultiplyAdd(x, q, root);
        Vector512<double> below = q * (root + x);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), below, above) / (root * root);
    }
}

/// <summary>SiLU″(x) = σ′(x)(2 − x tanh(x/2)).</summary>
internal readonly struct SiluSecond : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
        => SigmoidFirst.Of(x) * Vector512.FusedMultiplyAdd(-x, VectorMath.Tanh(Vector512.Create(0.5f) * x), Vector512.Create(2f));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
        => SigmoidFirst.Of(x) * Vector512.FusedMultiplyAdd(-x, VectorMath.Tanh(Vector512.Create(0.5) * x), Vector512.Create(2.0));
}

/// <summary>
/// ½ x (1 + tanh(√(2/π)(x + 0.044715 x³))), the approximation of GELU by tanh, as x σ(v) with v = 2√(2/π)(x + 0.044715 x³): relatively
/// accurate for negative x too.
/// </summary>
internal readonly struct GeluTanh : IUnaryFunction
{
    // v = Scale·x + Cubic·x³.
    private const double Scale = 1.5957691216057307117597842397375;
    private const double Cubic = Scale * 0.044715;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Elementwise.InDouble<GeluTanh>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        (Vector512<double> v, _, _) = Inner(x);
        return x * Sigmoid.Of(v);
    }

    /// <summary>v, v′ and x within ±40; beyond, σ(v) is 0 or 1 to the last bit, and x³ cannot overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector512<double> V, Vector512<double> Slope, Vector512<double> X) Inner(Vector512<double> x)
    {
        Vector512<double> bound = Vector512.Create(40.0);
        x = Vector512.ConditionalSelect(Vector512.GreaterThan(x, bound), bound, x);
        x = Vector512.ConditionalSelect(Vector512.LessThan(x, -bound), -bound, x);
        Vector512<double> square = x * x;
        Vector512<double> v = x * Vector512.FusedMultiplyAdd(Vector512.Create(Cubic), square, Vector512.Create(Scale));
        return (v, Vector512.FusedMultiplyAdd(Vector512.Create(3 * Cubic), square, Vector512.Create(Scale)), x);
    }

    /// <summary>v″.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<double> InnerSecond(Vector512<double> x) => Vector512.Create(6 * Cubic) * x;
}

/// <summary>
/// The first derivative of <see cref="GeluTanh"/>, σ(v) + x v′ σ′(v), over the common denominator (1 + q)², q = e^(−|v|).
/// </summary>
internal readonly struct GeluTanhFirst : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Elementwise.InDouble<GeluTanhFirst>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        (Vector512<double> v, Vector512<double> slope, x) = GeluTanh.Inner(x);
        Vector512<double> q = VectorMath.Exp(-Vector512.Abs(v));
        Vector512<double> root = Vector512<double>.One + q;
        Vector512<double> product = x * slope;
        Vector512<double> above = Vector512.FusedMultiplyAdd(product, q, root);
        Vector512<double> below = q * (root + product);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), below, above) / (root * root);
    }
}

/// <summary>The second derivative of <see cref="GeluTanh"/>, σ′(v)(2v′ + x(v″ − v′² tanh(v/2))).</summary>
internal readonly struct GeluTanhSecond : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Elementwise.InDouble<GeluTanhSecond>(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x)
    {
        (Vector512<double> v, Vector512<double> slope, x) = GeluTanh.Inner(x);
        Vector512<double> bend = Vector512.FusedMultiplyAdd(
            -(slope * slope),
            VectorMath.Tanh(Vector512.Create(0.5) * v),
            GeluTanh.InnerSecond(x));
        return SigmoidFirst.Of(v) * Vector512.FusedMultiplyAdd(x, bend, slope + slope);
    }
}

/// <summary>0 everywhere: the second derivative of what is linear or piecewise linear.</summary>
internal readonly struct Nothing : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Vector512<float>.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => Vector512<double>.Zero;
}
