namespace Plateau.Networks;

/// <summary>Inputs side by side along one axis of an object; all other axes have the same sizes.</summary>
internal sealed class Concat : LinearMap
{
    private readonly int _axis;

    /// <summary>Creates the layer.</summary>
    /// <param name="axis">The axis along which inputs follow each other; a negative one counts from the last: −1 is the channels.</param>
    public Concat(int axis = -1) => _axis = axis;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        int axis = Axis(inputs[0]);
        if (axis < 0 || axis >= inputs[0].Rank)
        {
            throw new ArgumentException($"it has no axis {_axis}", nameof(inputs));
        }

        int[] sizes = inputs[0].Sizes.ToArray();
        foreach (Shape next in inputs[1..])
        {
            if (next.Rank != sizes.Length
                || !next.Sizes[..axis].SequenceEqual(sizes.AsSpan(0, axis))
                || !next.Sizes[(axis + 1)..].SequenceEqual(sizes.AsSpan(axis + 1)))
            {
                throw new ArgumentException($"{next} does not fit beside it along axis {axis}", nameof(inputs));
            }

            sizes[axis] += next[axis];
        }

        return new Shape(sizes);
    }

    internal override void Apply<T>(MapPass<T> pass)
    {
        int whole = Run(pass.Node.Shape);
        int start = 0;
        for (int input = 0; input < pass.Node.Inputs.Count; input++)
        {
            int run = Run(pass.Node.InputShapes[input]);
            Span<T> output = pass.Output;
            ReadOnlySpan<T> source = pass.Input(input);
            int rows = output.Length / whole;
            for (int row = 0; row < rows; row++)
            {
                Span<T> own = output.Slice((row * whole) + start, run);
                if (source.IsEmpty)
                {
                    own.Clear();
                }
                else
                {
                    source.Slice(row * run, run).CopyTo(own);
                }
            }

            start += run;
        }
    }

    internal override void ApplyTransposed<T>(MapPass<T> pass)
    {
        int whole = Run(pass.Node.Shape);
        int start = 0;
        for (int input = 0; input < pass.Node.Inputs.Count; input++)
        {
            int run = Run(pass.Node.InputShapes[input]);
            Span<T> gradient = pass.InputGradient(input);
            ReadOnlySpan<T> delta = pass.OutputGradient;
            for (int row = 0; row * run < gradient.Length; row++)
            {
                delta.Slice((row * whole) + start, run).CopyTo(gradient[(row * run)..]);
            }

            start += run;
        }
    }

    private int Axis(Shape shape) => _axis < 0 ? shape.Rank + _axis : _axis;

    // The numbers that follow each other in one input before the next takes its turn.
    private int Run(Shape shape)
    {
        int run = 1;
        foreach (int size in shape.Sizes[Axis(shape)..])
        {
            run *= size;
        }

        return run;
    }
}
