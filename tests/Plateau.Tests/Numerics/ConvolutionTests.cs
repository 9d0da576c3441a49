using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public sealed class ConvolutionTests
{
    // Height, width, inputs, outputs, kernel height, kernel width, stride, padding, objects.
    public static readonly TheoryData<int, int, int, int, int, int, int, int, int> Shapes = new()
    {
        { 8, 8, 16, 16, 3, 3, 1, 1, 3 },
        { 5, 9, 3, 40, 3, 3, 1, 1, 2 },
        { 9, 5, 1, 16, 3, 3, 1, 1, 3 },
        { 7, 6, 33, 17, 3, 3, 1, 0, 2 },
        { 6, 13, 5, 70, 3, 3, 1, 2, 2 },
        { 8, 8, 32, 8, 3, 3, 1, 0, 2 },
        { 11, 10, 2, 3, 5, 5, 1, 2, 2 },
        { 10, 11, 4, 6, 5, 3, 1, 1, 2 },
        { 6, 12, 7, 5, 1, 4, 1, 0, 3 },
        { 12, 6, 7, 5, 3, 1, 2, 1, 2 },
        { 8, 9, 16, 32, 3, 3, 2, 1, 3 },
        { 9, 8, 6, 20, 3, 3, 2, 0, 2 },
        { 9, 14, 5, 9, 5, 5, 3, 2, 2 },
        { 10, 7, 3, 11, 3, 3, 3, 0, 2 },
        { 8, 10, 20, 36, 1, 1, 2, 0, 2 },
        { 7, 7, 9, 12, 1, 1, 3, 1, 2 },
        { 6, 5, 24, 33, 1, 1, 1, 0, 3 },
        { 4, 4, 3, 5, 1, 1, 1, 2, 2 },
        { 5, 5, 6, 10, 5, 5, 1, 0, 4 },
        { 5, 4, 6, 10, 3, 2, 4, 2, 2 },
        { 2, 2, 3, 4, 5, 5, 1, 2, 2 },
        { 1, 1, 1, 1, 1, 1, 1, 0, 1 },
        { 1, 300, 2, 3, 1, 3, 1, 1, 2 },
        { 20, 17, 1, 1, 3, 3, 1, 1, 1 },
        { 40, 30, 4, 8, 3, 3, 1, 1, 1 },
        { 3, 3, 2, 2, 2, 2, 1, 1, 0 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_direct_product_is_the_chain_of_the_definition_bit_for_bit(
        int height, int width, int inputs, int outputs, int kernelHeight, int kernelWidth, int stride, int padding, int objects)
    {
        ConvolutionShape shape = ConvolutionShape.Create(height, width, inputs, outputs, kernelHeight, kernelWidth, stride, padding);
        foreach (KernelKind kernel in MatrixProductTests.Kernels)
        {
            CompareAll(new ConvolutionCase<float>(shape.Direct, objects), kernel);
            CompareAll(new ConvolutionCase<double>(shape.Direct, objects), kernel);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Single_precision_is_near_the_definition_in_double_precision(
        int height, int width, int inputs, int outputs, int kernelHeight, int kernelWidth, int stride, int padding, int objects)
    {
        ConvolutionShape shape = ConvolutionShape.Create(height, width, inputs, outputs, kernelHeight, kernelWidth, stride, padding);
        ConvolutionCase<float> single = new(shape, objects);
        ConvolutionResults<double> expected = single.Exact();
        ConvolutionResults<float> actual = single.Compute(KernelKinds.Best);
        Near(expected.Output, actual.Output);
        Near(expected.InputGradient, actual.InputGradient);
        Near(expected.Gradient, actual.Gradient);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_three_products_are_adjoint(
        int height, int width, int inputs, int outputs, int kernelHeight, int kernelWidth, int stride, int padding, int objects)
    {
        ConvolutionShape shape = ConvolutionShape.Create(height, width, inputs, outputs, kernelHeight, kernelWidth, stride, padding);
        ConvolutionCase<double> c = new(shape, objects);
        ConvolutionResults<double> results = c.Compute(KernelKinds.Best);
        double forward = Dot(results.Output, c.Delta);
        double scale = 1e-12 * (1 + Math.Sqrt(Dot(results.Output, results.Output) * Dot(c.Delta, c.Delta)));
        Assert.Equal(forward, Dot(c.Input, results.InputGradient), scale);
        Assert.Equal(forward, Dot(c.Weights, results.Gradient), scale);
    }

    [Fact]
    public void Any_range_of_objects_and_any_parts_give_the_bits_of_the_whole()
    {
        ConvolutionShape shape = ConvolutionShape.Create(9, 10, 20, 37, 3, 3, 2, 1);
        const int Objects = 5;
        ConvolutionCase<float> c = new(shape, Objects);
        ConvolutionResults<float> whole = c.Definition();
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

            float[] chunked = new float[shape.WeightLength];
            foreach ((int first, int count) in new[] { (0, 2), (2, 1), (3, 2) })
            {
                ConvolutionCase<float> chunk = c.Range(first, count);
                Convolution.WeightGradient(shape, chunk.Delta, chunk.Input, count, chunked, add: first > 0, kernel: kernel);
            }

            Assert.Equal(whole.Gradient, chunked);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_not_a_number_stays_in_its_own_object_and_channel(bool minimal)
    {
        ConvolutionShape shape = ConvolutionShape.Create(6, 7, 5, 9, 3, 3, 1, 1);
        shape = minimal ? shape.Minimal : shape.Direct;
        ConvolutionCase<float> c = new(shape, 3);
        c.Input[shape.InputLength] = float.NaN;
        c.Delta[shape.OutputLength + 4] = float.NaN;
        ConvolutionResults<float> results = c.Compute(KernelKinds.Best);
        Assert.All(
            results.Output.Take(shape.OutputLength).Concat(results.Output.Skip(2 * shape.OutputLength)),
            x => Assert.True(float.IsFinite(x)));
        Assert.Contains(results.Output, float.IsNaN);
        Assert.All(
            results.InputGradient.Take(shape.InputLength).Concat(results.InputGradient.Skip(2 * shape.InputLength)),
            x => Assert.True(float.IsFinite(x)));
        for (int w = 0; w < shape.WeightLength; w++)
        {
            int output = w / (5 * 9);
            int channel = w / 9 % 5;
            if (output != 4 && channel != 0)
            {
                Assert.True(float.IsFinite(results.Gradient[w]));
            }
        }
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ConvolutionShape.Create(4, 4, 1, 1, 5, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConvolutionShape.Create(4, 4, 1, 1, 3, 3, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConvolutionShape.Create(4, 4, 1, 1, 3, 3, 1, -1));
        Assert.Throws<OverflowException>(() => ConvolutionShape.Create(40_000, 40_000, 4, 1, 3, 3));

        ConvolutionShape shape = ConvolutionShape.Create(4, 4, 2, 3, 3, 3);
        float[] input = new float[shape.InputLength];
        float[] output = new float[shape.OutputLength];
        float[] weights = new float[shape.WeightLength];
        PackedRight<float> packed = new();
        Assert.Throws<ArgumentOutOfRangeException>(() => Convolution.Pack(shape, weights.AsSpan(1), packed));
        Convolution.Pack(shape, weights, packed);
        Assert.Throws<ArgumentException>(() => Convolution.Forward(shape, input, 2, packed, output));
        Assert.Throws<ArgumentException>(() => Convolution.Forward(shape, input, 1, packed, output.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => Convolution.Forward(shape, input, 1, packed, output, Initial<float>.Row(new float[2])));
        Assert.Throws<ArgumentException>(() => Convolution.Backward(shape, output, 1, packed, input, add: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => Convolution.WeightGradient(shape, output, input, 1, weights, add: false, 2, 2));
    }

    private static void CompareAll<T>(ConvolutionCase<T> c, KernelKind kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (InitialKind start in Enum.GetValues<InitialKind>())
        {
            ConvolutionResults<T> expected = c.Definition(start);
            ConvolutionResults<T> actual = c.Compute(kernel, start);
            Assert.Equal(expected.Output, actual.Output);
            Assert.Equal(expected.InputGradient, actual.InputGradient);
            Assert.Equal(expected.Gradient, actual.Gradient);
        }
    }

    private static void Near(double[] expected, float[] actual)
    {
        double size = expected.Length == 0 ? 0 : expected.Max(Math.Abs);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-5 * size);
        }
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
