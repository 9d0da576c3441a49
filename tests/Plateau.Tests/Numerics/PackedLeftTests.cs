using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

/// <summary>Products that leave out what is zero in a panel, beside products that leave out nothing.</summary>
public sealed class PackedLeftTests
{
    public static TheoryData<int, int, int, double> Cases => new()
    {
        { 1, 1, 1, 0.5 },
        { 5, 17, 3, 0.5 },
        { 12, 784, 32, 0.2 },
        { 13, 784, 33, 0.1 },
        { 100, 900, 10, 0.02 },
        { 128, 784, 128, 0.05 },
        { 40, 500, 50, 0.0 },
        { 40, 500, 50, 1.0 },
        { 25, 391, 64, 0.03 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Leaving_out_zeros_changes_no_bit_in_single_precision(int rows, int depth, int columns, double density)
        => Compare<float>(rows, depth, columns, density);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Leaving_out_zeros_changes_no_bit_in_double_precision(int rows, int depth, int columns, double density)
        => Compare<double>(rows, depth, columns, density);

    [Fact]
    public void A_panel_lists_exactly_the_columns_where_one_of_its_rows_is_not_zero()
    {
        PackedLeft<float> packed = new(KernelKind.Scalar);
        float[] a = new float[packed.PanelWidth * 2 * 9];
        a[4] = 1;
        a[9 + 7] = -2;
        a[(packed.PanelWidth * 9) + 0] = 3;
        packed.PackNonZero(new MatrixView<float>(a, packed.PanelWidth * 2, 9));
        Assert.Equal([2, 1], packed.PickCounts.ToArray());
        Assert.Equal([4, 7], packed.Picks[..2].ToArray());
        Assert.Equal(0, packed.Picks[9]);
    }

    private static void Compare<T>(int rows, int depth, int columns, double density)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        RandomStream stream = new(4, RandomPurpose.Probe, rows);
        T[] a = [.. Enumerable.Range(0, rows * depth)
            .Select(i => stream.Uniform(i) < density ? T.CreateTruncating(stream.Normal(i + 10_000_000L)) : T.Zero)];
        T[] b = [.. Enumerable.Range(0, depth * columns).Select(i => T.CreateTruncating(stream.Normal(i + 20_000_000L)))];
        T[] bias = [.. Enumerable.Range(0, columns).Select(i => T.CreateTruncating(stream.Normal(i + 30_000_000L)))];
        foreach (KernelKind kernel in Enum.GetValues<KernelKind>()
            .Where(kernel => kernel <= KernelKinds.Best && (kernel != KernelKind.Vector128 || KernelKinds.Best == KernelKind.Vector128)))
        {
            PackedRight<T> right = new(kernel);
            right.Pack(new MatrixView<T>(b, depth, columns));
            PackedLeft<T> whole = new(kernel);
            whole.Pack(new MatrixView<T>(a, rows, depth));
            PackedLeft<T> picked = new(kernel);

            // A second packing into the same memory must not see the first.
            picked.PackNonZero(new MatrixView<T>(b, depth, columns));
            picked.PackNonZero(new MatrixView<T>(a, rows, depth));
            T[] expected = new T[rows * columns];
            T[] actual = new T[rows * columns];
            MatrixProduct.Multiply(whole, right, expected, columns, Initial<T>.Row(bias));
            MatrixProduct.Multiply(picked, right, actual, columns, Initial<T>.Row(bias));
            Assert.Equal(expected, actual);
            MatrixProduct.Multiply(whole, right, expected, columns);
            T[] turned = new T[(columns * (rows + 3)) - 3];
            MatrixProduct.MultiplyTransposed(picked, new MatrixView<T>(b, depth, columns), turned, rows + 3);
            Assert.Equal(
                expected,
                Enumerable.Range(0, rows * columns).Select(i => turned[(i % columns * (rows + 3)) + (i / columns)]).ToArray());
            MatrixProduct.Multiply(whole, right, expected, columns, Initial<T>.Row(bias));
            if (rows > 3)
            {
                MatrixProduct.Multiply(
                    picked,
                    right,
                    actual.AsSpan(2 * columns),
                    columns,
                    Initial<T>.Row(bias),
                    firstRow: 2,
                    rows: rows - 3);
                Assert.Equal(expected, actual);
            }
        }
    }
}
