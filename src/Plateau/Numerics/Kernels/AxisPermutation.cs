using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Plateau.Numerics;

/// <summary>Another order of the axes of an array: axis i of the result is axis <c>axes[i]</c> of the source.</summary>
internal sealed class AxisPermutation
{
    // A square that stays in the nearest cache.
    private const int Tile = 16;

    private readonly int[] _sizes;
    private readonly int[] _from;
    private readonly int[] _to;
    private readonly int _sourceLast;

    /// <summary>Prepares the change of order for arrays of the given sizes.</summary>
    /// <exception cref="ArgumentException">The axes are not a permutation of all axes.</exception>
    public AxisPermutation(ReadOnlySpan<int> sizes, ReadOnlySpan<int> axes)
    {
        int[] sorted = axes.ToArray();
        Array.Sort(sorted);
        if (!sorted.AsSpan().SequenceEqual([.. Enumerable.Range(0, sizes.Length)]))
        {
            throw new ArgumentException($"({string.Join(", ", axes.ToArray())}) is no order of {sizes.Length} axes", nameof(axes));
        }

        // Axes that stay neighbours are one axis.
        List<int> lengths = [];
        List<int> strides = [];
        for (int i = 0; i < axes.Length; i++)
        {
            int stride = 1;
            foreach (int size in sizes[(axes[i] + 1)..])
            {
                stride *= size;
            }

            if (lengths.Count > 0 && axes[i] == axes[i - 1] + 1)
            {
                lengths[^1] *= sizes[axes[i]];
                strides[^1] = stride;
            }
            else
            {
                lengths.Add(sizes[axes[i]]);
                strides.Add(stride);
            }
        }

        if (lengths.Count == 0)
        {
            lengths.Add(1);
            strides.Add(1);
        }

        _sizes = [.. lengths];
        _from = [.. strides];
        _to = new int[_sizes.Length];
        int own = 1;
        for (int i = _sizes.Length - 1; i >= 0; i--)
        {
            _to[i] = own;
            own *= _sizes[i];
        }

        Size = own;
        _sourceLast = Array.LastIndexOf(_from, 1);
    }

    /// <summary>How many numbers one array has.</summary>
    public int Size { get; }

    /// <summary>Writes each array of the source in the other order.</summary>
    public void Apply<T>(ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged
    {
        if (source.Length != destination.Length || source.Length % Size != 0)
        {
            throw new ArgumentException(
                $"{source.Length} and {destination.Length} numbers are not the same arrays of {Size}.",
                nameof(destination));
        }

        for (int start = 0; start < source.Length; start += Size)
        {
            Axis(0, source.Slice(start, Size), 0, destination.Slice(start, Size), 0);
        }
    }

    // The last axis of the result and that of the source make a matrix to transpose (or a row to copy); the others are walked through.
    private void Axis<T>(int axis, ReadOnlySpan<T> source, int from, Span<T> destination, int to)
        where T : unmanaged
    {
        int last = _sizes.Length - 1;
        if (axis == last)
        {
            if (_sourceLast == last)
            {
                source.Slice(from, _sizes[last]).CopyTo(destination[to..]);
            }
            else
            {
                Transpose(source[from..], _from[last], destination[to..], _to[_sourceLast], _sizes[_sourceLast], _sizes[last]);
            }

            return;
        }

        if (axis == _sourceLast)
        {
            Axis(axis + 1, source, from, destination, to);
            return;
        }

        for (int i = 0; i < _sizes[axis]; i++)
        {
            Axis(axis + 1, source, from + (i * _from[axis]), destination, to + (i * _to[axis]));
        }
    }

    // destination(row, column) = source(column, row), tile by tile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(
        ReadOnlySpan<T> source,
        int sourceStride,
        Span<T> destination,
        int destinationStride,
        int rows,
        int columns)
        where T : unmanaged
    {
        // The farthest elements read and written.
        _ = source[((columns - 1) * sourceStride) + rows - 1];
        _ = destination[((rows - 1) * destinationStride) + columns - 1];
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T to = ref MemoryMarshal.GetReference(destination);
        for (int top = 0; top < rows; top += Tile)
        {
            int bottom = Math.Min(top + Tile, rows);
            for (int left = 0; left < columns; left += Tile)
            {
                int right = Math.Min(left + Tile, columns);
                for (int row = top; row < bottom; row++)
                {
                    ref T line = ref Unsafe.Add(ref to, (nint)row * destinationStride);
                    ref T own = ref Unsafe.Add(ref from, row);
                    for (int column = left; column < right; column++)
                    {
                        Unsafe.Add(ref line, column) = Unsafe.Add(ref own, (nint)column * sourceStride);
                    }
                }
            }
        }
    }
}
