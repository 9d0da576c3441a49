namespace Plateau.Networks;

/// <summary>The shape of one object at some node of a network, without the axis of objects.</summary>
public sealed class Shape : IEquatable<Shape>
{
    private readonly int[] _sizes;

    /// <summary>Creates a shape from the size of each axis.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public Shape(params ReadOnlySpan<int> sizes)
    {
        Size = 1;
        foreach (int size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size, nameof(sizes));
            Size = checked(Size * size);
        }

        _sizes = sizes.ToArray();
    }

    /// <summary>How many numbers one object has: the product of the sizes.</summary>
    public int Size { get; }

    /// <summary>The size of each axis.</summary>
    public ReadOnlySpan<int> Sizes => _sizes;

    /// <summary>The number of axes.</summary>
    public int Rank => _sizes.Length;

    /// <summary>The size of one axis.</summary>
    public int this[int axis] => _sizes[axis];

    /// <summary>Throws unless it is that of an image.</summary>
    /// <param name="name">The argument that it came in.</param>
    internal Shape AsImage(string name)
        => Rank == 3 ? this : throw new ArgumentException("it takes images (height, width, channels)", name);

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (int size in _sizes)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", _sizes)})";
}
