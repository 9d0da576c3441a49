using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// Functions that are applied number by number, and sums in one fixed order. They run in sixteen lanes of floats or eight of doubles on
/// every machine, so a value depends on its argument alone. A destination may be the same memory as a source, but must not overlap it in
/// another way.
/// </summary>
internal static class Elementwise
{
    /// <summary>destination = f(source).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<TFunction, T>(ReadOnlySpan<T> source, Span<T> destination)
        where TFunction : struct, IUnaryFunction
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Map<FunctionOf<TFunction>, T>(source, source, destination, T.Zero);

    /// <summary>destination = f(source) × factor: with f′ the backward pass of an activation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ApplyTimes<TFunction, T>(ReadOnlySpan<T> source, ReadOnlySpan<T> factor, Span<T> destination)
        where TFunction : struct, IUnaryFunction
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Map<FunctionTimes<TFunction>, T>(source, factor, destination, T.Zero);

    /// <summary>destination += scale × source, one fused multiply-add each.</summary>
    public static void AddScaled<T>(T scale, ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Map<ScaledPlus, T>(source, destination, destination, scale);

    /// <summary>destination = addend + scale × source, one fused multiply-add each: w + σ·v.</summary>
    public static void AddScaled<T>(ReadOnlySpan<T> addend, T scale, ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Map<ScaledPlus, T>(source, addend, destination, scale);

    /// <summary>destination = left × right.</summary>
    public static void Multiply<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Map<Product, T>(left, right, destination, T.Zero);

    /// <summary>destination += left × right, one fused multiply-add each.</summary>
    public static void AddProduct<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = destination.Length;
        if (left.Length != length || right.Length != length)
        {
            throw new ArgumentException($"The lengths differ: {left.Length}, {right.Length} and {length}.", nameof(destination));
        }

        ref T l = ref MemoryMarshal.GetReference(left);
        ref T r = ref MemoryMarshal.GetReference(right);
        ref T d = ref MemoryMarshal.GetReference(destination);
        int i = 0;
        for (; i + Vector512<T>.Count <= length; i += Vector512<T>.Count)
        {
            Lanes512<T>.MultiplyAdd(
                Vector512.LoadUnsafe(ref l, (nuint)i),
                Vector512.LoadUnsafe(ref r, (nuint)i),
                Vector512.LoadUnsafe(ref d, (nuint)i)).StoreUnsafe(
                ref d,
                (nuint)i);
        }

        for (; i < length; i++)
        {
            destination[i] = T.FusedMultiplyAdd(left[i], right[i], destination[i]);
        }
    }

    /// <summary>Σ_i left_i right_i in float64: eight lanes over the vector, added pairwise at the end, the rest one by one.</summary>
    public static double Dot<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            return Sums.Dot(MemoryMarshal.Cast<T, double>(left), MemoryMarshal.Cast<T, double>(right));
        }

