using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>A number known to the compiler.</summary>
internal interface IConstant
{
    /// <summary>The number.</summary>
    static abstract int Value { get; }
}

/// <summary>0.</summary>
internal readonly struct Constant0 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 0;
}

/// <summary>1.</summary>
internal readonly struct Constant1 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 1;
}

/// <summary>2.</summary>
internal readonly struct Constant2 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 2;
}

/// <summary>3.</summary>
internal readonly struct Constant3 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 3;
}

/// <summary>4.</summary>
internal readonly struct Constant4 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 4;
}

/// <summary>5.</summary>
internal readonly struct Constant5 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 5;
}

/// <summary>6.</summary>
internal readonly struct Constant6 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 6;
}

/// <summary>7.</summary>
internal readonly struct Constant7 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 7;
}

/// <summary>8.</summary>
internal readonly struct Constant8 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 8;
}

/// <summary>9.</summary>
internal readonly struct Constant9 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 9;
}

/// <summary>10.</summary>
internal readonly struct Constant10 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 10;
}

/// <summary>11.</summary>
internal readonly struct Constant11 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 11;
}

/// <summary>12.</summary>
internal readonly struct Constant12 : IConstant
{
    /// <inheritdoc/>
    public static int Value => 12;
}

/// <summary>
/// The memory that one tile reads and writes. The inner index runs through <see cref="Segments"/> segments of <see cref="Depth"/> steps;
/// between two of them either operand may skip some elements, as a convolution does from one line of an image to the next.
/// </summary>
internal unsafe struct TileOperands<T>
    where T : unmanaged
{
    /// <summary>The number of steps in a segment.</summary>
    public nint Depth;

    /// <summary>The number of segments, at least 1.</summary>
    public nint Segments;

    /// <summary>The first element of the left operand.</summary>
    public T* Left;

    /// <summary>The distance from one row of the left operand to the next, in elements.</summary>
    public nint LeftRow;

    /// <summary>The distance from one step of the left operand to the next, in elements.</summary>
    public nint LeftStep;

    /// <summary>The distance from the end of a segment of the left operand to the start of the next, in elements.</summary>
    public nint LeftSkip;

    /// <summary>The first element of the right operand; its columns are neighbours.</summary>
    public T* Right;

    /// <summary>The distance from one step of the right operand to the next, in elements.</summary>
    public nint RightStep;

    /// <summary>The distance from the end of a segment of the right operand to the start of the next, in elements.</summary>
    public nint RightSkip;

    /// <summary>The steps of the right operand that the left operand uses, Depth of them; null where it uses all steps.</summary>
    public int* Picks;

    /// <summary>The values that the outputs start from.</summary>
    public T* Start;

    /// <summary>The distance from one row of start values to the next, in elements; 0 where all rows start from the same values.</summary>
    public nint StartRow;

    /// <summary>The outputs; its columns are neighbours.</summary>
    public T* Destination;

    /// <summary>The distance from one row of outputs to the next, in elements.</summary>
    public nint DestinationRow;
}

/// <summary>
/// The innermost step of the matrix product: a tile of up to 12 rows by one or two registers, held in registers while k runs.
/// The guards on <c>TRows</c> and <c>TWidth</c> are constants in each specialised kernel and vanish.
/// </summary>
internal static unsafe class MatrixTile
{
    /// <summary>The rows of the largest tile.</summary>
    public const int MaxRows = 12;

    /// <summary>The bytes of the widest row of a tile.</summary>
    public const int MaxRowBytes = 128;

    /// <summary>Computes a tile of <paramref name="rows"/> rows, from 1 to <see cref="MaxRows"/>, one register wide or two.</summary>
    public static void Multiply<TLanes, TVector, T>(int rows, bool wide, in TileOperands<T> o)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
    {
        switch (rows)
        {
            case 1:
                Multiply<TLanes, TVector, T, Constant1>(wide, o);
                break;
            case 2:
                Multiply<TLanes, TVector, T, Constant2>(wide, o);
                break;
            case 3:
                Multiply<TLanes, TVector, T, Constant3>(wide, o);
                break;
            case 4:
                Multiply<TLanes, TVector, T, Constant4>(wide, o);
                break;
            case 5:
                Multiply<TLanes, TVector, T, Constant5>(wide, o);
                break;
            case 6:
                Multiply<TLanes, TVector, T, Constant6>(wide, o);
                break;
            case 7:
                Multiply<TLanes, TVector, T, Constant7>(wide, o);
                break;
            case 8:
                Multiply<TLanes, TVector, T, Constant8>(wide, o);
                break;
            case 9:
                Multiply<TLanes, TVector, T, Constant9>(wide, o);
                break;
            case 10:
                Multiply<TLanes, TVector, T, Constant10>(wide, o);
                break;
            case 11:
                Multiply<TLanes, TVector, T, Constant11>(wide, o);
                break;
            default:
                Multiply<TLanes, TVector, T, Constant12>(wide, o);
                break;
        }
    }

