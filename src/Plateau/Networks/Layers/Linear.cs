using System.Buffers;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>A matrix product and, where asked, a bias: y = W x + b with W of shape (outputs, inputs).</summary>
internal sealed class Linear : BilinearLayer
{
    // Threads split the columns of a weight gradient at multiples of a cache line's floats.
    private const int ColumnsPerShare = 16;

    // Of fewer objects the sums are too short for what leaving out zeros costs.
    private const int WorthLeavingOut = 128;

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
    internal override IReadOnlyList<LayerParameter> Parameters { get; }

    internal override bool TakesShiftedInput => true;

    private bool HasBias => Parameters.Count == 2;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0].Rank == 1 && inputs[0].Size == _inputs
        ? new Shape(_outputs)
        : throw new ArgumentException($"it takes rows of {_inputs} numbers", nameof(inputs));

    internal override long PreparedNumbers(NetworkNode node) => (long)_outputs * _inputs;

    internal override void Prepare<T>(NodeParameters<T> parameters, bool backward, int part, int parts)
    {
        MatrixView<T> weight = new(parameters.Segment(0), _outputs, _inputs);
        parameters.Forward.Pack(weight.Transposed, part, parts);
        if (backward)
        {
            parameters.Backward.Pack(weight, part, parts);
        }
    }

    internal override void FoldOrigin<T>(NodeParameters<T> parameters, ReadOnlySpan<T> origin, Span<T> folded, int part, int parts)
    {
        ReadOnlySpan<T> weight = parameters.Segment(0);
        (int first, int rows) = MatrixProduct.Share(_outputs, 1, part, parts);
        for (int row = first; row < first + rows; row++)
        {
            double bias = HasBias ? double.CreateTruncating(parameters.Segment(1)[row]) : 0;
            folded[row] = T.CreateTruncating(bias + Elementwise.Dot(weight.Slice(row * _inputs, _inputs), origin));
        }
    }

    internal override void Apply<T>(NodeParameters<T> parameters, Operand<T> input, Span<T> output, bool add)
    {
        ReadOnlySpan<T> bias = add ? default : !parameters.Folded.IsEmpty ? parameters.Folded : HasBias ? parameters.Segment(1) : default;
        Initial<T> initial = add ? Initial<T>.Current : bias.IsEmpty ? Initial<T>.Zero : Initial<T>.Row(bias);
        if (input.Packed is PackedLeft<T> packed)
        {
            MatrixProduct.Multiply(packed, parameters.Forward, output, _outputs, initial);
        }
        else
        {
            MatrixProduct.Multiply(new MatrixView<T>(input.Values, input.Count, _inputs), parameters.Forward, output, _outputs, initial);
        }
    }

    internal override void ApplyTransposed<T>(
        NodeParameters<T> parameters,
        ReadOnlySpan<T> delta,
        int count,
        Span<T> inputGradient,
        bool add)
        => MatrixProduct.Multiply(
            new MatrixView<T>(delta, count, _outputs),
            parameters.Backward,
            inputGradient,
            _inputs,
            add ? Initial<T>.Current : Initial<T>.Zero);

    internal override void ApplyTransposedByParameters<T>(
        NodeParameters<T> parameters, ReadOnlySpan<T> delta, Operand<T> input, Span<T> gradient, bool add, int part, int parts)
    {
        // δᵀx, shape (outputs, inputs): each part takes a range of columns and sums every object in order.
        (int start, int columns) = MatrixProduct.Share(_inputs, ColumnsPerShare, part, parts);
        ParameterSegment weight = parameters.Node.Segments[0];
        Span<T> share = gradient.Slice(weight.Offset + start, weight.Length - start);
        bool last = HasBias && !add && part == parts - 1;
        bool shifted = !parameters.Origin.IsEmpty;
        if (columns > 0)
        {
            MatrixView<T> left = new(delta, input.Count, _outputs);
            PackedLeft<T>? packed = add || input.Count < WorthLeavingOut
                ? null
                : input.Columns?.Of(input.Values, input.Count, _inputs, start, columns);
            if (packed is { LeavesOut: true })
            {
                MatrixProduct.MultiplyTransposed(packed, left, share, _inputs);
            }
            else
            {
                MatrixView<T> right = new MatrixView<T>(input.Values, input.Count, _inputs).ColumnRange(start, columns);
                MatrixProduct.Multiply(left.Transposed, right, share, _inputs, add ? Initial<T>.Current : Initial<T>.Zero);
            }
        }

        if (!last && !shifted)
        {
            return;
        }

        T[] rented = ArrayPool<T>.Shared.Rent(_outputs);
        Span<T> sums = rented.AsSpan(0, _outputs);
        sums.Clear();
        Elementwise.AddColumnSums(delta, input.Count, sums);
        if (shifted && columns > 0)
        {
            // Of objects that lack their background o: δᵀ(x − o) + (Σδ) oᵀ.
            for (int row = 0; row < _outputs; row++)
            {
                Elementwise.AddScaled(sums[row], parameters.Origin.Slice(start, columns), share.Slice(row * _inputs, columns));
            }
        }

        if (last)
        {
            ParameterSegment bias = parameters.Node.Segments[1];
            sums.CopyTo(gradient.Slice(bias.Offset, bias.Length));
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    // ⟨δ_s xᵀ, δ_t xᵀ⟩ = |x|² δ_s·δ_t, and with a bias one more δ_s·δ_t.
    internal override void ObjectGrams<T>(NodePass<T> pass, Span<double> grams)
    {
        int lanes = pass.Lanes;
        int triangle = PackedSymmetric.Length(lanes);
        double[] sums = ArrayPool<double>.Shared.Rent(triangle);
        Span<double> products = sums.AsSpan(0, triangle);
        DirectionArrays<T> deltas = pass.OutputGradients;
        ReadOnlySpan<T> origin = pass.Parameters.Origin;
        T[] rented = ArrayPool<T>.Shared.Rent(_inputs);
        for (int i = 0; i < pass.Count; i++)
        {
            ReadOnlySpan<T> input = pass.Input(0).Slice(i * _inputs, _inputs);
            if (!origin.IsEmpty)
            {
                Elementwise.Add(input, origin, rented.AsSpan(0, _inputs));
                input = rented.AsSpan(0, _inputs);
            }

            double square = Elementwise.Dot(input, input) + (HasBias ? 1 : 0);
            Span<double> own = grams.Slice(i * triangle, triangle);
            products.Clear();
            InnerProducts.AddLower(
                deltas.From(i * _outputs),
                deltas.Stride,
                deltas.From(i * _outputs),
                deltas.Stride,
                lanes,
                _outputs,
                products);
            Sums.AddScaled(square, products, own);
        }

        ArrayPool<double>.Shared.Return(sums);
        ArrayPool<T>.Shared.Return(rented);
    }
}
