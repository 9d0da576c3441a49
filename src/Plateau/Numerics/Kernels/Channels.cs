using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plateau.Numerics;

/// <summary>
/// Work on rows of channels, (rows, channels), where each channel has numbers of its own. Sums over rows are float64, one chain per channel
/// in the order of the rows, so a share of the channels has the bits that the whole has.
/// </summary>
internal static class Channels
{
    // Sums advance sixteen channels at a time, whatever the precision.
    private const int Width = 16;

    private const int BlockBytes = 16 << 10;

    /// <summary>destination = c + b(v − m): each row of v, each channel with its own c, b and m.</summary>
    public static void Map<T>(ReadOnlySpan<T> v, ReadOnlySpan<T> m, ReadOnlySpan<T> b, ReadOnlySpan<T> c, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Combine(default, default, v, m, b, c, destination);

    /// <summary>
    /// destination = c + b(v − m) + a u, or with <paramref name="add"/> destination += c + b(v − m) + a u, channel by channel. Where u and
    /// a are empty, only c + b(v − m).
    /// </summary>
    public static void Combine<T>(
        ReadOnlySpan<T> u,
        ReadOnlySpan<T> a,
        ReadOnlySpan<T> v,
        ReadOnlySpan<T> m,
        ReadOnlySpan<T> b,
        ReadOnlySpan<T> c,
        Span<T> destination,
        bool add = false)
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
        ReadOnlySpan<T> coefficients = rented.AsSpan(0, 4 * period);
        int length = destination.Length;
        int whole = length - (length % period);
        if (u.IsEmpty)
        {
            Combine<T, No, No, Yes>(v, v, coefficients, period, destination, 0, whole);
            Combine<T, No, No, No>(v, v, coefficients, period, destination, whole, length);
        }
        else if (add)
        {
            Combine<T, Yes, Yes, Yes>(u, v, coefficients, period, destination, 0, whole);
            Combine<T, Yes, Yes, No>(u, v, coefficients, period, destination, whole, length);
        }
        else
        {
            Combine<T, Yes, No, Yes>(u, v, coefficients, period, destination, 0, whole);
            Combine<T, Yes, No, No>(u, v, coefficients, period, destination, whole, length);
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    /// <summary>
    /// The sums and the sums of products sums(j) = Σ_i u(i, j) and products(j) = Σ_i u(i, j)(v(i, j) − center(j)), for a share of the
    /// channels.
    /// </summary>
    /// <param name="u">The rows that are summed, (rows, channels).</param>
    /// <param name="v">The rows that u is multiplied with; empty where no products are wanted.</param>
    /// <param name="center">The number that is subtracted from v, one per channel of the share; empty for 0.</param>
    /// <param name="channels">The number of channels.</param>
    /// <param name="first">The first channel of the share.</param>
    /// <param name="sums">Receives Σ u, one number per channel of the share.</param>
    /// <param name="products">Receives Σ u(v − center), one number per channel of the share; zeros where v is empty.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sum<T>(
        ReadOnlySpan<T> u,
        ReadOnlySpan<T> v,
        ReadOnlySpan<double> center,
        int channels,
        int first,
        Span<double> sums,
        Span<double> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = CheckRows(u.Length, channels, nameof(u));
        CheckShare(first, sums.Length, channels);
        if ((v.Length != u.Length && !v.IsEmpty) || products.Length != sums.Length || (center.Length != sums.Length && !center.IsEmpty))
        {
            throw new ArgumentException(
                $"The lengths differ: {u.Length} and {v.Length}; {center.Length}, {sums.Length} and {products.Length}.",
                nameof(v));
        }

        sums.Clear();
        products.Clear();
        Span<double> own = stackalloc double[3 * Width];

        // Rows of one block stay in the nearest cache while all channels are summed; the chain of a channel goes on in the next block.
        int block = Block<T>(channels);
        for (int top = 0; top < rows; top += block)
        {
            int bottom = Math.Min(top + block, rows);
            for (int j = 0; j < sums.Length; j += Width)
            {
                int width = Math.Min(Width, sums.Length - j);
                own.Clear();
                sums.Slice(j, width).CopyTo(own);
                products.Slice(j, width).CopyTo(own[Width..]);
                if (!center.IsEmpty)
                {
                    center.Slice(j, width).CopyTo(own[(2 * Width)..]);
                }

                int whole = WholeRows(u.Length, first + j, channels, top, bottom);
                if (v.IsEmpty)
                {
                    SumRows<T, Yes, No>(u, u, channels, first + j, top, whole, own);
                    if (whole < bottom)
                    {
                        SumRows<T, No, No>(u, u, channels, first + j, whole, bottom, own);
                    }
                }
                else
                {
                    SumRows<T, Yes, Yes>(u, v, channels, first + j, top, whole, own);
                    if (whole < bottom)
                    {
                        SumRows<T, No, Yes>(u, v, channels, first + j, whole, bottom, own);
                    }
                }

                own[..width].CopyTo(sums[j..]);
                own.Slice(Width, width).CopyTo(products[j..]);
            }
        }
    }

    /// <summary>
    /// The mean of each channel over rows and the sum of squares about it, from sums that are shifted by the first row, so that no digits
    /// cancel.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Moments<T>(ReadOnlySpan<T> source, int channels, Span<double> means, Span<double> squares)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = CheckRows(source.Length, channels, nameof(source));
        CheckShare(0, channels, means.Length);
        CheckShare(0, channels, squares.Length);
        means = means[..channels];
        squares = squares[..channels];
        means.Clear();
        squares.Clear();
        Span<double> own = stackalloc double[3 * Width];
        int block = Block<T>(channels);
        for (int top = 0; top < rows; top += block)
        {
            int bottom = Math.Min(top + block, rows);
            for (int j = 0; j < channels; j += Width)
            {
                int width = Math.Min(Width, channels - j);
                own.Clear();
                means.Slice(j, width).CopyTo(own);
                squares.Slice(j, width).CopyTo(own[Width..]);
                for (int c = 0; c < width; c++)
                {
                    own[(2 * Width) + c] = double.CreateTruncating(source[j + c]);
                }

                int whole = WholeRows(source.Length, j, channels, top, bottom);
                SquareRows<T, Yes>(source, channels, j, top, whole, own);
                if (whole < bottom)
                {
                    SquareRows<T, No>(source, channels, j, whole, bottom, own);
                }

                own[..width].CopyTo(means[j..]);
                own.Slice(Width, width).CopyTo(squares[j..]);
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
    private static void Combine<T, TFirst, TAdd, TWhole>(
        ReadOnlySpan<T> u, ReadOnlySpan<T> v, ReadOnlySpan<T> coefficients, int period, Span<T> destination, int begin, int end)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TFirst : struct, IFlag
        where TAdd : struct, IFlag
        where TWhole : struct, IFlag
    {
        ref T uOrigin = ref MemoryMarshal.GetReference(u);
        ref T vOrigin = ref MemoryMarshal.GetReference(v);
        ref T to = ref MemoryMarshal.GetReference(destination);

        // Within the coefficients: j + Count ≤ period, and four times period are there. Where all is whole, end is a multiple of the
        // period.
        ref T own = ref MemoryMarshal.GetReference(coefficients);
        nuint length = (nuint)destination.Length;
        nuint step = (nuint)period;
        for (nuint start = (nuint)begin; start < (nuint)end; start += step)
        {
            nuint stop = TWhole.IsSet ? step : Math.Min(step, (nuint)end - start);
            for (nuint j = 0; j < stop; j += (nuint)Vector512<T>.Count)
            {
                Vector512<T> shifted = PartialVector.Load<T, TWhole>(ref vOrigin, start + j, length)
                    - Vector512.LoadUnsafe(ref own, step + j);
                Vector512<T> sum = Lanes512<T>.MultiplyAdd(
                    Vector512.LoadUnsafe(ref own, (2 * step) + j),
                    shifted,
                    Vector512.LoadUnsafe(ref own, (3 * step) + j));
                if (TFirst.IsSet)
                {
                    sum = Lanes512<T>.MultiplyAdd(
                        Vector512.LoadUnsafe(ref own, j),
                        PartialVector.Load<T, TWhole>(ref uOrigin, start + j, length),
                        sum);
                }

                if (TAdd.IsSet)
                {
                    sum += PartialVector.Load<T, TWhole>(ref to, start + j, length);
                }

                PartialVector.Store<T, TWhole>(sum, ref to, start + j, length);
            }
        }
    }

    // Adds rows to the sums and products of sixteen channels, which lie in own one after the other, with their centers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows<T, TWhole, TProducts>(
        ReadOnlySpan<T> u,
        ReadOnlySpan<T> v,
        int channels,
        int channel,
        int top,
        int bottom,
        Span<double> own)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
        where TProducts : struct, IFlag
    {
        ref T uOrigin = ref MemoryMarshal.GetReference(u);
        ref T vOrigin = ref MemoryMarshal.GetReference(v);
        nuint length = (nuint)u.Length;
        Vector512<double> firstLow = Vector512.Create<double>(own);
        Vector512<double> firstHigh = Vector512.Create<double>(own[8..]);
        Vector512<double> secondLow = Vector512.Create<double>(own[16..]);
        Vector512<double> secondHigh = Vector512.Create<double>(own[24..]);
        Vector512<double> centerLow = Vector512.Create<double>(own[32..]);
        Vector512<double> centerHigh = Vector512.Create<double>(own[40..]);
        nuint at = ((nuint)top * (nuint)channels) + (nuint)channel;
        for (int i = top; i < bottom; i++, at += (nuint)channels)
        {
            Vector512<double> low = Low<T, TWhole>(ref uOrigin, at, length);
            Vector512<double> high = High<T, TWhole>(ref uOrigin, at, length);
            firstLow += low;
            firstHigh += high;
            if (TProducts.IsSet)
            {
                secondLow = Vector512.FusedMultiplyAdd(low, Low<T, TWhole>(ref vOrigin, at, length) - centerLow, secondLow);
                secondHigh = Vector512.FusedMultiplyAdd(high, High<T, TWhole>(ref vOrigin, at, length) - centerHigh, secondHigh);
            }
        }

        firstLow.CopyTo(own);
        firstHigh.CopyTo(own[8..]);
        secondLow.CopyTo(own[16..]);
        secondHigh.CopyTo(own[24..]);
    }

    // Adds rows to the sums and the sums of squares of sixteen channels less their centers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SquareRows<T, TWhole>(ReadOnlySpan<T> source, int channels, int channel, int top, int bottom, Span<double> own)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
    {
        ref T origin = ref MemoryMarshal.GetReference(source);
        nuint length = (nuint)source.Length;
        Vector512<double> firstLow = Vector512.Create<double>(own);
        Vector512<double> firstHigh = Vector512.Create<double>(own[8..]);
        Vector512<double> secondLow = Vector512.Create<double>(own[16..]);
        Vector512<double> secondHigh = Vector512.Create<double>(own[24..]);
        Vector512<double> centerLow = Vector512.Create<double>(own[32..]);
        Vector512<double> centerHigh = Vector512.Create<double>(own[40..]);
        nuint at = ((nuint)top * (nuint)channels) + (nuint)channel;
        for (int i = top; i < bottom; i++, at += (nuint)channels)
        {
            Vector512<double> low = Low<T, TWhole>(ref origin, at, length) - centerLow;
            Vector512<double> high = High<T, TWhole>(ref origin, at, length) - centerHigh;
            firstLow += low;
            firstHigh += high;
            secondLow = Vector512.FusedMultiplyAdd(low, low, secondLow);
            secondHigh = Vector512.FusedMultiplyAdd(high, high, secondHigh);
        }

        firstLow.CopyTo(own);
        firstHigh.CopyTo(own[8..]);
        secondLow.CopyTo(own[16..]);
        secondHigh.CopyTo(own[24..]);
    }

    // From the first row of a block, those whose sixteen numbers from a channel on lie within the array; what follows the channels asked
    // for is dropped.
    private static int WholeRows(int length, int channel, int channels, int top, int bottom)
    {
        int rows = length - Width < channel ? 0 : ((length - Width - channel) / channels) + 1;
        return Math.Clamp(rows, top, bottom);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Low<T, TWhole>(ref T origin, nuint at, nuint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
        => typeof(T) == typeof(double)
            ? PartialVector.Load<double, TWhole>(ref Unsafe.As<T, double>(ref origin), at, length)
            : TWhole.IsSet
                ? Widen(Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref origin), at))
                : Widen(PartialVector.Load(ref Unsafe.As<T, float>(ref origin), at, length).GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> High<T, TWhole>(ref T origin, nuint at, nuint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWhole : struct, IFlag
        => typeof(T) == typeof(double)
            ? PartialVector.Load<double, TWhole>(ref Unsafe.As<T, double>(ref origin), at + 8, length)
            : TWhole.IsSet
                ? Widen(Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref origin), at + 8))
                : Widen(PartialVector.Load(ref Unsafe.As<T, float>(ref origin), at, length).GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Widen(Vector256<float> eight)
        => Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Double(eight)
            : Vector512.Create(Vector256.WidenLower(eight), Vector256.WidenUpper(eight));

    private static void Repeat<T>(ReadOnlySpan<T> row, Span<T> repeated, int channels)
    {
        for (int start = 0; start < repeated.Length && !row.IsEmpty; start += channels)
        {
            row.CopyTo(repeated[start..]);
        }
    }

    // As many rows as half of the nearest cache holds.
    private static int Block<T>(int channels) => Math.Max(8, BlockBytes / (channels * Unsafe.SizeOf<T>()));

    private static int CheckRows(int length, int channels, string name)
        => channels > 0 && length % channels == 0
            ? length / channels
            : throw new ArgumentException($"{length} numbers are no rows of {channels} channels.", name);

    private static void CheckShare(int first, int count, int channels)
    {
        if (first < 0 || first + count > channels)
        {
            throw new ArgumentException($"Channels {first} … {first + count - 1} are not among {channels}.", nameof(count));
        }
    }
}
