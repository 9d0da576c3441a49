using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

/// <summary>Blocks of inner products against one sum after the other.</summary>
public sealed class InnerProductsTests
{
    public static TheoryData<int, int, int> Sizes => new()
    {
        { 1, 1, 1 },
        { 3, 5, 7 },
        { 4, 4, 8 },
        { 10, 10, 131 },
        { 6, 9, 512 },
        { 13, 2, 1537 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void All_products_are_sums_of_products(int rows, int columns, int length)
    {
        All<double>(rows, columns, length);
        All<float>(rows, columns, length);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void The_lower_triangle_has_the_bits_of_all_products(int count, int other, int length)
    {
        Lower<double>(count, length + other);
        Lower<float>(count, length + other);
    }

    [Fact]
    public void Vectors_that_stick_out_are_refused()
    {
        double[] numbers = new double[11];
        Assert.Throws<ArgumentException>(() => InnerProducts.Add<double>(numbers, 4, 3, numbers, 4, 2, 4, new double[6]));
        Assert.Throws<ArgumentException>(() => InnerProducts.AddLower<double>(numbers, 4, numbers, 4, 3, 4, new double[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => InnerProducts.Add<double>(numbers, -1, 2, numbers, 4, 2, 4, new double[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => InnerProducts.Add<double>(numbers, 4, 2, numbers, 4, 2, 4, new double[3]));
    }

    private static void All<T>(int rows, int columns, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int leftStride, int rightStride) = (length + 3, length);
        T[] left = Numbers<T>((rows * leftStride) - 3, 1);
        T[] right = Numbers<T>(columns * rightStride, 2);
        double[] found = [.. Enumerable.Range(0, rows * columns).Select(i => (double)i)];
        InnerProducts.Add<T>(left, leftStride, rows, right, rightStride, columns, length, found);
        for (int r = 0; r < rows; r++)
        {
            for (int c = 0; c < columns; c++)
            {
                Assert.Equal(
                    (r * columns) + c + Product(left, r * leftStride, right, c * rightStride, length),
                    found[(r * columns) + c],
                    1e-12 * length);
            }
        }
    }

    private static void Lower<T>(int count, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] left = Numbers<T>(count * length, 3);
        T[] right = Numbers<T>(count * length, 4);
        double[] all = new double[count * count];
        double[] lower = new double[PackedSymmetric.Length(count)];
        double[] both = new double[lower.Length];
        InnerProducts.Add<T>(left, length, count, right, length, count, length, all);
        InnerProducts.AddLower<T>(left, length, right, length, count, length, lower);
        InnerProducts.AddLowerOfBoth<T>(left, length, right, length, count, length, both);
        for (int r = 0; r < count; r++)
        {
            for (int c = 0; c <= r; c++)
            {
                Assert.Equal(all[(r * count) + c], lower[PackedSymmetric.Place(r, c)]);
                Assert.Equal(all[(r * count) + c] + all[(c * count) + r], both[PackedSymmetric.Place(r, c)]);
            }
        }
    }

    private static double Product<T>(T[] left, int leftStart, T[] right, int rightStart, int length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Enumerable.Range(0, length)
            .Sum(i => double.CreateTruncating(left[leftStart + i]) * double.CreateTruncating(right[rightStart + i]));

    private static T[] Numbers<T>(int count, int draw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomStream stream = new(5, RandomPurpose.Subset, draw);
        return [.. Enumerable.Range(0, count).Select(i => T.CreateTruncating(stream.Normal(i)))];
    }
}
