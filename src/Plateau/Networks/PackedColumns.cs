using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The objects of a chunk, feature by feature, packed without zeros. Many gradients by the weights of a first layer use the same packed
/// objects.
/// </summary>
internal sealed class PackedColumns<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PackedLeft<T> _left = new();
    private (long Version, int Start, int Columns, int Count) _holds = (-1, 0, 0, 0);

    /// <summary>A number that changes whenever the objects change.</summary>
    public long Version { get; set; }

    /// <summary>Some features of all objects, shape (columns, objects).</summary>
    /// <param name="values">The objects, shape (count, features).</param>
    /// <param name="count">The number of objects.</param>
    /// <param name="features">The features of an object.</param>
    /// <param name="start">The first feature.</param>
    /// <param name="columns">The number of features.</param>
    public PackedLeft<T> Of(ReadOnlySpan<T> values, int count, int features, int start, int columns)
    {
        if (_holds != (Version, start, columns, count))
        {
            _left.PackNonZero(new MatrixView<T>(values, count, features).ColumnRange(start, columns).Transposed);
            _holds = (Version, start, columns, count);
        }

        return _left;
    }
}