    /// <summary>
    /// Fills the start values of a tile that reaches over the edge of its destination, in a copy that is <paramref name="width"/> wide.
    /// Sound when the copy holds rows × width elements, and the destination or the row holds the start values.
    /// </summary>
    public static void FillEdge<T>(
        T* edge,
        int width,
        int rows,
        int columns,
        InitialKind initial,
        T* destination,
        nint destinationRow,
        T* row)
        where T : unmanaged
    {
        new Span<T>(edge, rows * width).Clear();
        if (initial == InitialKind.Zero)
        {
            return;
        }

        for (int r = 0; r < rows; r++)
        {
            T* source = initial == InitialKind.Current ? destination + (r * destinationRow) : row;
            new ReadOnlySpan<T>(source, columns).CopyTo(new Span<T>(edge + (r * width), columns));
        }
    }

    /// <summary>
    /// Writes the part of such a copy that lies inside the destination. Sound when the copy holds rows × width elements and the destination
    /// rows × columns.
    /// </summary>
    public static void KeepEdge<T>(T* edge, int width, int rows, int columns, T* destination, nint destinationRow)
        where T : unmanaged
    {
        for (int r = 0; r < rows; r++)
        {
            int c = 0;
            for (; c <= columns - Vector128<T>.Count; c += Vector128<T>.Count)
            {
                Vector128.Load(edge + c).Store(destination + c);
            }

            for (; c < columns; c++)
            {
                destination[c] = edge[c];
            }

            edge += width;
            destination += destinationRow;
        }
    }

    /// <summary>
    /// Writes the transpose of the part of such a copy that lies inside the destination. Sound when the copy holds rows × width elements
    /// and the destination columns × rows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void KeepTransposed<T>(T* edge, int width, int rows, int columns, T* destination, nint destinationRow)
        where T : unmanaged
    {
        for (int c = 0; c < columns; c++)
        {
            T* from = edge + c;
            for (int r = 0; r < rows; r++)
            {
                destination[r] = *from;
                from += width;
            }

            destination += destinationRow;
        }
    }

    private static void Multiply<TLanes, TVector, T, TRows>(bool wide, in TileOperands<T> o)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TRows : struct, IConstant
    {
        if (o.Picks != null)
        {
            if (wide)
            {
                Multiply<TLanes, TVector, T, TRows, Constant2, Constant1>(o);
            }
            else
            {
                Multiply<TLanes, TVector, T, TRows, Constant1, Constant1>(o);
            }
        }
        else if (wide)
        {
            Multiply<TLanes, TVector, T, TRows, Constant2, Constant0>(o);
        }
        else
        {
            Multiply<TLanes, TVector, T, TRows, Constant1, Constant0>(o);
        }
    }

