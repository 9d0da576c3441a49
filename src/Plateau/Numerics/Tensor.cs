using System.Numerics;

namespace Plateau.Numerics;

/// <summary>A contiguous, row-major block of numbers with a shape; the last axis runs fastest.</summary>
/// <typeparam name="T">
/// The element type: <see cref="float"/> and <see cref="double"/> compute; other unmanaged numbers only carry data.
/// </typeparam>
public sealed class Tensor<T>
    where T : unmanaged, INumberBase<T>
{
    private readonly int[] _shape;

    /// <summary>Wraps <paramref name="data"/> without copying it.</summary>
    /// <exception cref="ArgumentException">The number of elements is not the product of <paramref name="shape"/>.</exception>
    public Tensor(T[] data, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(data);
        long length = Length(shape);
        if (data.LongLength != length)
        {
            throw new ArgumentException(
                $"{data.LongLength} numbers do not fill the shape ({string.Join(", ", shape.ToArray())}), which holds {length}.",
                nameof(data));
        }

        Data = data;
        _shape = shape.ToArray();
    }

    /// <summary>Creates a tensor of zeros.</summary>
    public Tensor(params ReadOnlySpan<int> shape)
        : this(new T[Length(shape)], shape)
    {
    }

    /// <summary>The numbers, row-major.</summary>
    public T[] Data { get; }

    /// <summary>The size of each axis.</summary>
    public ReadOnlySpan<int> Shape => _shape;

    /// <summary>The number of axes.</summary>
    public int Rank => _shape.Length;

    /// <summary>The numbers as a span, row-major.</summary>
    public Span<T> Span => Data;

    /// <summary>The sub-block at <paramref name="index"/> of the first axis, as a span.</summary>
    public Span<T> Row(int index)
    {
        int stride = _shape[0] == 0 ? 0 : Data.Length / _shape[0];
        return Data.AsSpan(index * stride, stride);
    }

    /// <summary>The element at the given position of a matrix.</summary>
    public T this[int row, int column]
    {
        get => Data[(row * _shape[1]) + column];
        set => Data[(row * _shape[1]) + column] = value;
    }

    /// <summary>The same numbers under another shape.</summary>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public Tensor<T> Reshape(params ReadOnlySpan<int> shape) => new(Data, shape);

    private static long Length(ReadOnlySpan<int> shape)
    {
        long length = 1;
        foreach (int size in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(shape));
            length = checked(length * size);
        }

        return length;
    }
}
