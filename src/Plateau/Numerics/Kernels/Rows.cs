using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plateau.Numerics;

/// <summary>Softmax and standardisation of one row of numbers, the last axis of a layer. Sums are float64, over fixed lanes.</summary>
internal static class Rows
{
    private const int Lanes = 8;

    /// <summary>e^(z − max z) divided by its sum; NaN where a number is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax<T>(ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(source.Length, destination.Length);
        T largest = Largest(source);

        Shift(source, largest, destination);
        Elementwise.Apply<Exponential, T>(destination, destination);
        Elementwise.Scale(T.CreateTruncating(1.0 / Elementwise.Sum<T>(destination)), destination, destination);
    }

    // NaN loses here, and makes the sum NaN later.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Largest<T>(ReadOnlySpan<T> source)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        int count = Vector512<T>.Count;
        T largest = source[0];
        int i = 0;
        if (source.Length >= count)
        {
            Vector512<T> best = Vector512.Create(largest);
            for (; i + count <= source.Length; i += count)
            {
                Vector512<T> value = Vector512.LoadUnsafe(ref from, (nuint)i);
                best = Vector512.ConditionalSelect(Vector512.GreaterThan(value, best), value, best);
            }

            for (int lane = 0; lane < count; lane++)
            {
                largest = best[lane] > largest ? best[lane] : largest;
            }
        }

        for (; i < source.Length; i++)
        {
            largest = source[i] > largest ? source[i] : largest;
        }

        return largest;
    }

    /// <summary>destination = p(x − shift), or with <paramref name="add"/> destination += p(x − shift).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void TimesShifted<T>(ReadOnlySpan<T> p, ReadOnlySpan<T> x, T shift, Span<T> destination, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(p.Length, destination.Length);
        CheckLength(x.Length, destination.Length);
        ref T factor = ref MemoryMarshal.GetReference(p);
        ref T from = ref MemoryMarshal.GetReference(x);
        ref T to = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)destination.Length;
        for (nuint i = 0; i < length; i += (nuint)Vector512<T>.Count)
        {
            Vector512<T> shifted = PartialVector.Load(ref from, i, length) - Vector512.Create(shift);
            Vector512<T> own = PartialVector.Load(ref factor, i, length);
            Vector512<T> value = add ? Lanes512<T>.MultiplyAdd(own, shifted, PartialVector.Load(ref to, i, length)) : own * shifted;
            PartialVector.Store(value, ref to, i, length);
        }
    }

    /// <summary>
    /// destination = (x − mean)/√(variance + ε), and the factor 1/√(variance + ε); the mean and the variance of the row are float64.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Standardize<T>(ReadOnlySpan<T> source, double epsilon, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(source.Length, destination.Length);
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        int length = source.Length;
        int whole = length - (length % Lanes);
        Vector512<double> sum = default;
        for (int i = 0; i < whole; i += Lanes)
        {
            sum += Load<T, Yes>(ref from, i, length);
        }

        double mean = Sums.AddLanes(sum + Load<T, No>(ref from, whole, length)) / length;
        Vector512<double> shift = Vector512.Create(mean);
        Vector512<double> squares = default;
        sum = default;
        for (int i = 0; i < whole; i += Lanes)
        {
            Vector512<double> centered = Load<T, Yes>(ref from, i, length) - shift;
            sum += centered;
            squares = Vector512.FusedMultiplyAdd(centered, centered, squares);
        }

        Vector512<double> rest = (Load<T, No>(ref from, whole, length) - shift) & PartialVector.FirstLanes<double>(length - whole);
        squares = Vector512.FusedMultiplyAdd(rest, rest, squares);

        // What rounding has left of the mean.
        double left = Sums.AddLanes(sum + rest) / length;
        double rate = 1.0 / Math.Sqrt(Math.Max(0, (Sums.AddLanes(squares) / length) - (left * left)) + epsilon);
        Vector512<double> factor = Vector512.Create(rate);
        shift = Vector512.Create(mean + left);
        for (int i = 0; i < whole; i += Lanes)
        {
            Store<T, Yes>((Load<T, Yes>(ref from, i, length) - shift) * factor, ref to, i, length);
        }

        if (whole < length)
        {
            Store<T, No>((Load<T, No>(ref from, whole, length) - shift) * factor, ref to, whole, length);
        }

        return rate;
    }

    // Eight numbers, widened; zeros after the end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load<T, TWhole>(ref T origin, int at, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        if (typeof(T) == typeof(double))
        {
            return PartialVector.Load<double, TWhole>(ref Unsafe.As<T, double>(ref origin), (nuint)at, (nuint)length);
        }

        ref float floats = ref Unsafe.As<T, float>(ref origin);
        Vector256<float> eight = TWhole.IsSet
            ? Vector256.LoadUnsafe(ref floats, (nuint)at)
            : PartialVector.Load(ref floats, (nuint)at, (nuint)length).GetLower();
        return Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Double(eight)
            : Vector512.Create(Vector256.WidenLower(eight), Vector256.WidenUpper(eight));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T, TWhole>(Vector512<double> value, ref T origin, int at, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        if (typeof(T) == typeof(double))
        {
            PartialVector.Store<double, TWhole>(value, ref Unsafe.As<T, double>(ref origin), (nuint)at, (nuint)length);
            return;
        }

        ref float floats = ref Unsafe.As<T, float>(ref origin);
        if (TWhole.IsSet)
        {
            Vector256.Narrow(value.GetLower(), value.GetUpper()).StoreUnsafe(ref floats, (nuint)at);
        }
        else
        {
            PartialVector.Store(Vector512.Narrow(value, value), ref floats, (nuint)at, (nuint)length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Shift<T>(ReadOnlySpan<T> source, T shift, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        nuint length = (nuint)destination.Length;
        for (nuint i = 0; i < length; i += (nuint)Vector512<T>.Count)
        {
            PartialVector.Store(PartialVector.Load(ref from, i, length) - Vector512.Create(shift), ref to, i, length);
        }
    }

    private static void CheckLength(int length, int expected)
    {
        if (length != expected)
        {
            throw new ArgumentException($"A row of {length} numbers does not go with one of {expected}.");
        }
    }
}
