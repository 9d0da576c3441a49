using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public sealed class MinimalFilteringTests
{
    // Height, width, inputs, outputs, padding, objects.
    public static readonly TheoryData<int, int, int, int, int, int> Shapes = new()
    {
        { 8, 8, 16, 16, 1, 3 },
        { 4, 4, 1, 1, 0, 1 },
        { 5, 9, 3, 40, 1, 2 },
        { 9, 5, 1, 16, 1, 3 },
        { 7, 6, 33, 17, 0, 2 },
        { 6, 13, 5, 70, 2, 2 },
        { 5, 4, 70, 4, 2, 1 },
        { 2, 2, 32, 8, 1, 5 },
        { 3, 2, 31, 33, 2, 2 },
        { 2, 3, 8, 15, 2, 4 },
        { 40, 31, 16, 24, 1, 1 },
        { 32, 32, 20, 16, 0, 1 },
        { 8, 8, 64, 64, 1, 2 },
        { 4, 4, 7, 9, 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void In_double_precision_every_product_is_that_of_the_definition(
        int height,
        int width,
        int inputs,
        int outputs,
        int padding,
        int objects)
    {
        ConvolutionCase<double> c = new(Shape(height, width, inputs, outputs, padding), objects);
        foreach (InitialKind start in Enum.GetValues<InitialKind>())
        {
            ConvolutionResults<double> expected = c.Definition(start);
            ConvolutionResults<double> actual = c.Compute(KernelKinds.Best, start);
            Near(expected.Output, actual.Output);
            Near(expected.InputGradient, actual.InputGradient);
            Near(expected.Gradient, actual.Gradient);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void In_single_precision_errors_are_at_most_three_times_those_of_the_direct_products(
        int height, int width, int inputs, int outputs, int padding, int objects)
    {
        ConvolutionShape shape = Shape(height, width, inputs, outputs, padding);
        ConvolutionCase<float> c = new(shape, objects);
        ConvolutionResults<double> exact = c.Exact();
        ConvolutionResults<float> direct = new ConvolutionCase<float>(shape.Direct, objects).Compute(KernelKinds.Best);
        ConvolutionResults<float> minimal = c.Compute(KernelKinds.Best);
        Compare(exact.Output, direct.Output, minimal.Output);
        Compare(exact.InputGradient, direct.InputGradient, minimal.InputGradient);
        Compare(exact.Gradient, direct.Gradient, minimal.Gradient);

        // Of few sums the direct error may happen to be small: a unit in the last place is always allowed.
        static void Compare(double[] exact, float[] direct, float[] minimal)
            => Assert.InRange(Error(exact, minimal), 0, Math.Max(3 * Error(exact, direct), float.BitIncrement(1) - 1));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void All_instruction_sets_give_the_same_bits(int height, int width, int inputs, int outputs, int padding, int objects)
    {
        ConvolutionShape shape = Shape(height, width, inputs, outputs, padding);
        CompareKernels(new ConvolutionCase<float>(shape, objects));
        CompareKernels(new ConvolutionCase<double>(shape, objects));
    }

    [Theory]
    [InlineData(8, 8, 20, 37, 1)]
    [InlineData(9, 10, 16, 16, 1)]
    [InlineData(17, 33, 6, 64, 0)]
    public void Any_range_of_objects_and_any_parts_give_the_bits_of_the_whole(int height, int width, int inputs, int outputs, int padding)
    {
        ConvolutionShape shape = Shape(height, width, inputs, outputs, padding);
        const int Objects = 5;
        ConvolutionCase<float> c = new(shape, Objects);
        ConvolutionResults<float> whole = c.Compute(KernelKind.Scalar);
        foreach (KernelKind kernel in MatrixProductTests.Kernels)
        {
            foreach ((int first, int count) in new[] { (0, 2), (1, 3), (4, 1), (2, 0) })
            {
                ConvolutionResults<float> part = c.Range(first, count).Compute(kernel);
                Assert.Equal(whole.Output.AsSpan(first * shape.OutputLength, count * shape.OutputLength).ToArray(), part.Output);
                Assert.Equal(
                    whole.InputGradient.AsSpan(first * shape.InputLength, count * shape.InputLength).ToArray(),
                    part.InputGradient);
            }

            foreach (int parts in new[] { 2, 3, 8, 200 })
            {
                float[] gradient = new float[shape.WeightLength];
                Array.Fill(gradient, float.NaN);
                for (int part = parts - 1; part >= 0; part--)
                {
                    Convolution.WeightGradient(shape, c.Delta, c.Input, Objects, gradient, add: false, part, parts, kernel);
                }

                Assert.Equal(whole.Gradient, gradient);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Starts_are_added_to_the_finished_sums(int height, int width, int inputs, int outputs, int padding, int objects)
    {
        ConvolutionCase<float> c = new(Shape(height, width, inputs, outputs, padding), objects);
        ConvolutionResults<float> sums = c.Compute(KernelKinds.Best);
        foreach (InitialKind start in new[] { InitialKind.Row, InitialKind.Current })
        {
            ConvolutionResults<float> starts = c.Starts(start);
            ConvolutionResults<float> actual = c.Compute(KernelKinds.Best, start);
            Assert.Equal(starts.Output.Zip(sums.Output, (s, x) => s + x), actual.Output);
            Assert.Equal(starts.InputGradient.Zip(sums.InputGradient, (s, x) => s + x), actual.InputGradient);
            Assert.Equal(starts.Gradient.Zip(sums.Gradient, (s, x) => s + x), actual.Gradient);
        }
    }

    [Fact]
    public void The_shape_alone_decides()
    {
        Assert.True(ConvolutionShape.Create(8, 8, 64, 64, 3, 3, 1, 1).IsMinimal);
        Assert.False(ConvolutionShape.Create(8, 8, 64, 64, 3, 3, 1, 1).Direct.IsMinimal);
        Assert.False(ConvolutionShape.Create(8, 8, 3, 64, 3, 3, 1, 1).IsMinimal);
        foreach (ConvolutionShape shape in new[]
        {
            ConvolutionShape.Create(8, 8, 64, 64, 3, 3, 2, 1),
            ConvolutionShape.Create(8, 8, 64, 64, 3, 3, 1, 3),
            ConvolutionShape.Create(8, 8, 64, 64, 3, 2, 1, 1),
            ConvolutionShape.Create(8, 8, 64, 64, 5, 5, 1, 2),
            ConvolutionShape.Create(3, 8, 64, 64, 3, 3, 1, 0),
        })
        {
            Assert.False(shape.IsMinimal);
            Assert.False(shape.Minimal.IsMinimal);
        }
    }

    [Fact]
    public void Weights_packed_for_the_other_way_are_refused()
    {
        ConvolutionShape shape = Shape(4, 4, 16, 16, 1);
        float[] images = new float[shape.InputLength];
        PackedRight<float> packed = new();
        Convolution.Pack(shape.Direct, new float[shape.WeightLength], packed);
        Assert.Throws<ArgumentException>(() => Convolution.Forward(shape, images, 1, packed, new float[shape.OutputLength]));
        Assert.Throws<ArgumentException>(() => Convolution.Backward(shape, new float[shape.OutputLength], 1, packed, images, add: false));
    }

    private static ConvolutionShape Shape(int height, int width, int inputs, int outputs, int padding)
    {
        ConvolutionShape shape = ConvolutionShape.Create(height, width, inputs, outputs, 3, 3, 1, padding).Minimal;
        Assert.True(shape.IsMinimal);
        return shape;
    }

    private static void CompareKernels<T>(ConvolutionCase<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (InitialKind start in Enum.GetValues<InitialKind>())
        {
            ConvolutionResults<T> expected = c.Compute(KernelKind.Scalar, start);
            foreach (KernelKind kernel in MatrixProductTests.Kernels)
            {
                ConvolutionResults<T> actual = c.Compute(kernel, start);
                Assert.Equal(expected.Output, actual.Output);
                Assert.Equal(expected.InputGradient, actual.InputGradient);
                Assert.Equal(expected.Gradient, actual.Gradient);
            }
        }
    }

    private static void Near(double[] expected, double[] actual)
    {
        double size = expected.Length == 0 ? 0 : expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12 * size);
        }
    }

    // Root mean square, relative to that of the exact numbers.
    private static double Error(double[] exact, float[] actual)
    {
        double squares = exact.Zip(actual, (e, a) => (a - e) * (a - e)).Sum();
        return squares == 0 ? 0 : Math.Sqrt(squares / exact.Sum(e => e * e));
    }
}
