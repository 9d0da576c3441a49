using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Plateau.Numerics;

/// <summary>A matrix read in place: element (i, j) lies <c>i·RowStride + j·ColumnStride</c> elements after the first.</summary>
internal readonly ref struct MatrixView<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ref T _origin;

    private MatrixView(ref T origin, int rows, int columns, int rowStride, int columnStride)
    {
        _origin = ref origin;
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    /// <summary>Views <paramref name="data"/> as a contiguous row-major matrix.</summary>
    public MatrixView(ReadOnlySpan<T> data, int rows, int columns)
        : this(data, rows, columns, columns, 1)
    {
    }

    /// <summary>Views <paramref name="data"/> with strides, counted in elements.</summary>
    /// <exception cref="ArgumentException">The last element would lie outside <paramref name="data"/>.</exception>
    public MatrixView(ReadOnlySpan<T> data, int rows, int columns, int rowStride, int columnStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentOutOfRangeException.ThrowIfNegative(rowStride);
        ArgumentOutOfRangeException.ThrowIfNegative(columnStride);
        if (rows > 0 && columns > 0 && (((rows - 1L) * rowStride) + ((columns - 1L) * columnStride)) >= data.Length)
        {
            throw new ArgumentException(
                $"{data.Length} numbers do not hold {rows} × {columns} with strides {rowStride} and {columnStride}.",
                nameof(data));
        }

        _origin = ref MemoryMarshal.GetReference(data);
        Rows = rows;
        Columns = columns;
        RowStride = rowStride;
        ColumnStride = columnStride;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The number of columns.</summary>
    public int Columns { get; }

    /// <summary>The distance between rows, in elements.</summary>
    public int RowStride { get; }

    /// <summary>The distance between columns, in elements.</summary>
    public int ColumnStride { get; }

    /// <summary>The transpose; nothing moves.</summary>
    public MatrixView<T> Transposed => new(ref _origin, Columns, Rows, ColumnStride, RowStride);

    /// <summary>The first element, to be pinned.</summary>
    internal ref readonly T Origin => ref _origin;

    /// <summary>The element at the given position.</summary>
    public T this[int row, int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Rows, nameof(row));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)Columns, nameof(column));
            return Unsafe.Add(ref _origin, ((nint)row * RowStride) + ((nint)column * ColumnStride));
        }
    }

    /// <summary>The rows from <paramref name="start"/> on, <paramref name="count"/> of them.</summary>
    public MatrixView<T> RowRange(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)start, (uint)Rows, nameof(start));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(Rows - start), nameof(count));
        return new(ref Unsafe.Add(ref _origin, (nint)start * RowStride), count, Columns, RowStride, ColumnStride);
    }

    /// <summary>The columns from <paramref name="start"/> on, <paramref name="count"/> of them.</summary>
    public MatrixView<T> ColumnRange(int start, int count) => Transposed.RowRange(start, count).Transposed;
}
