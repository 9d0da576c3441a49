using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plateau.Numerics;

/// <summary>
/// All inner products of two sets of a few vectors, in float64: eight lanes over a block of the vectors, added pairwise, the rest one by
/// one, and blocks in order. So the bits depend neither on the instruction set nor on which products are asked for.
/// </summary>
internal static class InnerProducts
{
    private const int Tile = 4;

    // The vectors of both sets that a tile reads, this much of each, stay in the nearest cache.
    private const int BlockNumbers = 512;

    /// <summary>to_rc += ⟨left_r, right_c⟩ for every r and c.</summary>
    /// <param name="left">Vectors, <paramref name="leftStride"/> apart.</param>
    /// <param name="leftStride">The distance from one vector to the next, in elements.</param>
    /// <param name="rows">The number of left vectors.</param>
    /// <param name="right">Vectors, <paramref name="rightStride"/> apart.</param>
    /// <param name="rightStride">The distance from one vector to the next, in elements.</param>
    /// <param name="columns">The number of right vectors.</param>
    /// <param name="length">The length of a vector.</param>
    /// <param name="to">The sums that are added to, row-major (rows, columns).</param>
    public static void Add<T>(
        ReadOnlySpan<T> left, int leftStride, int rows, ReadOnlySpan<T> right, int rightStride, int columns, int length, Span<double> to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(left.Length, leftStride, rows, length, nameof(left));
        Check(right.Length, rightStride, columns, length, nameof(right));
        Run<No, T>(left, leftStride, rows, right, rightStride, columns, length, to[..(rows * columns)]);
    }

    /// <summary>to_rc += ⟨left_r, right_c⟩ for r ≥ c alone, the lower triangle by rows.</summary>
    /// <param name="left">Vectors, <paramref name="leftStride"/> apart.</param>
    /// <param name="leftStride">The distance from one vector to the next, in elements.</param>
    /// <param name="right">As many vectors, <paramref name="rightStride"/> apart.</param>
    /// <param name="rightStride">The distance from one vector to the next, in elements.</param>
    /// <param name="count">The number of vectors in each set.</param>
    /// <param name="length">The length of a vector.</param>
    /// <param name="to">The sums that are added to, count(count + 1)/2 numbers.</param>
    public static void AddLower<T>(
        ReadOnlySpan<T> left,
        int leftStride,
        ReadOnlySpan<T> right,
        int rightStride,
        int count,
        int length,
        Span<double> to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(left.Length, leftStride, count, length, nameof(left));
        Check(right.Length, rightStride, count, length, nameof(right));
        Run<Yes, T>(left, leftStride, count, right, rightStride, count, length, to[..PackedSymmetric.Length(count)]);
    }

