using System.Buffers;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A convolution of images, channels last: (height, width, channels) becomes (output height, output width, outputs). The weight has
/// PyTorch's shape (outputs, channels, kernel height, kernel width); stride and padding are the same in both directions.
/// </summary>
internal sealed class Conv2d : BilinearLayer
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
    /// <param name="kernelHeight">The number of lines of the kernel.</param>
    /// <param name="kernelWidth">The number of positions in a line of the kernel.</param>
    /// <param name="stride">The distance from one position of the kernel to the next.</param>
    /// <param name="padding">The number of zeros at each side, less than the width of the kernel.</param>
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
    internal override IReadOnlyList<LayerParameter> Parameters { get; }

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
            throw new ArgumentException(
                $"a kernel of {_kernelHeight} × {_kernelWidth} with padding {_padding} finds no room: {exception.Message}",
                nameof(inputs),
                exception);
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

    internal override void ApplyTransposed<T>(
        NodeParameters<T> parameters,
        ReadOnlySpan<T> delta,
        int count,
        Span<T> inputGradient,
        bool add)
        => Convolution.Backward(Of(parameters.Node.InputShapes[0]), delta, count, parameters.Backward, inputGradient, add);

    internal override void ApplyTransposedByParameters<T>(
        NodeParameters<T> parameters, ReadOnlySpan<T> delta, Operand<T> input, Span<T> gradient, bool add, int part, int parts)
    {
        ParameterSegment weight = parameters.Node.Segments[0];
        Convolution.WeightGradient(
            Of(parameters.Node.InputShapes[0]),
            delta,
            input.Values,
            input.Count,
            gradient.Slice(weight.Offset, weight.Length),
            add,
            part,
            parts);
        if (HasBias && !add && part == parts - 1)
        {
            ParameterSegment bias = parameters.Node.Segments[1];
            Span<T> sums = gradient.Slice(bias.Offset, bias.Length);
            sums.Clear();
            Elementwise.AddColumnSums(delta, delta.Length / _outputs, sums);
        }
    }

    // With patches x_p of the input and G_s the gradient of lane s, (positions, outputs): the lane's own gradient is Σ_p G_sp x_pᵀ, and an
    // inner product of two Σ_pq (x_p·x_q) G_sp·G_tq. Few positions are cheaper the second way, many the first; both are sums of their own
    // for each object.
    internal override void ObjectGrams<T>(NodePass<T> pass, Span<double> grams)
    {
        ConvolutionShape shape = Of(pass.Node.InputShapes[0]);
        if (HasBias)
        {
            BiasGrams(pass, grams);
        }

        if (ByPositions(shape, pass.Lanes))
        {
            GramsByPositions(pass, shape, grams);
        }
        else
        {
            GramsByGradients(pass, shape, grams);
        }
    }

    // Whether the multiply-adds of all lanes are fewer by inner products of patches.
    private static bool ByPositions(ConvolutionShape shape, int lanes)
    {
        double positions = shape.OutputHeight * shape.OutputWidth;
        double patch = shape.WeightLength / shape.Outputs;
        double saved = shape.IsMinimal ? MinimalFiltering.Saving : 1;
        return (positions * positions * (patch + (lanes * shape.Outputs))) < lanes * positions * shape.WeightLength / saved;
    }

    private void BiasGrams<T>(NodePass<T> pass, Span<double> grams)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int size = pass.Node.Shape.Size;
        int triangle = PackedSymmetric.Length(pass.Lanes);
        double[] rented = ArrayPool<double>.Shared.Rent((pass.Lanes + 1) * _outputs);
        for (int i = 0; i < pass.Count; i++)
        {
            for (int lane = 0; lane < pass.Lanes; lane++)
            {
                Channels.Sum(
                    pass.OutputGradient(lane).Slice(i * size, size), default, default, _outputs, 0,
                    rented.AsSpan(lane * _outputs, _outputs), rented.AsSpan(pass.Lanes * _outputs, _outputs));
            }

            InnerProducts.AddLower<double>(rented, _outputs, rented, _outputs, pass.Lanes, _outputs, grams.Slice(i * triangle, triangle));
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    private static void GramsByGradients<T>(NodePass<T> pass, ConvolutionShape shape, Span<double> grams)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int lanes = pass.Lanes;
        int length = shape.WeightLength;
        int triangle = PackedSymmetric.Length(lanes);
        T[] rented = ArrayPool<T>.Shared.Rent(lanes * length);
        for (int i = 0; i < pass.Count; i++)
        {
            ReadOnlySpan<T> input = pass.Input(0).Slice(i * shape.InputLength, shape.InputLength);
            for (int lane = 0; lane < lanes; lane++)
            {
                ReadOnlySpan<T> delta = pass.OutputGradient(lane).Slice(i * shape.OutputLength, shape.OutputLength);
                Convolution.WeightGradient(shape, delta, input, 1, rented.AsSpan(lane * length, length), add: false);
            }

            InnerProducts.AddLower<T>(rented, length, rented, length, lanes, length, grams.Slice(i * triangle, triangle));
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    private static void GramsByPositions<T>(NodePass<T> pass, ConvolutionShape shape, Span<double> grams)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        int lanes = pass.Lanes;
        int positions = shape.OutputHeight * shape.OutputWidth;
        int patch = shape.WeightLength / shape.Outputs;
        int length = shape.OutputLength;
        int triangle = PackedSymmetric.Length(lanes);
        T[] rented = ArrayPool<T>.Shared.Rent((positions * patch) + (positions * positions) + (lanes * length));
        Span<T> patches = rented.AsSpan(0, positions * patch);
        Span<T> products = rented.AsSpan(positions * patch, positions * positions);
        Span<T> moved = rented.AsSpan((positions * patch) + (positions * positions), lanes * length);
        DirectionArrays<T> deltas = pass.OutputGradients;
        for (int i = 0; i < pass.Count; i++)
        {
            Convolution.Patches(shape, pass.Input(0).Slice(i * shape.InputLength, shape.InputLength), patches);
            MatrixView<T> rows = new(patches, positions, patch);
            MatrixProduct.Multiply(rows, rows.Transposed, products, positions);
            for (int lane = 0; lane < lanes; lane++)
            {
                MatrixProduct.Multiply(
                    new MatrixView<T>(products, positions, positions),
                    new MatrixView<T>(pass.OutputGradient(lane).Slice(i * length, length), positions, shape.Outputs),
                    moved.Slice(lane * length, length),
                    shape.Outputs);
            }

            InnerProducts.AddLower(
                moved,
                length,
                deltas.From(i * length),
                deltas.Stride,
                lanes,
                length,
                grams.Slice(i * triangle, triangle));
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    private ConvolutionShape Of(Shape input)
        => ConvolutionShape.Create(input[0], input[1], _inputs, _outputs, _kernelHeight, _kernelWidth, _stride, _padding);
}
