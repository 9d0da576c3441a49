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

/// <summary>tanh′ x from the value y = tanh x: (1 − y)(1 + y), where 1 − y is exact near saturation.</summary>
internal readonly struct TanhFirstOfValue : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => (Vector512<float>.One - x) * (Vector512<float>.One + x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => (Vector512<double>.One - x) * (Vector512<double>.One + x);
}

/// <summary>tanh″ x from the value y = tanh x.</summary>
internal readonly struct TanhSecondOfValue : IUnaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x) => Vector512.Create(-2f) * x * TanhFirstOfValue.Of(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> x) => Vector512.Create(-2.0) * x * TanhFirstOfValue.Of(x);
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
