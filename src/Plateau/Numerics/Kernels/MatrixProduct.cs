using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// C (m × n) = start + A (m × k)·B (k × n). Every output is ONE chain of fused multiply-adds in the order of k, from its start value:
/// blocks hand the running value on through C, which rounds nothing. So the bits do not depend on tiles, blocks, threads or the instruction
/// set.
/// </summary>
internal static unsafe class MatrixProduct
{
    // Blocks of k and of columns: a tile of A (12 × 384 floats) stays in the first cache, a block of B (384 × 512 floats) in the second.
    private const int DepthBlockBytes = 384 * sizeof(float);
    private const int ColumnBlockBytes = 512 * sizeof(float);

    /// <summary>Rows of a tile, and of a panel of a <see cref="PackedLeft{T}"/>.</summary>
    public static int TileRows<T>(KernelKind kernel)
        where T : unmanaged
        => kernel switch
        {
            KernelKind.Avx512 => Lanes512<T>.TileRows,
            KernelKind.Avx2 => Lanes256<T>.TileRows,
            KernelKind.Vector128 => Lanes128<T>.TileRows,
            _ => 6,
        };

    /// <summary>Columns of a tile, and of a panel of a <see cref="PackedRight{T}"/>.</summary>
    public static int TileColumns<T>(KernelKind kernel)
        where T : unmanaged
        => 2 * kernel switch
        {
            KernelKind.Avx512 => Lanes512<T>.Count,
            KernelKind.Avx2 => Lanes256<T>.Count,
            KernelKind.Vector128 => Lanes128<T>.Count,
            _ => 1,
        };

    /// <summary>
    /// <paramref name="destination"/> = start + left·right, packing the operands where that pays, in memory of the calling thread.
    /// </summary>
    /// <param name="left">A (m × k).</param>
    /// <param name="right">B (k × n).</param>
    /// <param name="destination">C, row-major, its rows <paramref name="destinationStride"/> apart.</param>
    /// <param name="destinationStride">At least n.</param>
    /// <param name="initial">The value that each output starts from.</param>
    /// <param name="kernel">The instruction set; by default the fastest here.</param>
    public static void Multiply<T>(
        MatrixView<T> left,
        MatrixView<T> right,
        Span<T> destination,
        int destinationStride,
        Initial<T> initial = default,
        KernelKind? kernel = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PackedRight<T> packed = Scratch<T>.Right(kernel ?? KernelKinds.Best);
        packed.Pack(right);
        Multiply(left, packed, destination, destinationStride, initial);
    }

    /// <summary><paramref name="destination"/> = start + left·right for a packed right operand.</summary>
    /// <param name="left">A (m × k).</param>
    /// <param name="right">B (k × n), packed.</param>
    /// <param name="destination">
    /// C, row-major, its rows <paramref name="destinationStride"/> apart; its first column is <paramref name="firstColumn"/> of B.
    /// </param>
    /// <param name="destinationStride">At least the number of columns asked for.</param>
    /// <param name="initial">The value that each output starts from.</param>
    /// <param name="firstColumn">The first column of B to multiply with.</param>
    /// <param name="columns">The number of columns; −1 for all that follow.</param>
    public static void Multiply<T>(
        MatrixView<T> left,
        PackedRight<T> right,
        Span<T> destination,
        int destinationStride,
        Initial<T> initial = default,
        int firstColumn = 0,
        int columns = -1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        columns = columns < 0 ? right.Columns - firstColumn : columns;
        Check(left.Rows, left.Columns, right, destination.Length, destinationStride, initial, firstColumn, columns);
        if (left.Rows == 0 || columns == 0)
        {
            return;
        }

        fixed (T* a = &left.Origin, c = destination, row = initial.Values)
        {
            Operands<T> operands = new()
            {
                Left = a,
                LeftRow = left.RowStride,
                LeftStep = left.ColumnStride,
                LeftFirst = 0,
                Rows = left.Rows,
                Depth = left.Columns,
                Right = right.Pointer,
                FirstColumn = firstColumn,
                Columns = columns,
                Destination = c,
                DestinationRow = destinationStride,
                Initial = initial.Kind,
                Row = row,
            };
            Run(right.Kernel, operands);
        }
    }