        return Dot(MemoryMarshal.Cast<T, float>(left), MemoryMarshal.Cast<T, float>(right));
    }

    /// <summary>Σ_i source_i in float64: eight lanes over the vector, added pairwise at the end, the rest one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Sum<T>(ReadOnlySpan<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            return Sums.Sum(MemoryMarshal.Cast<T, double>(source));
        }

        ReadOnlySpan<float> floats = MemoryMarshal.Cast<T, float>(source);
        ref float from = ref MemoryMarshal.GetReference(floats);
        Vector512<double> lanes = Vector512<double>.Zero;
        int i = 0;
        for (; i + Vector512<float>.Count <= floats.Length; i += Vector512<float>.Count)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i));
            lanes = lanes + lower + upper;
        }

        double sum = Sums.AddLanes(lanes);
        for (; i < floats.Length; i++)
        {
            sum += floats[i];
        }

        return sum;
    }

    /// <summary>destination = scale × source where the mask is not 0, else 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ScaleWhere<T>(T scale, ReadOnlySpan<T> source, ReadOnlySpan<byte> mask, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = destination.Length;
        if (source.Length != length || mask.Length != length)
        {
            throw new ArgumentException($"The lengths differ: {source.Length}, {mask.Length} and {length}.", nameof(destination));
        }

        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        ref byte own = ref MemoryMarshal.GetReference(mask);
        Vector512<T> factor = Vector512.Create(scale);
        int i = 0;
        for (; i + 16 <= length; i += 16)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref own, (nuint)i);
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(bytes);
            Vector512<uint> keep = Vector512.WidenLower(Vector512.Create(Vector256.Create(low, high), Vector256<ushort>.Zero));
            if (typeof(T) == typeof(float))
            {
                Vector512<T> drop = Vector512.Equals(keep, Vector512<uint>.Zero).As<uint, T>();
                Vector512.AndNot(Vector512.LoadUnsafe(ref from, (nuint)i) * factor, drop).StoreUnsafe(ref to, (nuint)i);
            }
            else
            {
                (Vector512<ulong> lower, Vector512<ulong> upper) = Vector512.Widen(keep);
                Vector512<T> drop = Vector512.Equals(lower, Vector512<ulong>.Zero).As<ulong, T>();
                Vector512.AndNot(Vector512.LoadUnsafe(ref from, (nuint)i) * factor, drop).StoreUnsafe(ref to, (nuint)i);
                drop = Vector512.Equals(upper, Vector512<ulong>.Zero).As<ulong, T>();
                Vector512.AndNot(Vector512.LoadUnsafe(ref from, (nuint)i + 8) * factor, drop).StoreUnsafe(ref to, (nuint)i + 8);
            }
        }

        for (; i < length; i++)
        {
            destination[i] = mask[i] == 0 ? T.Zero : scale * source[i];
        }
    }

    /// <summary>destination = a + b x + c y: one row of numbers by scalars.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Combine<T>(T a, T b, ReadOnlySpan<T> x, T c, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = destination.Length;
        if (x.Length != length || y.Length != length)
        {
            throw new ArgumentException($"The lengths differ: {x.Length}, {y.Length} and {length}.", nameof(destination));
        }

        ref T left = ref MemoryMarshal.GetReference(x);
        ref T right = ref MemoryMarshal.GetReference(y);
        ref T to = ref MemoryMarshal.GetReference(destination);
        (Vector512<T> constant, Vector512<T> first, Vector512<T> second) = (Vector512.Create(a), Vector512.Create(b), Vector512.Create(c));
        for (nuint i = 0; i < (nuint)length; i += (nuint)Vector512<T>.Count)
        {
            Vector512<T> sum = Lanes512<T>.MultiplyAdd(second, PartialVector.Load(ref right, i, (nuint)length), constant);
            sum = Lanes512<T>.MultiplyAdd(first, PartialVector.Load(ref left, i, (nuint)length), sum);
            PartialVector.Store(sum, ref to, i, (nuint)length);
        }
    }

    /// <summary>destination = source, in float64.</summary>
    public static void Widen<T>(ReadOnlySpan<T> source, Span<double> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            MemoryMarshal.Cast<T, double>(source).CopyTo(destination);
            return;
        }

        ReadOnlySpan<float> floats = MemoryMarshal.Cast<T, float>(source);
        ref float from = ref MemoryMarshal.GetReference(floats);
        ref double to = ref MemoryMarshal.GetReference(destination[..floats.Length]);
        int i = 0;
        for (; i + Vector512<float>.Count <= floats.Length; i += Vector512<float>.Count)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i));
            lower.StoreUnsafe(ref to, (nuint)i);
            upper.StoreUnsafe(ref to, (nuint)(i + 8));
        }

        for (; i < floats.Length; i++)
        {
            destination[i] = floats[i];
        }
    }

    /// <summary>sum += source, in float64.</summary>
    public static void AddWidened<T>(ReadOnlySpan<T> source, Span<double> sum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            Add(MemoryMarshal.Cast<T, double>(source), sum, sum);
            return;
        }

        ReadOnlySpan<float> floats = MemoryMarshal.Cast<T, float>(source);
        ref float from = ref MemoryMarshal.GetReference(floats);
        ref double to = ref MemoryMarshal.GetReference(sum[..floats.Length]);
        int i = 0;
        for (; i + Vector512<float>.Count <= floats.Length; i += Vector512<float>.Count)
        {
            (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(Vector512.LoadUnsafe(ref from, (nuint)i));
            (Vector512.LoadUnsafe(ref to, (nuint)i) + lower).StoreUnsafe(ref to, (nuint)i);
            (Vector512.LoadUnsafe(ref to, (nuint)(i + 8)) + upper).StoreUnsafe(ref to, (nuint)(i + 8));
        }

        for (; i < floats.Length; i++)
        {
            sum[i] += floats[i];
        }
    }

    /// <summary>Whether every number is finite.</summary>
    public static bool AreFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (T value in values)
        {
            if (!T.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>destination = source, rounded.</summary>
    public static void Narrow<T>(ReadOnlySpan<double> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = T.CreateTruncating(source[i]);
        }
    }

    /// <summary>destination = left + right.</summary>
    public static void Add<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Map<Addition, T>(left, right, destination, T.Zero);

    /// <summary>destination = scale × source.</summary>
    public static void Scale<T>(T scale, ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Map<Scaled, T>(source, source, destination, scale);

    /// <summary>
    /// sums[j] += Σ_i source(i, j), added in the order of the rows, one chain per column: the gradient of a bias over the objects.
    /// <paramref name="source"/> is row-major, (rows, sums.Length).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddColumnSums<T>(ReadOnlySpan<T> source, int rows, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int columns = sums.Length;
        if (source.Length != (long)rows * columns)
        {
            throw new ArgumentException($"{source.Length} numbers are not {rows} rows of {columns}.", nameof(source));
        }

        int j = 0;
        ref T origin = ref MemoryMarshal.GetReference(source);
        for (; j + Vector512<T>.Count <= columns; j += Vector512<T>.Count)
        {
            Vector512<T> sum = Vector512.LoadUnsafe(ref sums[j]);
            nuint at = (nuint)j;
            for (int i = 0; i < rows; i++, at += (nuint)columns)
            {
                // Within the source: at ≤ (rows − 1)·columns + columns − Count.
                sum += Vector512.LoadUnsafe(ref origin, at);
            }

            sum.StoreUnsafe(ref sums[j]);
        }

        for (; j < columns; j++)
        {
            T sum = sums[j];
            for (int i = 0; i < rows; i++)
            {
                sum += source[(i * columns) + j];
            }

            sums[j] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        if (left.Length != right.Length)
        {
            throw new ArgumentException($"Vectors of {left.Length} and {right.Length} numbers have no inner product.", nameof(right));
        }

        ref float l = ref MemoryMarshal.GetReference(left);
        ref float r = ref MemoryMarshal.GetReference(right);
        Vector512<double> lower = Vector512<double>.Zero;
        Vector512<double> upper = Vector512<double>.Zero;
        int i = 0;
        for (; i + Vector512<float>.Count <= left.Length; i += Vector512<float>.Count)
        {
            (Vector512<double> a, Vector512<double> b) = Vector512.Widen(Vector512.LoadUnsafe(ref l, (nuint)i));
            (Vector512<double> c, Vector512<double> d) = Vector512.Widen(Vector512.LoadUnsafe(ref r, (nuint)i));
            lower = Vector512.FusedMultiplyAdd(a, c, lower);
            upper = Vector512.FusedMultiplyAdd(b, d, upper);
        }

        double sum = Sums.AddLanes(lower + upper);
        for (; i < left.Length; i++)
        {
            sum = Math.FusedMultiplyAdd((double)left[i], right[i], sum);
        }

        return sum;
    }

    /// <summary>A function computed in double precision and rounded to single.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<float> InDouble<TFunction>(Vector512<float> x)
        where TFunction : struct, IUnaryFunction
    {
        (Vector512<double> lower, Vector512<double> upper) = Vector512.Widen(x);
        return Vector512.Narrow(TFunction.Of(lower), TFunction.Of(upper));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<TMap, T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right, Span<T> destination, T scale)
        where TMap : struct, IMap
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int length = destination.Length;
        if (left.Length != length || right.Length != length)
        {
            throw new ArgumentException($"The lengths differ: {left.Length}, {right.Length} and {length}.", nameof(destination));
        }

        ref T l = ref MemoryMarshal.GetReference(left);
        ref T r = ref MemoryMarshal.GetReference(right);
        ref T d = ref MemoryMarshal.GetReference(destination);
        Vector512<T> s = Vector512.Create(scale);
        int i = 0;
        for (; i + Vector512<T>.Count <= length; i += Vector512<T>.Count)
        {
            Of<TMap, T>(Vector512.LoadUnsafe(ref l, (nuint)i), Vector512.LoadUnsafe(ref r, (nuint)i), s).StoreUnsafe(ref d, (nuint)i);
        }

        if (i < length)
        {
            // The rest, in a vector of its own: the same lanes, the same bits.
            Span<T> rest = stackalloc T[2 * Vector512<T>.Count];
            rest.Clear();
            left[i..].CopyTo(rest);
            right[i..].CopyTo(rest[Vector512<T>.Count..]);
            ref T first = ref MemoryMarshal.GetReference(rest);
            Of<TMap, T>(Vector512.LoadUnsafe(ref first), Vector512.LoadUnsafe(ref first, (nuint)Vector512<T>.Count), s)
                .StoreUnsafe(ref first);
            rest[..(length - i)].CopyTo(destination[i..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Of<TMap, T>(Vector512<T> left, Vector512<T> right, Vector512<T> scale)
        where TMap : struct, IMap
        where T : unmanaged
        => typeof(T) == typeof(float)
            ? TMap.Of(left.AsSingle(), right.AsSingle(), scale.AsSingle()).As<float, T>()
            : TMap.Of(left.AsDouble(), right.AsDouble(), scale.AsDouble()).As<double, T>();

    private interface IMap
    {
        static abstract Vector512<float> Of(Vector512<float> left, Vector512<float> right, Vector512<float> scale);

        static abstract Vector512<double> Of(Vector512<double> left, Vector512<double> right, Vector512<double> scale);
    }

    private readonly struct FunctionOf<TFunction> : IMap
        where TFunction : struct, IUnaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> left, Vector512<float> right, Vector512<float> scale) => TFunction.Of(left);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> left, Vector512<double> right, Vector512<double> scale) => TFunction.Of(left);
    }

    private readonly struct FunctionTimes<TFunction> : IMap
        where TFunction : struct, IUnaryFunction
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> left, Vector512<float> right, Vector512<float> scale)
            => TFunction.Of(left) * right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> left, Vector512<double> right, Vector512<double> scale)
            => TFunction.Of(left) * right;
    }

    private readonly struct ScaledPlus : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> left, Vector512<float> right, Vector512<float> scale)
            => Vector512.FusedMultiplyAdd(scale, left, right);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> left, Vector512<double> right, Vector512<double> scale)
            => Vector512.FusedMultiplyAdd(scale, left, right);
    }

    private readonly struct Product : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> left, Vector512<float> right, Vector512<float> scale) => left * right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> left, Vector512<double> right, Vector512<double> scale) => left * right;
    }

    private readonly struct Addition : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> left, Vector512<float> right, Vector512<float> scale) => left + right;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> left, Vector512<double> right, Vector512<double> scale) => left + right;
    }

    private readonly struct Scaled : IMap
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> left, Vector512<float> right, Vector512<float> scale) => scale * left;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Of(Vector512<double> left, Vector512<double> right, Vector512<double> scale) => scale * left;
    }
}
