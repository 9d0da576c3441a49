using System.Numerics;

namespace Plateau.Numerics;

/// <summary>
/// The values that the outputs of a matrix product start from: 0 (the default), the numbers in the destination, or one row given for all
/// rows.
/// </summary>
internal readonly ref struct Initial<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Initial(InitialKind kind, ReadOnlySpan<T> row)
    {
        Kind = kind;
        Values = row;
    }

    /// <summary>Every output starts at 0.</summary>
    public static Initial<T> Zero => default;

    /// <summary>Every output starts at the number in the destination: the product is added to it.</summary>
    public static Initial<T> Current => new(InitialKind.Current, default);

    /// <summary>Every row of the output starts at <paramref name="values"/>, one per column: the bias of a layer.</summary>
    public static Initial<T> Row(ReadOnlySpan<T> values) => new(InitialKind.Row, values);

    /// <summary>The kind of start.</summary>
    internal InitialKind Kind { get; }

    /// <summary>The row, for <see cref="InitialKind.Row"/>.</summary>
    internal ReadOnlySpan<T> Values { get; }
}

/// <summary>The three ways for an output to start.</summary>
internal enum InitialKind
{
    /// <summary>At 0.</summary>
    Zero,

    /// <summary>At the destination's value.</summary>
    Current,

    /// <summary>At a value given for its column.</summary>
    Row,
}
