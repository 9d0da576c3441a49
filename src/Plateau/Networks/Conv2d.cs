using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A convolution of images, channels last: (height, width, channels) becomes (output height, output width, outputs). The weight has PyTorch's shape (outputs, channels,
/// kernel height, kernel width); stride and padding are the same in both directions.
/// </summary>
public sealed class Conv2d : BilinearLayer
{
    private readonly int _inputs;
    private readonly int _outputs;
    private readonly int _kernelHeight;
    private readonly int _kernelWidth;
    private readonly int _stride;
    private readonly int _padding;

    /// <summary>Creates the layer with a square kernel.</summary>
    public Conv2d(int inputs, int outputs, int kernel = 3, int stride = 1, int padding = 0, bool bias = true)
        : this(inputs, outputs, kernel, kernel, stride, padding, bias)
    {
    }

    /// <summary>Creates the layer.</summary>
    /// <param name="inputs">Channels of its input.</param>
    /// <param name="outputs">Channels of its output.</param>
    /// <param name="kernelHeight">Lines of the kernel.</param>
    /// <param name="kernelWidth">Positions of a line of the kernel.</param>
    /// <param name="stride">From one position of the kernel to the next.</param>
    /// <param name="padding">Zeros at each side, less than the kernel is wide.</param>
    /// <param name="bias">Whether each output channel has a bias.</param>
    public Conv2d(int inputs, int outputs, int kernelHeight, int kernelWidth, int stride, int padding, bool bias)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernelHeight);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernelWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        (_inputs, _outputs, _kernelHeight, _kernelWidth, _stride, _padding) = (inputs, outputs, kernelHeight, kernelWidth, stride, padding);
        int fanIn = inputs * kernelHeight * kernelWidth;
        LayerParameter weight = new("weight", new Shape(outputs, inputs, kernelHeight, kernelWidth), fanIn);
        Parameters = bias ? [weight, new("bias", new Shape(outputs), fanIn)] : [weight];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<LayerParameter> Parameters { get; }

    private bool HasBias => Parameters.Count == 2;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        if (inputs[0].Rank != 3 || inputs[0][2] != _inputs)
        {
            throw new ArgumentException($"it takes images of {_inputs} channels, (height, width, {_inputs})", nameof(inputs));
        }

        ConvolutionShape shape;
        try
        {
            shape = Of(inputs[0]);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"a kernel of {_kernelHeight} × {_kernelWidth} with padding {_padding} finds no room: {exception.Message}", nameof(inputs), exception);
        }

        return new Shape(shape.OutputHeight, shape.OutputWidth, _outputs);
    }

    internal override long PreparedNumbers(NetworkNode node) => Convolution.PackedLength(Of(node.InputShapes[0]));

    internal override void Prepare<T>(NodeParameters<T> parameters, bool backward, int part, int parts)
    {
        if (parameters.Node.Index % parts != part)
        {
            return;
        }

        ConvolutionShape shape = Of(parameters.Node.InputShapes[0]);
        Convolution.Pack<T>(shape, parameters.Segment(0), parameters.Forward);
        if (backward)
        {
            Convolution.PackBackward<T>(shape, parameters.Segment(0), parameters.Backward);
        }
    }

    internal override void Apply<T>(NodeParameters<T> parameters, Operand<T> input, Span<T> output, bool add)
    {
        Initial<T> initial = add ? Initial<T>.Current : HasBias ? Initial<T>.Row(parameters.Segment(1)) : Initial<T>.Zero;
        Convolution.Forward(Of(parameters.Node.InputShapes[0]), input.Values, input.Count, parameters.Forward, output, initial);
    }

    internal override void ApplyTransposed<T>(NodeParameters<T> parameters, ReadOnlySpan<T> delta, int count, Span<T> inputGradient, bool add)
        => Convolution.Backward(Of(parameters.Node.InputShapes[0]), delta, count, parameters.Backward, inputGradient, add);

    internal override void ApplyTransposedByParameters<T>(
        NodeParameters<T> parameters, ReadOnlySpan<T> delta, Operand<T> input, Span<T> gradient, bool add, int part, int parts)
    {
        ParameterSegment weight = parameters.Node.Segments[0];
        Convolution.WeightGradient(Of(parameters.Node.InputShapes[0]), delta, input.Values, input.Count, gradient.Slice(weight.Offset, weight.Length), add, part, parts);
        if (HasBias && !add && part == parts - 1)
        {
            ParameterSegment bias = parameters.Node.Segments[1];
            Span<T> sums = gradient.Slice(bias.Offset, bias.Length);
            sums.Clear();
            Elementwise.AddColumnSums(delta, delta.Length / _outputs, sums);
        }
    }

    private ConvolutionShape Of(Shape input) => ConvolutionShape.Create(input[0], input[1], _inputs, _outputs, _kernelHeight, _kernelWidth, _stride, _padding);
}
