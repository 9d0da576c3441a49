using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// Work on rows of channels, (rows, channels), where each channel has numbers of its own. Sums over rows are float64, one chain a channel in the order of the rows,
/// so a share of the channels has the bits that the whole has.
/// </summary>
internal static class Channels
{
    // Sums advance sixteen channels at a time, whatever the precision.
    private const int Width = 16;

    private const int BlockBytes = 16 << 10;

    /// <summary>destination = c + b(v − m): each row of v, each channel with its own c, b and m.</summary>
    public static void Map<T>(ReadOnlySpan<T> v, ReadOnlySpan<T> m, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Combine(default, default, v, m, b, c, destination, add: false);

    /// <summary>destination = c + b(v − m) + a u, or with <paramref name="add"/> destination += a u + c + b(v − m), channel by channel; without u, and a, the rest.</summary>
    public static void Combine<T>(
        ReadOnlySpan<T> u, ReadOnlySpan<T> a, ReadOnlySpan<T> v, ReadOnlySpan<T> m, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> destination, bool add = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int channels = b.Length;
        CheckRows(v.Length, channels, nameof(v));
        if (v.Length != destination.Length || (u.Length != destination.Length && !u.IsEmpty))
        {
            throw new ArgumentException($"The lengths differ: {u.Length}, {v.Length} and {destination.Length}.", nameof(destination));
        }

        if (m.Length != channels || c.Length != channels || (a.Length != channels && !u.IsEmpty))
        {
            throw new ArgumentException($"Each of {channels} channels needs numbers of its own.", nameof(b));
        }

        // So many rows that whole vectors fit: their coefficients side by side make rows of any width as good as wide ones.
        int lanes = Vector512<T>.Count;
        int repeats = lanes / (int)BigInteger.GreatestCommonDivisor(lanes, channels);
        int period = channels * repeats;
        T[] rented = ArrayPool<T>.Shared.Rent(4 * period);
        Repeat(a, rented.AsSpan(0, period), channels);
        Repeat(m, rented.AsSpan(period, period), channels);
        Repeat(b, rented.AsSpan(2 * period, period), channels);
        Repeat(c, rented.AsSpan(3 * period, period), channels);
        if (u.IsEmpty)
        {
            Combine<T, Without>(v, v, rented.AsSpan(0, 4 * period), period, destination, add);
        }
        else
        {
            Combine<T, With>(u, v, rented.AsSpan(0, 4 * period), period, destination, add);
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>
    /// The sums and the sums of products sums(j) = Σ_i u(i, j) and products(j) = Σ_i u(i, j)(v(i, j) − center(j)), for a share of the channels.
    /// </summary>
    /// <param name="u">The rows that are summed, (rows, channels).</param>
    /// <param name="v">The rows that they are multiplied with; empty for no products.</param>
    /// <param name="center">What v is taken less of, one number a channel of the share; empty for 0.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="first">The first channel of the share.</param>
    /// <param name="sums">Receives Σ u, one number a channel of the share.</param>
    /// <param name="products">Receives Σ u(v − center), likewise; zeros without v.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<T>(
        ReadOnlySpan<T> u, ReadOnlySpan<T> v, ReadOnlySpan<double> center, int channels, int first, Span<double> sums, Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = CheckRows(u.Length, channels, nameof(u));
        CheckShare(first, sums.Length, channels);
        if ((v.Length != u.Length && !v.IsEmpty) || products.Length != sums.Length || (center.Length != sums.Length && !center.IsEmpty))
        {
            throw new ArgumentException($"The lengths differ: {u.Length} and {v.Length}; {center.Length}, {sums.Length} and {products.Length}.", nameof(v));
        }

        nuint length = (nuint)u.Length;
        ref T uOrigin = ref MemoryMarshal.GetReference(u);
        ref T vOrigin = ref MemoryMarshal.GetReference(v);
        sums.Clear();
        products.Clear();

        // Rows of one block stay in the nearest cache while all channels are summed; the chain of a channel goes on in the next block.
        int block = Block<T>(channels);
        for (int top = 0; top < rows; top += block)
        {
            int bottom = Math.Min(top + block, rows);
            for (int j = 0; j < sums.Length; j += Width)
            {
                (Vector512<double> sumLow, Vector512<double> sumHigh) = Load(ref MemoryMarshal.GetReference(sums), (nuint)j, (nuint)sums.Length);
                nuint at = ((nuint)top * (nuint)channels) + (nuint)(first + j);
                if (v.IsEmpty)
                {
                    for (int i = top; i < bottom; i++, at += (nuint)channels)
                    {
                        (Vector512<double> uLow, Vector512<double> uHigh) = Load(ref uOrigin, at, length);
                        sumLow += uLow;
                        sumHigh += uHigh;
                    }

                    Store(sumLow, sumHigh, sums, j);
                    continue;
                }

                (Vector512<double> productLow, Vector512<double> productHigh) = Load(ref MemoryMarshal.GetReference(products), (nuint)j, (nuint)products.Length);
                Vector512<double> centerLow = default, centerHigh = default;
                if (!center.IsEmpty)
                {
                    (centerLow, centerHigh) = Load(ref MemoryMarshal.GetReference(center), (nuint)j, (nuint)center.Length);
                }

                for (int i = top; i < bottom; i++, at += (nuint)channels)
                {
                    (Vector512<double> uLow, Vector512<double> uHigh) = Load(ref uOrigin, at, length);
                    (Vector512<double> vLow, Vector512<double> vHigh) = Load(ref vOrigin, at, length);
                    sumLow += uLow;
                    sumHigh += uHigh;
                    productLow = Vector512.FusedMultiplyAdd(uLow, vLow - centerLow, productLow);
                    productHigh = Vector512.FusedMultiplyAdd(uHigh, vHigh - centerHigh, productHigh);
                }

                Store(sumLow, sumHigh, sums, j);
                Store(productLow, productHigh, products, j);
            }
        }
    }

    /// <summary>
    /// The mean of each channel over rows and the sum of squares about it, from sums that are shifted by the first row, so that no digits cancel.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Moments<T>(ReadOnlySpan<T> source, int channels, Span<double> means, Span<double> squares)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = CheckRows(source.Length, channels, nameof(source));
        CheckShare(0, channels, means.Length);
        CheckShare(0, channels, squares.Length);
        nuint length = (nuint)source.Length;
        ref T origin = ref MemoryMarshal.GetReference(source);
        means = means[..channels];
        squares = squares[..channels];
        means.Clear();
        squares.Clear();
        int block = Block<T>(channels);
        for (int top = 0; top < rows; top += block)
        {
            int bottom = Math.Min(top + block, rows);
            for (int j = 0; j < channels; j += Width)
            {
                (Vector512<double> sumLow, Vector512<double> sumHigh) = Load(ref MemoryMarshal.GetReference(means), (nuint)j, (nuint)channels);
                (Vector512<double> squareLow, Vector512<double> squareHigh) = Load(ref MemoryMarshal.GetReference(squares), (nuint)j, (nuint)channels);
                (Vector512<double> shiftLow, Vector512<double> shiftHigh) = Load(ref origin, (nuint)j, length);
                nuint at = ((nuint)top * (nuint)channels) + (nuint)j;
                for (int i = top; i < bottom; i++, at += (nuint)channels)
                {
                    (Vector512<double> low, Vector512<double> high) = Load(ref origin, at, length);
                    low -= shiftLow;
                    high -= shiftHigh;
                    sumLow += low;
                    sumHigh += high;
                    squareLow = Vector512.FusedMultiplyAdd(low, low, squareLow);
                    squareHigh = Vector512.FusedMultiplyAdd(high, high, squareHigh);
                }

                Store(sumLow, sumHigh, means, j);
                Store(squareLow, squareHigh, squares, j);
            }
        }

        for (int c = 0; c < channels; c++)
        {
            double mean = means[c] / rows;
            squares[c] = Math.Max(0, squares[c] - (means[c] * mean));
            means[c] = mean + double.CreateTruncating(source[c]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Combine<T, TFirst>(ReadOnlySpan<T> u, ReadOnlySpan<T> v, Span<T> coefficients, int period, Span<T> destination, bool add)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFirst : struct, IPresence
    {
        ref T uOrigin = ref MemoryMarshal.GetReference(u);
        ref T vOrigin = ref MemoryMarshal.GetReference(v);
        ref T to = ref MemoryMarshal.GetReference(destination);

        // Within the coefficients: j + Count ≤ period, and four times period are there.
        ref T own = ref MemoryMarshal.GetReference(coefficients);
        nuint length = (nuint)destination.Length;
        for (nuint start = 0; start < length; start += (nuint)period)
        {
            nuint end = Math.Min((nuint)period, length - start);
            for (nuint j = 0; j < end; j += (nuint)Vector512<T>.Count)
            {
                Vector512<T> shifted = PartialVector.Load(ref vOrigin, start + j, length) - Vector512.LoadUnsafe(ref own, (nuint)period + j);
                Vector512<T> sum = Lanes512<T>.MultiplyAdd(
                    Vector512.LoadUnsafe(ref own, (2 * (nuint)period) + j), shifted, Vector512.LoadUnsafe(ref own, (3 * (nuint)period) + j));
                if (TFirst.Is)
                {
                    sum = Lanes512<T>.MultiplyAdd(Vector512.LoadUnsafe(ref own, j), PartialVector.Load(ref uOrigin, start + j, length), sum);
                }

                if (add)
                {
                    sum += PartialVector.Load(ref to, start + j, length);
                }

                PartialVector.Store(sum, ref to, start + j, length);
            }
        }
    }

    private static void Repeat<T>(ReadOnlySpan<T> row, Span<T> repeated, int channels)
    {
        for (int start = 0; start < repeated.Length && !row.IsEmpty; start += channels)
        {
            row.CopyTo(repeated[start..]);
        }
    }

    // As many rows as half of the nearest cache holds.
    private static int Block<T>(int channels) => Math.Max(8, BlockBytes / (channels * Unsafe.SizeOf<T>()));

    // Sixteen numbers, widened. Those past a share's end are other channels' and are dropped by Store.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> Low, Vector512<double> High) Load<T>(ref T origin, nuint at, nuint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            return Vector512.Widen(PartialVector.Load(ref origin, at, length).AsSingle());
        }

        ref double doubles = ref Unsafe.As<T, double>(ref origin);
        return (PartialVector.Load(ref doubles, at, length), PartialVector.Load(ref doubles, at + 8, length));
    }

    private static void Store(Vector512<double> low, Vector512<double> high, Span<double> destination, int at)
    {
        ref double origin = ref MemoryMarshal.GetReference(destination);
        PartialVector.Store(low, ref origin, (nuint)at, (nuint)destination.Length);
        PartialVector.Store(high, ref origin, (nuint)at + 8, (nuint)destination.Length);
    }

    private static int CheckRows(int length, int channels, string name)
        => channels > 0 && length % channels == 0 ? length / channels : throw new ArgumentException($"{length} numbers are no rows of {channels} channels.", name);

    private static void CheckShare(int first, int count, int channels)
    {
        if (first < 0 || first + count > channels)
        {
            throw new ArgumentException($"Channels {first} … {first + count - 1} are not among {channels}.", nameof(count));
        }
    }

    private interface IPresence
    {
        static abstract bool Is { get; }
    }

    private readonly struct With : IPresence
    {
        public static bool Is => true;
    }

    private readonly struct Without : IPresence
    {
        public static bool Is => false;
    }
}
