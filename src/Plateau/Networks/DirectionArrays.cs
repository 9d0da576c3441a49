using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>One array per direction, or a lane, each of the shape (objects, …).</summary>
/// <param name="values">The arrays.</param>
/// <param name="stride">The distance from one array to the next, in elements.</param>
internal readonly ref struct DirectionArrays<T>(ReadOnlySpan<T> values, int stride)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ReadOnlySpan<T> _values = values;

    /// <summary>The distance from one array to the next, in elements.</summary>
    public int Stride => stride;

    /// <summary>The arrays from an element on, with the same distance.</summary>
    public ReadOnlySpan<T> From(int start) => _values[start..];

    /// <summary>Adds ⟨u_a, v_b⟩ of each object for a ≥ b, lower triangles by rows, u and v its rows in two sets of arrays.</summary>
    /// <param name="left">u.</param>
    /// <param name="right">v.</param>
    /// <param name="size">How many numbers one object has.</param>
    /// <param name="directions">D.</param>
    /// <param name="products">(objects, D(D + 1)/2).</param>
    public static void AddProducts(DirectionArrays<T> left, DirectionArrays<T> right, int size, int directions, Span<double> products)
    {
        int length = PackedSymmetric.Length(directions);
        for (int i = 0; i * length < products.Length; i++)
        {
            InnerProducts.AddLower(
                left.From(i * size),
                left.Stride,
                right.From(i * size),
                right.Stride,
                directions,
                size,
                products.Slice(i * length, length));
        }
    }

    /// <summary>Adds ⟨u_a, v_b⟩ + ⟨u_b, v_a⟩ of each object for a ≥ b, lower triangles by rows.</summary>
    public static void AddProductsOfBoth(DirectionArrays<T> left, DirectionArrays<T> right, int size, int directions, Span<double> products)
    {
        int length = PackedSymmetric.Length(directions);
        for (int i = 0; i * length < products.Length; i++)
        {
            InnerProducts.AddLowerOfBoth(
                left.From(i * size),
                left.Stride,
                right.From(i * size),
                right.Stride,
                directions,
                size,
                products.Slice(i * length, length));
        }
    }

}