    /// <summary><paramref name="destination"/> = start + left·right for two packed operands.</summary>
    /// <param name="left">A (m × k), packed.</param>
    /// <param name="right">B (k × n), packed for the same kernel.</param>
    /// <param name="destination">
    /// C, row-major; its first element is that of <paramref name="firstRow"/> and <paramref name="firstColumn"/>.
    /// </param>
    /// <param name="destinationStride">At least the number of columns asked for.</param>
    /// <param name="initial">The value that each output starts from.</param>
    /// <param name="firstRow">The first row of A to multiply.</param>
    /// <param name="rows">The number of rows; −1 for all that follow.</param>
    /// <param name="firstColumn">The first column of B to multiply with.</param>
    /// <param name="columns">The number of columns; −1 for all that follow.</param>
    public static void Multiply<T>(
        PackedLeft<T> left,
        PackedRight<T> right,
        Span<T> destination,
        int destinationStride,
        Initial<T> initial = default,
        int firstRow = 0,
        int rows = -1,
        int firstColumn = 0,
        int columns = -1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        rows = rows < 0 ? left.Rows - firstRow : rows;
        columns = columns < 0 ? right.Columns - firstColumn : columns;
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)firstRow, (uint)left.Rows, nameof(firstRow));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)rows, (uint)(left.Rows - firstRow), nameof(rows));
        if (left.Kernel != right.Kernel)
        {
            throw new ArgumentException($"The left operand is packed for {left.Kernel}, the right one for {right.Kernel}.", nameof(right));
        }

        Check(rows, left.Depth, right, destination.Length, destinationStride, initial, firstColumn, columns);
        if (rows == 0 || columns == 0)
        {
            return;
        }

        fixed (T* c = destination, row = initial.Values)
        fixed (int* picks = left.Picks, counts = left.PickCounts)
        {
            Operands<T> operands = new()
            {
                Left = left.Pointer,
                Picks = picks,
                PickCounts = counts,
                LeftRow = 1,
                LeftStep = left.PanelWidth,
                LeftIsPacked = true,
                LeftFirst = firstRow,
                Rows = rows,
                Depth = left.Depth,
                Right = right.Pointer,
                FirstColumn = firstColumn,
                Columns = columns,
                Destination = c,
                DestinationRow = destinationStride,
                Initial = initial.Kind,
                Row = row,
            };
            Run(right.Kernel, operands);
        }
    }

    /// <summary>
    /// <paramref name="destination"/> = (left·right)ᵀ. For a left operand that leaves out zeros: a right operand cannot leave them out.
    /// </summary>
    /// <param name="left">A (m × k), packed.</param>
    /// <param name="right">B (k × n).</param>
    /// <param name="destination">n rows of m numbers, <paramref name="destinationStride"/> apart.</param>
    /// <param name="destinationStride">At least m.</param>
    public static void MultiplyTransposed<T>(PackedLeft<T> left, MatrixView<T> right, Span<T> destination, int destinationStride)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PackedRight<T> packed = Scratch<T>.Right(left.Kernel);
        packed.Pack(right);
        if (left.Depth != packed.Depth)
        {
            throw new ArgumentException($"The left operand has {left.Depth} columns, the right one {packed.Depth} rows.", nameof(right));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(destinationStride, left.Rows);
        if (left.Rows == 0 || packed.Columns == 0)
        {
            return;
        }

        if (((packed.Columns - 1L) * destinationStride) + left.Rows > destination.Length)
        {
            throw new ArgumentException(
                $"{destination.Length} numbers do not hold {packed.Columns} × {left.Rows} outputs with rows {destinationStride} apart.",
                nameof(destination));
        }

        fixed (T* c = destination)
        fixed (int* picks = left.Picks, counts = left.PickCounts)
        {
            Operands<T> operands = new()
            {
                Left = left.Pointer,
                Picks = picks,
                PickCounts = counts,
                LeftRow = 1,
                LeftStep = left.PanelWidth,
                LeftIsPacked = true,
                Rows = left.Rows,
                Depth = left.Depth,
                Right = packed.Pointer,
                Columns = packed.Columns,
                Destination = c,
                DestinationRow = destinationStride,
                IsTransposed = true,
            };
            Run(left.Kernel, operands);
        }
    }

    /// <summary>
    /// The share of worker <paramref name="index"/> of <paramref name="workers"/> when <paramref name="count"/> rows or columns are split
    /// at multiples of <paramref name="multiple"/>. Any split gives the same bits; this one wastes no tile.
    /// </summary>
    public static (int Start, int Count) Share(int count, int multiple, int index, int workers)
    {
        long blocks = (count + multiple - 1) / multiple;
        int start = (int)Math.Min(count, blocks * index / workers * multiple);
        int end = (int)Math.Min(count, blocks * (index + 1) / workers * multiple);
        return (start, end - start);
    }

    private static void Check<T>(
        int rows,
        int depth,
        PackedRight<T> right,
        int destinationLength,
        int destinationStride,
        Initial<T> initial,
        int firstColumn,
        int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (depth != right.Depth)
        {
            throw new ArgumentException($"The left operand has {depth} columns, the right one {right.Depth} rows.", nameof(right));
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)firstColumn, (uint)right.Columns, nameof(firstColumn));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)columns, (uint)(right.Columns - firstColumn), nameof(columns));
        ArgumentOutOfRangeException.ThrowIfLessThan(destinationStride, columns);
        if (rows > 0 && columns > 0 && ((rows - 1L) * destinationStride) + columns > destinationLength)
        {
            throw new ArgumentException(
                $"{destinationLength} numbers do not hold {rows} × {columns} outputs with rows {destinationStride} apart.",
                nameof(destinationLength));
        }

        if (initial.Kind == InitialKind.Row && initial.Values.Length < columns)
        {
            throw new ArgumentException($"The start row has {initial.Values.Length} values for {columns} columns.", nameof(initial));
        }
    }

    private static void Run<T>(KernelKind kernel, in Operands<T> operands)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (kernel)
        {
            case KernelKind.Avx512:
                Run<Lanes512<T>, Vector512<T>, T>(operands);
                break;
            case KernelKind.Avx2:
                Run<Lanes256<T>, Vector256<T>, T>(operands);
                break;
            case KernelKind.Vector128:
                Run<Lanes128<T>, Vector128<T>, T>(operands);
                break;
            default:
                Run<Lanes1<T>, T, T>(operands);
                break;
        }
    }

    // Sound: the operands were checked against their spans; tiles stay within them, and a tile that would stick out works on a copy.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<TLanes, TVector, T>(in Operands<T> o)
        where TLanes : struct, ILanes<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int tileColumns = 2 * TLanes.Count;
        int depthBlock = DepthBlockBytes / sizeof(T);
        int blocks = o.IsTransposed ? 1 : Math.Max(1, (o.Depth + depthBlock - 1) / depthBlock);
        depthBlock = (((o.Depth + blocks - 1) / blocks) + 3) & ~3;
        int columnBlock = Math.Max(tileColumns, ColumnBlockBytes / sizeof(T) / tileColumns * tileColumns);

        byte* edgeBytes = stackalloc byte[(MatrixTile.MaxRows + 2) * MatrixTile.MaxRowBytes];
        T* edge = (T*)(((nint)edgeBytes + 63) & ~63);
        T* zeros = edge + (MatrixTile.MaxRows * tileColumns);
        new Span<T>(zeros, tileColumns).Clear();
        T* scratch = null;
        bool pack = !o.LeftIsPacked && ShouldPackLeft(o);
        if (pack)
        {
            scratch = Scratch<T>.LeftTile(TLanes.TileRows * depthBlock);
        }

        // Panels start at multiples of the tile; a range may start inside one.
        int panelOffset = o.FirstColumn % tileColumns;
        nint panelLength = (nint)o.Depth * tileColumns;
        T* firstPanel = o.Right + ((o.FirstColumn / tileColumns) * panelLength);

        int p0 = 0;
        do
        {
            int depth = Math.Min(depthBlock, o.Depth - p0);
            InitialKind initial = p0 == 0 ? o.Initial : InitialKind.Current;
            int blockEnd;
            for (int blockStart = 0; blockStart < o.Columns; blockStart = blockEnd)
            {
                blockEnd = Math.Min(o.Columns, blockStart + columnBlock - ((blockStart + panelOffset) % tileColumns));
                int rows;
                for (int i = 0; i < o.Rows; i += rows)
                {
                    T* left;
                    nint leftRow = o.LeftRow;
                    nint leftStep = o.LeftStep;
                    int* picks = null;
                    int terms = depth;
                    if (o.Picks != null)
                    {
                        // The panel lists which k it holds; this block takes those within its range.
                        int row = o.LeftFirst + i;
                        int inside = row % TLanes.TileRows;
                        rows = Math.Min(o.Rows - i, TLanes.TileRows - inside);
                        int panel = row / TLanes.TileRows;
                        ReadOnlySpan<int> listed = new(o.Picks + ((nint)panel * o.Depth), o.PickCounts[panel]);
                        int from = CountBelow(listed, p0);
                        terms = CountBelow(listed, p0 + depth) - from;
                        picks = o.Picks + ((nint)panel * o.Depth) + from;
                        left = o.Left + ((nint)(row - inside) * o.Depth) + ((nint)from * TLanes.TileRows) + inside;
                    }
                    else if (o.LeftIsPacked)
                    {
                        int row = o.LeftFirst + i;
                        int inside = row % TLanes.TileRows;
                        rows = Math.Min(o.Rows - i, TLanes.TileRows - inside);
                        left = o.Left + ((nint)(row - inside) * o.Depth) + ((nint)p0 * TLanes.TileRows) + inside;
                    }
                    else
                    {
                        rows = Math.Min(o.Rows - i, TLanes.TileRows);
                        left = o.Left + (i * leftRow) + (p0 * leftStep);
                        if (pack)
                        {
                            PackedPanels<T>.CopyPanel(left, leftStep, leftRow, depth, rows, scratch, TLanes.TileRows);
                            left = scratch;
                            leftRow = 1;
                            leftStep = TLanes.TileRows;
                        }
                    }

                    TileOperands<T> tile = new()
                    {
                        Depth = terms,
                        Segments = 1,
                        Left = left,
                        LeftRow = leftRow,
                        LeftStep = leftStep,
                        RightStep = tileColumns,
                        Picks = picks,
                    };
                    int columns;
                    for (int j = blockStart; j < blockEnd; j += columns)
                    {
                        int inside = (j + panelOffset) % tileColumns;
                        columns = Math.Min(tileColumns - inside, blockEnd - j);
                        tile.Right = firstPanel + ((j + panelOffset) / tileColumns * panelLength)
                            + (picks != null ? 0 : (nint)p0 * tileColumns) + inside;
                        bool wide = columns > TLanes.Count;
                        if (o.IsTransposed)
                        {
                            tile.Start = zeros;
                            tile.StartRow = 0;
                            tile.Destination = edge;
                            tile.DestinationRow = tileColumns;
                            MatrixTile.Multiply<TLanes, TVector, T>(rows, wide, tile);
                            MatrixTile.KeepTransposed(
                                edge,
                                tileColumns,
                                rows,
                                columns,
                                o.Destination + (j * o.DestinationRow) + i,
                                o.DestinationRow);
                            continue;
                        }

                        T* destination = o.Destination + (i * o.DestinationRow) + j;
                        if (columns == tileColumns || columns == TLanes.Count)
                        {
                            tile.Start = initial switch { InitialKind.Zero => zeros, InitialKind.Current => destination, _ => o.Row + j };
                            tile.StartRow = initial == InitialKind.Current ? o.DestinationRow : 0;
                            tile.Destination = destination;
                            tile.DestinationRow = o.DestinationRow;
                            MatrixTile.Multiply<TLanes, TVector, T>(rows, wide, tile);
                        }
                        else
                        {
                            MatrixTile.FillEdge(edge, tileColumns, rows, columns, initial, destination, o.DestinationRow, o.Row + j);
                            tile.Start = edge;
                            tile.StartRow = tileColumns;
                            tile.Destination = edge;
                            tile.DestinationRow = tileColumns;
                            MatrixTile.Multiply<TLanes, TVector, T>(rows, wide, tile);
                            MatrixTile.KeepEdge(edge, tileColumns, rows, columns, destination, o.DestinationRow);
                        }
                    }
                }
            }

            p0 += depthBlock;
        }
        while (p0 < o.Depth);
    }

    private static int CountBelow(ReadOnlySpan<int> sorted, int bound)
    {
        int place = sorted.BinarySearch(bound);
        return place < 0 ? ~place : place;
    }

    // Rows a large power of two apart fall into the same cache sets, and rows read by pages exhaust the address cache: then a copy pays.
    private static bool ShouldPackLeft<T>(in Operands<T> o)
        where T : unmanaged
        => o.LeftStep == 1 ? o.LeftRow * sizeof(T) >= 2048 && o.Columns > 64
        : o.LeftRow != 1 || (o.LeftStep * sizeof(T) >= 2048 && o.Columns > 64);

    private readonly struct Operands<T>
        where T : unmanaged
    {
        public T* Left { get; init; }

        public nint LeftRow { get; init; }

        public nint LeftStep { get; init; }

        public bool LeftIsPacked { get; init; }

        public int* Picks { get; init; }

        public int* PickCounts { get; init; }

        public int LeftFirst { get; init; }

        public int Rows { get; init; }

        public int Depth { get; init; }

        public T* Right { get; init; }

        public int FirstColumn { get; init; }

        public int Columns { get; init; }

        public T* Destination { get; init; }

        public nint DestinationRow { get; init; }

        // Whether the outputs are written column by column; they start at 0 then, and no block splits their sums.
        public bool IsTransposed { get; init; }

        public InitialKind Initial { get; init; }

        public T* Row { get; init; }
    }

    // Memory of one thread, grown and kept.
    private static class Scratch<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        [ThreadStatic]
        private static PackedRight<T>?[]? t_right;

        [ThreadStatic]
        private static T[]? t_leftTile;

        public static PackedRight<T> Right(KernelKind kernel)
        {
            t_right ??= new PackedRight<T>?[4];
            return t_right[(int)kernel] ??= new PackedRight<T>(kernel);
        }

        public static T* LeftTile(int length)
        {
            int room = length + (64 / sizeof(T));
            if (t_leftTile is null || t_leftTile.Length < room)
            {
                t_leftTile = GC.AllocateUninitializedArray<T>(room, pinned: true);
            }

            // Pinned, and kept alive by the thread's own field for as long as the thread computes.
            nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(t_leftTile));
            return (T*)((address + 63) & ~63);
        }
    }
}