    /// <summary>The same with both sets also exchanged: to_rc += ⟨left_r, right_c⟩ + ⟨left_c, right_r⟩ for r ≥ c.</summary>
    public static void AddLowerOfBoth<T>(
        ReadOnlySpan<T> left,
        int leftStride,
        ReadOnlySpan<T> right,
        int rightStride,
        int count,
        int length,
        Span<double> to)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] rented = ArrayPool<double>.Shared.Rent(count * count);
        Span<double> all = rented.AsSpan(0, count * count);
        all.Clear();
        Add(left, leftStride, count, right, rightStride, count, length, all);
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column <= row; column++)
            {
                to[PackedSymmetric.Place(row, column)] += all[(row * count) + column] + all[(column * count) + row];
            }
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    // Sound: both sets were checked to hold their vectors; indices of a tile that sticks out are clamped to the last vector, and what they
    // give is dropped.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLower, T>(
        ReadOnlySpan<T> left, int leftStride, int rows, ReadOnlySpan<T> right, int rightStride, int columns, int length, Span<double> to)
        where TLower : struct, IFlag
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T origin = ref MemoryMarshal.GetReference(left);
        ref T other = ref MemoryMarshal.GetReference(right);
        Span<double> own = stackalloc double[Tile * Tile];
        for (int start = 0; start < length; start += BlockNumbers)
        {
            int count = Math.Min(BlockNumbers, length - start);
            for (int row = 0; row < rows; row += Tile)
            {
                for (int column = 0; column < (TLower.IsSet ? Math.Min(columns, row + Tile) : columns); column += Tile)
                {
                    Block(
                        ref Unsafe.Add(ref origin, ((nint)row * leftStride) + start), leftStride, rows - row - 1,
                        ref Unsafe.Add(ref other, ((nint)column * rightStride) + start), rightStride, columns - column - 1,
                        count, own);
                    for (int r = row; r < Math.Min(row + Tile, rows); r++)
                    {
                        int end = Math.Min(column + Tile, TLower.IsSet ? r + 1 : columns);
                        for (int c = column; c < end; c++)
                        {
                            to[TLower.IsSet ? PackedSymmetric.Place(r, c) : (r * columns) + c] += own[((r - row) * Tile) + c - column];
                        }
                    }
                }
            }
        }
    }

    // Four by four products over one block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<T>(
        ref T left,
        nint leftStride,
        int lastLeft,
        ref T right,
        nint rightStride,
        int lastRight,
        int count,
        Span<double> own)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T l1 = ref Unsafe.Add(ref left, Math.Min(1, lastLeft) * leftStride);
        ref T l2 = ref Unsafe.Add(ref left, Math.Min(2, lastLeft) * leftStride);
        ref T l3 = ref Unsafe.Add(ref left, Math.Min(3, lastLeft) * leftStride);
        ref T r1 = ref Unsafe.Add(ref right, Math.Min(1, lastRight) * rightStride);
        ref T r2 = ref Unsafe.Add(ref right, Math.Min(2, lastRight) * rightStride);
        ref T r3 = ref Unsafe.Add(ref right, Math.Min(3, lastRight) * rightStride);
        Vector512<double> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<double> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<double> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<double> s30 = default, s31 = default, s32 = default, s33 = default;
        nuint i = 0;
        for (; i + 8 <= (nuint)count; i += 8)
        {
            Vector512<double> b0 = Load(ref right, i), b1 = Load(ref r1, i), b2 = Load(ref r2, i), b3 = Load(ref r3, i);
            Vector512<double> a = Load(ref left, i);
            s00 = Vector512.FusedMultiplyAdd(a, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(a, b1, s01);
            s02 = Vector512.FusedMultiplyAdd(a, b2, s02);
            s03 = Vector512.FusedMultiplyAdd(a, b3, s03);
            a = Load(ref l1, i);
            s10 = Vector512.FusedMultiplyAdd(a, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(a, b1, s11);
            s12 = Vector512.FusedMultiplyAdd(a, b2, s12);
            s13 = Vector512.FusedMultiplyAdd(a, b3, s13);
            a = Load(ref l2, i);
            s20 = Vector512.FusedMultiplyAdd(a, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(a, b1, s21);
            s22 = Vector512.FusedMultiplyAdd(a, b2, s22);
            s23 = Vector512.FusedMultiplyAdd(a, b3, s23);
            a = Load(ref l3, i);
            s30 = Vector512.FusedMultiplyAdd(a, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(a, b1, s31);
            s32 = Vector512.FusedMultiplyAdd(a, b2, s32);
            s33 = Vector512.FusedMultiplyAdd(a, b3, s33);
        }

        (own[0], own[1], own[2], own[3]) = (Sums.AddLanes(s00), Sums.AddLanes(s01), Sums.AddLanes(s02), Sums.AddLanes(s03));
        (own[4], own[5], own[6], own[7]) = (Sums.AddLanes(s10), Sums.AddLanes(s11), Sums.AddLanes(s12), Sums.AddLanes(s13));
        (own[8], own[9], own[10], own[11]) = (Sums.AddLanes(s20), Sums.AddLanes(s21), Sums.AddLanes(s22), Sums.AddLanes(s23));
        (own[12], own[13], own[14], own[15]) = (Sums.AddLanes(s30), Sums.AddLanes(s31), Sums.AddLanes(s32), Sums.AddLanes(s33));
        for (; i < (nuint)count; i++)
        {
            double b0 = One(ref right, i), b1 = One(ref r1, i), b2 = One(ref r2, i), b3 = One(ref r3, i);
            AddRow(One(ref left, i), b0, b1, b2, b3, own);
            AddRow(One(ref l1, i), b0, b1, b2, b3, own[4..]);
            AddRow(One(ref l2, i), b0, b1, b2, b3, own[8..]);
            AddRow(One(ref l3, i), b0, b1, b2, b3, own[12..]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(double a, double b0, double b1, double b2, double b3, Span<double> own)
    {
        own[0] = Math.FusedMultiplyAdd(a, b0, own[0]);
        own[1] = Math.FusedMultiplyAdd(a, b1, own[1]);
        own[2] = Math.FusedMultiplyAdd(a, b2, own[2]);
        own[3] = Math.FusedMultiplyAdd(a, b3, own[3]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double One<T>(ref T origin, nuint at)
        where T : unmanaged
        => typeof(T) == typeof(float)
            ? Unsafe.As<T, float>(ref Unsafe.Add(ref origin, at))
            : Unsafe.As<T, double>(ref Unsafe.Add(ref origin, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Load<T>(ref T origin, nuint at)
        where T : unmanaged
    {
        if (typeof(T) == typeof(double))
        {
            return Vector512.LoadUnsafe(ref Unsafe.As<T, double>(ref origin), at);
        }

        Vector256<float> eight = Vector256.LoadUnsafe(ref Unsafe.As<T, float>(ref origin), at);
        return Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Double(eight)
            : Vector512.Create(Vector256.WidenLower(eight), Vector256.WidenUpper(eight));
    }

    private static void Check(int available, int stride, int vectors, int length, string name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(vectors);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (vectors > 0 && ((vectors - 1L) * stride) + length > available)
        {
            throw new ArgumentException($"{available} numbers do not hold {vectors} vectors of {length}, {stride} apart.", name);
        }
    }
}
