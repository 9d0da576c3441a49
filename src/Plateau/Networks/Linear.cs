using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>A matrix product and, where asked, a bias: y = W x + b with W of shape (outputs, inputs).</summary>
public sealed class Linear : Layer
{
    // Threads split the columns of a weight gradient at multiples of a cache line's floats.
    private const int ColumnsPerShare = 16;

    private readonly int _inputs;
    private readonly int _outputs;

    /// <summary>Creates the layer.</summary>
    public Linear(int inputs, int outputs, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inputs);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputs);
        _inputs = inputs;
        _outputs = outputs;
        LayerParameter weight = new("weight", new Shape(outputs, inputs), inputs);
        Parameters = bias ? [weight, new("bias", new Shape(outputs), inputs)] : [weight];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<LayerParameter> Parameters { get; }

    private bool HasBias => Parameters.Count == 2;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0].Rank == 1 && inputs[0].Size == _inputs
        ? new Shape(_outputs)
        : throw new ArgumentException($"it takes rows of {_inputs} numbers", nameof(inputs));

    internal override void Prepare<T>(ParameterBlock<T> parameters, NetworkNode node, int draw, bool backward)
    {
        MatrixView<T> weight = new(parameters.Segment(draw, node.Segments[0]), _outputs, _inputs);
        parameters.Forward(draw, node).Pack(weight.Transposed);
        if (backward && node.ReadsNodes)
        {
            parameters.Backward(draw, node).Pack(weight);
        }
    }

    internal override bool TakesShiftedInput => true;

    internal override void FoldOrigin<T>(ParameterBlock<T> parameters, NetworkNode node, int draw, ReadOnlySpan<double> origin)
    {
        ReadOnlySpan<T> weight = parameters.Segment(draw, node.Segments[0]);
        Span<T> folded = parameters.Folded(draw, node);
        for (int row = 0; row < _outputs; row++)
        {
            double sum = HasBias ? double.CreateTruncating(parameters.Segment(draw, node.Segments[1])[row]) : 0;
            ReadOnlySpan<T> weights = weight.Slice(row * _inputs, _inputs);
            for (int column = 0; column < _inputs; column++)
            {
                sum = Math.FusedMultiplyAdd(double.CreateTruncating(weights[column]), origin[column], sum);
            }

            folded[row] = T.CreateTruncating(sum);
        }
    }

    internal override void Forward<T>(NodePass<T> pass)
    {
        // Evaluation packs the objects once for all draws, without what is zero in them; a gradient reads them where they are.
        bool pack = pass.PacksInputs && pass.InputIsShared(0);
        if (pack)
        {
            pass.PackedInputs.PackNonZero(new MatrixView<T>(pass.Input(0, 0), pass.Count, _inputs));
        }

        for (int draw = 0; draw < pass.Draws; draw++)
        {
            PackedRight<T> weight = pass.Parameters.Forward(draw, pass.Node);
            ReadOnlySpan<T> bias = pass.Parameters.Folded(draw, pass.Node);
            if (bias.IsEmpty && HasBias)
            {
                bias = pass.Parameters.Segment(draw, pass.Node.Segments[1]);
            }

            Initial<T> initial = bias.IsEmpty ? Initial<T>.Zero : Initial<T>.Row(bias);
            if (pack)
            {
                MatrixProduct.Multiply(pass.PackedInputs, weight, pass.Output(draw), _outputs, initial);
            }
            else
            {
                MatrixProduct.Multiply(new MatrixView<T>(pass.Input(0, draw), pass.Count, _inputs), weight, pass.Output(draw), _outputs, initial);
            }
        }
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        MatrixView<T> delta = new(pass.OutputGradient, pass.Count, _outputs);
        Initial<T> initial = pass.Overwrites(0) ? Initial<T>.Zero : Initial<T>.Current;
        MatrixProduct.Multiply(delta, pass.Parameters.Backward(0, pass.Node), pass.InputGradient(0), _inputs, initial);
    }

    internal override void ParameterGradient<T>(NodePass<T> pass, Span<T> gradient, int part, int parts)
    {
        // δᵀx, shape (outputs, inputs): each part takes a range of columns and sums every object in order.
        (int start, int count) = MatrixProduct.Share(_inputs, ColumnsPerShare, part, parts);
        ParameterSegment weight = pass.Node.Segments[0];
        if (count > 0)
        {
            MatrixView<T> delta = new MatrixView<T>(pass.OutputGradient, pass.Count, _outputs).Transposed;
            MatrixView<T> input = new MatrixView<T>(pass.Input(0, 0), pass.Count, _inputs).ColumnRange(start, count);
            MatrixProduct.Multiply(delta, input, gradient.Slice(weight.Offset + start, weight.Length - start), _inputs);
        }

        if (HasBias && part == parts - 1)
        {
            ParameterSegment bias = pass.Node.Segments[1];
            Span<T> sums = gradient.Slice(bias.Offset, bias.Length);
            sums.Clear();
            Elementwise.AddColumnSums<T>(pass.OutputGradient, pass.Count, sums);
        }
    }
}
