using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

/// <summary>What a convolution computes.</summary>
internal sealed record ConvolutionResults<T>(T[] Output, T[] InputGradient, T[] Gradient);

/// <summary>A convolution of random numbers: by its definition in seven loops, and by the kernels.</summary>
internal sealed class ConvolutionCase<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Margin = 70;

    private readonly ConvolutionShape _shape;
    private readonly int _objects;
    private readonly ConvolutionResults<T> _current;
    private readonly T[] _bias;

    public ConvolutionCase(ConvolutionShape shape, int objects)
        : this(
            shape,
            objects,
            Numbers(objects * shape.InputLength, 1),
            Numbers(objects * shape.OutputLength, 2),
            Numbers(shape.WeightLength, 3),
            new(Numbers(objects * shape.OutputLength, 4), Numbers(objects * shape.InputLength, 5), Numbers(shape.WeightLength, 6)))
    {
    }

    private ConvolutionCase(ConvolutionShape shape, int objects, T[] input, T[] delta, T[] weights, ConvolutionResults<T> current)
    {
        (_shape, _objects, Input, Delta, Weights, _current) = (shape, objects, input, delta, weights, current);
        _bias = Numbers(shape.Outputs, 7);
    }

    public T[] Input { get; }

    public T[] Delta { get; }

    public T[] Weights { get; }

    public ConvolutionCase<T> Range(int first, int count) => new(
        _shape, count, Input.AsSpan(first * _shape.InputLength, count * _shape.InputLength).ToArray(),
        Delta.AsSpan(first * _shape.OutputLength, count * _shape.OutputLength).ToArray(), Weights, _current);

    public ConvolutionResults<T> Definition(InitialKind start = InitialKind.Zero)
        => Definition(_shape, _objects, Input, Weights, Delta, Starts(start));

    /// <summary>Where the results start.</summary>
    public ConvolutionResults<T> Starts(InitialKind start) => new(
        start switch
        {
            InitialKind.Zero => new T[Delta.Length],
            InitialKind.Row => [.. Enumerable.Range(0, Delta.Length).Select(i => _bias[i % _shape.Outputs])],
            _ => [.. _current.Output],
        },
        start == InitialKind.Current ? [.. _current.InputGradient] : new T[Input.Length],
        start == InitialKind.Current ? [.. _current.Gradient] : new T[Weights.Length]);

    /// <summary>The definition of the same numbers, computed in double precision.</summary>
    public ConvolutionResults<double> Exact() => ConvolutionCase<double>.Definition(
        _shape,
        _objects,
        Double(Input),
        Double(Weights),
        Double(Delta),
        new(new double[Delta.Length], new double[Input.Length], new double[Weights.Length]));

    // Nothing is kept of what lies beside the operands, and nothing is written beside the results.
    public ConvolutionResults<T> Compute(KernelKind kernel, InitialKind start = InitialKind.Zero)
    {
        bool add = start == InitialKind.Current;
        PackedRight<T> packed = new(kernel);
        Memory<T> input = Framed(Input, T.NaN);
        Memory<T> delta = Framed(Delta, T.NaN);
        T[] before = new T[Delta.Length];
        Array.Fill(before, T.NaN);
        Memory<T> output = Framed(add ? _current.Output : before, Mark);
        Initial<T> initial = start switch
        {
            InitialKind.Zero => Initial<T>.Zero,
            InitialKind.Row => Initial<T>.Row(_bias),
            _ => Initial<T>.Current,
        };
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

    /// <summary>The definition, one multiply-add after the other; what lies outside an image is left out.</summary>
    public static ConvolutionResults<T> Definition(
        ConvolutionShape s,
        int objects,
        T[] input,
        T[] weights,
        T[] delta,
        ConvolutionResults<T> sums)
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

    private static double[] Double(T[] numbers) => Array.ConvertAll(numbers, double.CreateChecked);

    private static T[] Numbers(int count, int draw)
    {
        T[] numbers = new T[count];
        RandomStream random = new(17, RandomPurpose.Subset, draw);
        for (int i = 0; i < count; i++)
        {
            numbers[i] = T.CreateTruncating((2 * random.Uniform(i)) - 1);
        }

        return numbers;
    }
}
