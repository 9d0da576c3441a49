using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// An operand of a product: rows of numbers, one per object, and the same rows in packed form where many vectors multiply them.
/// </summary>
internal readonly ref struct Operand<T>(ReadOnlySpan<T> values, int count, PackedLeft<T>? packed = null, PackedColumns<T>? columns = null)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The numbers, shape (objects, …).</summary>
    public ReadOnlySpan<T> Values { get; } = values;

    /// <summary>The number of objects.</summary>
    public int Count { get; } = count;

    /// <summary>The same, packed; null where packing would not pay.</summary>
    public PackedLeft<T>? Packed { get; } = packed;

    /// <summary>The same, packed for products that sum over objects; null where packing would not pay.</summary>
    public PackedColumns<T>? Columns { get; } = columns;
}