    // destination(r, c) = start(r, c) + Σ_p left(r, p)·right(p, c) for r < TRows and c < TWidth registers, one chain of fused multiply-adds
    // in the order of p. Sound when the caller owns TRows × TWidth·lanes elements at start and destination, TRows × Segments·Depth at the
    // left operand and Segments·Depth × TWidth·lanes at the right one, at the strides given; with TPicks, the steps of the right operand
    // are those listed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TLanes, TVector, T, TRows, TWidth, TPicks>(in TileOperands<T> o)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged
        where TRows : struct, IConstant
        where TWidth : struct, IConstant
        where TPicks : struct, IConstant
    {
        T* start = o.Start;
        nint startRow = o.StartRow;
        nint second = TLanes.Count;
        TVector c0a = default;
        TVector c0b = default;
        TVector c1a = default;
        TVector c1b = default;
        TVector c2a = default;
        TVector c2b = default;
        TVector c3a = default;
        TVector c3b = default;
        TVector c4a = default;
        TVector c4b = default;
        TVector c5a = default;
        TVector c5b = default;
        TVector c6a = default;
        TVector c6b = default;
        TVector c7a = default;
        TVector c7b = default;
        TVector c8a = default;
        TVector c8b = default;
        TVector c9a = default;
        TVector c9b = default;
        TVector c10a = default;
        TVector c10b = default;
        TVector c11a = default;
        TVector c11b = default;

        c0a = TLanes.Load(start);
        if (TWidth.Value > 1)
        {
            c0b = TLanes.Load(start + second);
        }

        if (TRows.Value > 1)
        {
            c1a = TLanes.Load(start + startRow);
            if (TWidth.Value > 1)
            {
                c1b = TLanes.Load(start + startRow + second);
            }
        }

        if (TRows.Value > 2)
        {
            c2a = TLanes.Load(start + (2 * startRow));
            if (TWidth.Value > 1)
            {
                c2b = TLanes.Load(start + (2 * startRow) + second);
            }
        }

        if (TRows.Value > 3)
        {
            c3a = TLanes.Load(start + (3 * startRow));
            if (TWidth.Value > 1)
            {
                c3b = TLanes.Load(start + (3 * startRow) + second);
            }
        }

        if (TRows.Value > 4)
        {
            c4a = TLanes.Load(start + (4 * startRow));
            if (TWidth.Value > 1)
            {
                c4b = TLanes.Load(start + (4 * startRow) + second);
            }
        }

        if (TRows.Value > 5)
        {
            c5a = TLanes.Load(start + (5 * startRow));
            if (TWidth.Value > 1)
            {
                c5b = TLanes.Load(start + (5 * startRow) + second);
            }
        }

        if (TRows.Value > 6)
        {
            c6a = TLanes.Load(start + (6 * startRow));
            if (TWidth.Value > 1)
            {
                c6b = TLanes.Load(start + (6 * startRow) + second);
            }
        }

        if (TRows.Value > 7)
        {
            c7a = TLanes.Load(start + (7 * startRow));
            if (TWidth.Value > 1)
            {
                c7b = TLanes.Load(start + (7 * startRow) + second);
            }
        }

        if (TRows.Value > 8)
        {
            c8a = TLanes.Load(start + (8 * startRow));
            if (TWidth.Value > 1)
            {
                c8b = TLanes.Load(start + (8 * startRow) + second);
            }
        }

        if (TRows.Value > 9)
        {
            c9a = TLanes.Load(start + (9 * startRow));
            if (TWidth.Value > 1)
            {
                c9b = TLanes.Load(start + (9 * startRow) + second);
            }
        }

        if (TRows.Value > 10)
        {
            c10a = TLanes.Load(start + (10 * startRow));
            if (TWidth.Value > 1)
            {
                c10b = TLanes.Load(start + (10 * startRow) + second);
            }
        }

        if (TRows.Value > 11)
        {
            c11a = TLanes.Load(start + (11 * startRow));
            if (TWidth.Value > 1)
            {
                c11b = TLanes.Load(start + (11 * startRow) + second);
            }
        }

        // Four row pointers and one stride reach twelve rows with few registers.
        T* left = o.Left;
        nint leftRow = o.LeftRow;
        nint leftStep = o.LeftStep;
        T* right = o.Right;
        nint rightStep = o.RightStep;
        int* picks = o.Picks;
        nint leftRow2 = 2 * leftRow;
        T* left0 = left;
        T* left3 = left + (3 * leftRow);
        T* left6 = left + (6 * leftRow);
        T* left9 = left + (9 * leftRow);
        nint segments = o.Segments;
        while (true)
        {
            for (nint p = o.Depth; p > 0; p--)
            {
                T* b = right;
                if (TPicks.Value > 0)
                {
                    b += *picks * rightStep;
                    picks++;
                }

                TVector ba = TLanes.Load(b);
                TVector bb = default;
                if (TWidth.Value > 1)
                {
                    bb = TLanes.Load(b + second);
                }

                TVector a0 = TLanes.Broadcast(*left0);
                c0a = TLanes.MultiplyAdd(a0, ba, c0a);
                if (TWidth.Value > 1)
                {
                    c0b = TLanes.MultiplyAdd(a0, bb, c0b);
                }

                if (TRows.Value > 1)
                {
                    TVector a1 = TLanes.Broadcast(left0[leftRow]);
                    c1a = TLanes.MultiplyAdd(a1, ba, c1a);
                    if (TWidth.Value > 1)
                    {
                        c1b = TLanes.MultiplyAdd(a1, bb, c1b);
                    }
                }

                if (TRows.Value > 2)
                {
                    TVector a2 = TLanes.Broadcast(left0[leftRow2]);
                    c2a = TLanes.MultiplyAdd(a2, ba, c2a);
                    if (TWidth.Value > 1)
                    {
                        c2b = TLanes.MultiplyAdd(a2, bb, c2b);
                    }
                }

                if (TRows.Value > 3)
                {
                    TVector a3 = TLanes.Broadcast(*left3);
                    c3a = TLanes.MultiplyAdd(a3, ba, c3a);
                    if (TWidth.Value > 1)
                    {
                        c3b = TLanes.MultiplyAdd(a3, bb, c3b);
                    }
                }

                if (TRows.Value > 4)
                {
                    TVector a4 = TLanes.Broadcast(left3[leftRow]);
                    c4a = TLanes.MultiplyAdd(a4, ba, c4a);
                    if (TWidth.Value > 1)
                    {
                        c4b = TLanes.MultiplyAdd(a4, bb, c4b);
                    }
                }

                if (TRows.Value > 5)
                {
                    TVector a5 = TLanes.Broadcast(left3[leftRow2]);
                    c5a = TLanes.MultiplyAdd(a5, ba, c5a);
                    if (TWidth.Value > 1)
                    {
                        c5b = TLanes.MultiplyAdd(a5, bb, c5b);
                    }
                }

                if (TRows.Value > 6)
                {
                    TVector a6 = TLanes.Broadcast(*left6);
                    c6a = TLanes.MultiplyAdd(a6, ba, c6a);
                    if (TWidth.Value > 1)
                    {
                        c6b = TLanes.MultiplyAdd(a6, bb, c6b);
                    }
                }

                if (TRows.Value > 7)
                {
                    TVector a7 = TLanes.Broadcast(left6[leftRow]);
                    c7a = TLanes.MultiplyAdd(a7, ba, c7a);
                    if (TWidth.Value > 1)
                    {
                        c7b = TLanes.MultiplyAdd(a7, bb, c7b);
                    }
                }

                if (TRows.Value > 8)
                {
                    TVector a8 = TLanes.Broadcast(left6[leftRow2]);
                    c8a = TLanes.MultiplyAdd(a8, ba, c8a);
                    if (TWidth.Value > 1)
                    {
                        c8b = TLanes.MultiplyAdd(a8, bb, c8b);
                    }
                }

                if (TRows.Value > 9)
                {
                    TVector a9 = TLanes.Broadcast(*left9);
                    c9a = TLanes.MultiplyAdd(a9, ba, c9a);
                    if (TWidth.Value > 1)
                    {
                        c9b = TLanes.MultiplyAdd(a9, bb, c9b);
                    }
                }

                if (TRows.Value > 10)
                {
                    TVector a10 = TLanes.Broadcast(left9[leftRow]);
                    c10a = TLanes.MultiplyAdd(a10, ba, c10a);
                    if (TWidth.Value > 1)
                    {
                        c10b = TLanes.MultiplyAdd(a10, bb, c10b);
                    }
                }

                if (TRows.Value > 11)
                {
                    TVector a11 = TLanes.Broadcast(left9[leftRow2]);
                    c11a = TLanes.MultiplyAdd(a11, ba, c11a);
                    if (TWidth.Value > 1)
                    {
                        c11b = TLanes.MultiplyAdd(a11, bb, c11b);
                    }
                }

                if (TPicks.Value == 0)
                {
                    right += rightStep;
                }

                left0 += leftStep;
                left3 += leftStep;
                left6 += leftStep;
                left9 += leftStep;
            }
            if (--segments == 0)
            {
                break;
            }

            left0 += o.LeftSkip;
            left3 += o.LeftSkip;
            left6 += o.LeftSkip;
            left9 += o.LeftSkip;
            right += o.RightSkip;
        }

        T* destination = o.Destination;
        nint destinationRow = o.DestinationRow;
        TLanes.Store(c0a, destination);
        if (TWidth.Value > 1)
        {
            TLanes.Store(c0b, destination + second);
        }

        if (TRows.Value > 1)
        {
            TLanes.Store(c1a, destination + destinationRow);
            if (TWidth.Value > 1)
            {
                TLanes.Store(c1b, destination + destinationRow + second);
            }
        }

        if (TRows.Value > 2)
        {
            TLanes.Store(c2a, destination + (2 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c2b, destination + (2 * destinationRow) + second);
            }
        }

        if (TRows.Value > 3)
        {
            TLanes.Store(c3a, destination + (3 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c3b, destination + (3 * destinationRow) + second);
            }
        }

        if (TRows.Value > 4)
        {
            TLanes.Store(c4a, destination + (4 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c4b, destination + (4 * destinationRow) + second);
            }
        }

        if (TRows.Value > 5)
        {
            TLanes.Store(c5a, destination + (5 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c5b, destination + (5 * destinationRow) + second);
            }
        }

        if (TRows.Value > 6)
        {
            TLanes.Store(c6a, destination + (6 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c6b, destination + (6 * destinationRow) + second);
            }
        }

        if (TRows.Value > 7)
        {
            TLanes.Store(c7a, destination + (7 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c7b, destination + (7 * destinationRow) + second);
            }
        }

        if (TRows.Value > 8)
        {
            TLanes.Store(c8a, destination + (8 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c8b, destination + (8 * destinationRow) + second);
            }
        }

        if (TRows.Value > 9)
        {
            TLanes.Store(c9a, destination + (9 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c9b, destination + (9 * destinationRow) + second);
            }
        }

        if (TRows.Value > 10)
        {
            TLanes.Store(c10a, destination + (10 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c10b, destination + (10 * destinationRow) + second);
            }
        }

        if (TRows.Value > 11)
        {
            TLanes.Store(c11a, destination + (11 * destinationRow));
            if (TWidth.Value > 1)
            {
                TLanes.Store(c11b, destination + (11 * destinationRow) + second);
            }
        }
    }
}
