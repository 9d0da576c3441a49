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
    public void Every_product_is_the_chain_of_the_definition_bit_for_bit(
        int height, int width, int inputs, int outputs, int kernelHeight, int kernelWidth, int stride, int padding, int objects)
    {
        ConvolutionShape shape = ConvolutionShape.Create(height, width, inputs, outputs, kernelHeight, kernelWidth, stride, padding);
        foreach (KernelKind kernel in MatrixProductTests.Kernels)
        {
            CompareAll(new Case<float>(shape, objects), kernel);
            CompareAll(new Case<double>(shape, objects), kernel);
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Single_precision_is_near_the_definition_in_double_precision(
        int height, int width, int inputs, int outputs, int kernelHeight, int kernelWidth, int stride, int padding, int objects)
    {
        ConvolutionShape shape = ConvolutionShape.Create(height, width, inputs, outputs, kernelHeight, kernelWidth, stride, padding);
        Case<float> single = new(shape, objects);
        Results<double> expected = Definition(
            shape, objects, Array.ConvertAll(single.Input, x => (double)x), Array.ConvertAll(single.Weights, x => (double)x), Array.ConvertAll(single.Delta, x => (double)x),
            new(new double[objects * shape.OutputLength], new double[objects * shape.InputLength], new double[shape.WeightLength]));
        Results<float> actual = single.Compute(KernelKinds.Best);
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
        Case<double> c = new(shape, objects);
        Results<double> results = c.Compute(KernelKinds.Best);
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
        Case<float> c = new(shape, Objects);
        Results<float> whole = c.Definition();
        foreach (KernelKind kernel in MatrixProductTests.Kernels)
        {
            foreach ((int first, int count) in new[] { (0, 2), (1, 3), (4, 1), (2, 0) })
            {
                Results<float> part = c.Range(first, count).Compute(kernel);
                Assert.Equal(whole.Output.AsSpan(first * shape.OutputLength, count * shape.OutputLength).ToArray(), part.Output);
                Assert.Equal(whole.InputGradient.AsSpan(first * shape.InputLength, count * shape.InputLength).ToArray(), part.InputGradient);
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
                Case<float> chunk = c.Range(first, count);
                Convolution.WeightGradient(shape, chunk.Delta, chunk.Input, count, chunked, add: first > 0, kernel: kernel);
            }

            Assert.Equal(whole.Gradient, chunked);
        }
    }

    [Fact]
    public void What_is_not_a_number_stays_in_its_own_object_and_channel()
    {
        ConvolutionShape shape = ConvolutionShape.Create(6, 7, 5, 9, 3, 3, 1, 1);
        Case<float> c = new(shape, 3);
        c.Input[shape.InputLength] = float.NaN;
        c.Delta[shape.OutputLength + 4] = float.NaN;
        Results<float> results = c.Compute(KernelKinds.Best);
        Assert.All(results.Output.Take(shape.OutputLength).Concat(results.Output.Skip(2 * shape.OutputLength)), x => Assert.True(float.IsFinite(x)));
        Assert.Contains(results.Output, float.IsNaN);
        Assert.All(results.InputGradient.Take(shape.InputLength).Concat(results.InputGradient.Skip(2 * shape.InputLength)), x => Assert.True(float.IsFinite(x)));
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

    private static void CompareAll<T>(Case<T> c, KernelKind kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (InitialKind start in Enum.GetValues<InitialKind>())
        {
            Results<T> expected = c.Definition(start);
            Results<T> actual = c.Compute(kernel, start);
            Assert.Equal(expected.Output, actual.Output);
            Assert.Equal(expected.InputGradient, actual.InputGradient);
            Assert.Equal(expected.Gradient, actual.Gradient);
        }
    }

    // The definition, one multiply-add after the other; what lies outside an image is left out.
    private static Results<T> Definition<T>(ConvolutionShape s, int objects, T[] input, T[] weights, T[] delta, Results<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < objects; i++)
        {
            for (int y = 0; y < s.OutputHeight; y++)
            {
                for (int x = 0; x < s.OutputWidth; x++)
                {
                    for (int output = 0; output < s.Outputs; output++)
                    {
                        for (int line = 0; line < s.KernelHeight; line++)
                        {
                            for (int position = 0; position < s.KernelWidth; position++)
                            {
                                int row = (y * s.Stride) + line - s.Padding;
                                int column = (x * s.Stride) + position - s.Padding;
                                if (row < 0 || row >= s.Height || column < 0 || column >= s.Width)
                                {
                                    continue;
                                }

                                for (int channel = 0; channel < s.Inputs; channel++)
                                {
                                    int to = (((((i * s.OutputHeight) + y) * s.OutputWidth) + x) * s.Outputs) + output;
                                    int from = (((((i * s.Height) + row) * s.Width) + column) * s.Inputs) + channel;
                                    int weight = (((((output * s.Inputs) + channel) * s.KernelHeight) + line) * s.KernelWidth) + position;
                                    sums.Output[to] = T.FusedMultiplyAdd(input[from], weights[weight], sums.Output[to]);
                                    sums.InputGradient[from] = T.FusedMultiplyAdd(delta[to], weights[weight], sums.InputGradient[from]);
                                    sums.Gradient[weight] = T.FusedMultiplyAdd(delta[to], input[from], sums.Gradient[weight]);
                                }
                            }
                        }
                    }
                }
            }
        }

        return sums;
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

    private static T[] Numbers<T>(int count, int draw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] numbers = new T[count];
        RandomStream random = new(17, RandomPurpose.Subset, draw);
        for (int i = 0; i < count; i++)
        {
            numbers[i] = T.CreateTruncating((2 * random.Uniform(i)) - 1);
        }

        return numbers;
    }

    private sealed record Results<T>(T[] Output, T[] InputGradient, T[] Gradient);

    private sealed class Case<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private const int Margin = 70;

        private readonly ConvolutionShape _shape;
        private readonly int _objects;
        private readonly Results<T> _current;
        private readonly T[] _bias;

        public Case(ConvolutionShape shape, int objects)
            : this(
                shape, objects, Numbers<T>(objects * shape.InputLength, 1), Numbers<T>(objects * shape.OutputLength, 2), Numbers<T>(shape.WeightLength, 3),
                new(Numbers<T>(objects * shape.OutputLength, 4), Numbers<T>(objects * shape.InputLength, 5), Numbers<T>(shape.WeightLength, 6)))
        {
        }

        private Case(ConvolutionShape shape, int objects, T[] input, T[] delta, T[] weights, Results<T> current)
        {
            (_shape, _objects, Input, Delta, Weights, _current) = (shape, objects, input, delta, weights, current);
            _bias = Numbers<T>(shape.Outputs, 7);
        }

        public T[] Input { get; }

        public T[] Delta { get; }

        public T[] Weights { get; }

        public Case<T> Range(int first, int count) => new(
            _shape, count, Input.AsSpan(first * _shape.InputLength, count * _shape.InputLength).ToArray(),
            Delta.AsSpan(first * _shape.OutputLength, count * _shape.OutputLength).ToArray(), Weights, _current);

        public Results<T> Definition(InitialKind start = InitialKind.Zero)
            => ConvolutionTests.Definition(_shape, _objects, Input, Weights, Delta, new(
                start switch
                {
                    InitialKind.Zero => new T[Delta.Length],
                    InitialKind.Row => [.. Enumerable.Range(0, Delta.Length).Select(i => _bias[i % _shape.Outputs])],
                    _ => [.. _current.Output],
                },
                start == InitialKind.Current ? [.. _current.InputGradient] : new T[Input.Length],
                start == InitialKind.Current ? [.. _current.Gradient] : new T[Weights.Length]));

        // Nothing is kept of what lies beside the operands, and nothing is written beside the results.
        public Results<T> Compute(KernelKind kernel, InitialKind start = InitialKind.Zero)
        {
            bool add = start == InitialKind.Current;
            PackedRight<T> packed = new(kernel);
            Memory<T> input = Framed(Input, T.NaN);
            Memory<T> delta = Framed(Delta, T.NaN);
            T[] before = new T[Delta.Length];
            Array.Fill(before, T.NaN);
            Memory<T> output = Framed(add ? _current.Output : before, Mark);
            Initial<T> initial = start switch { InitialKind.Zero => Initial<T>.Zero, InitialKind.Row => Initial<T>.Row(_bias), _ => Initial<T>.Current };
            Convolution.Pack(_shape, Weights, packed);
            Convolution.Forward(_shape, Inside(input), _objects, packed, Inside(output), initial);

            before = new T[Input.Length];
            Array.Fill(before, T.NaN);
            Memory<T> inputGradient = Framed(add ? _current.InputGradient : before, Mark);
            Convolution.PackBackward(_shape, Weights, packed);
            Convolution.Backward(_shape, Inside(delta), _objects, packed, Inside(inputGradient), add);

            before = new T[Weights.Length];
            Array.Fill(before, T.NaN);
            Memory<T> gradient = Framed(add ? _current.Gradient : before, Mark);
            Convolution.WeightGradient(_shape, Inside(delta), Inside(input), _objects, Inside(gradient), add, kernel: kernel);
            return new(Checked(output), Checked(inputGradient), Checked(gradient));
        }

        private static T Mark => T.CreateChecked(-77);

        private static Span<T> Inside(Memory<T> framed) => framed.Span[Margin..^Margin];

        private static T[] Framed(T[] numbers, T beside)
        {
            T[] framed = new T[numbers.Length + (2 * Margin)];
            Array.Fill(framed, beside);
            numbers.CopyTo(framed, Margin);
            return framed;
        }

        private static T[] Checked(Memory<T> framed)
        {
            Assert.All(framed.Span[..Margin].ToArray().Concat(framed.Span[^Margin..].ToArray()), x => Assert.Equal(Mark, x));
            return Inside(framed).ToArray();
        }
    }
}
