using System.Numerics;

namespace Plateau.Numerics;

/// <summary>Where the outputs of a matrix product start: at 0 (the default), at what the destination holds, or at one row given for all rows.</summary>
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

    /// <summary>Every output starts at what the destination holds: the product is added to it.</summary>
    public static Initial<T> Current => new(InitialKind.Current, default);

    /// <summary>Every row of the output starts at <paramref name="values"/>, one a column: the bias of a layer.</summary>
    public static Initial<T> Row(ReadOnlySpan<T> values) => new(InitialKind.Row, values);

    /// <summary>Which of the three.</summary>
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
