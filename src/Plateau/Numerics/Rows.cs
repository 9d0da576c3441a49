using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>Work on one row of numbers: what softmax and standardisation do along the last axis. Sums are float64, over fixed lanes.</summary>
internal static class Rows
{
    /// <summary>e^(z − max z) over its sum; NaN where a number is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Softmax<T>(ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(source.Length, destination.Length);
        T largest = source[0];
        foreach (T value in source)
        {
            largest = value > largest ? value : largest;
        }

        Shift(source, largest, destination);
        Elementwise.Apply<Exponential, T>(destination, destination);
        Elementwise.Scale(T.CreateTruncating(1.0 / Elementwise.Sum<T>(destination)), destination, destination);
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

    /// <summary>destination = (x − mean)/√(variance + ε), and the factor 1/√(variance + ε); the mean and the variance of the row are float64.</summary>
    public static double Standardize<T>(ReadOnlySpan<T> source, double epsilon, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLength(source.Length, destination.Length);

        // Less its first number, so that no digits cancel; the mean of what is left is then taken off in float64's place.
        T first = source[0];
        Shift(source, first, destination);
        double mean = Elementwise.Sum<T>(destination) / source.Length;
        Shift(destination, T.CreateTruncating(mean), destination);
        double left = Elementwise.Sum<T>(destination) / source.Length;
        double variance = Math.Max(0, (Elementwise.Dot<T>(destination, destination) / source.Length) - (left * left));
        double rate = 1.0 / Math.Sqrt(variance + epsilon);
        T factor = T.CreateTruncating(rate);
        T constant = T.CreateTruncating(-left * rate);
        Elementwise.Combine(constant, factor, destination, T.Zero, destination, destination);
        return rate;
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
