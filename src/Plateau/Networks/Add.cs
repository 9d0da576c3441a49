using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>The sum of two or more inputs of one shape.</summary>
public sealed class Add : LinearMap
{
    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        for (int i = 1; i < inputs.Length; i++)
        {
            if (!inputs[i].Equals(inputs[0]))
            {
                throw new ArgumentException($"{inputs[i]} is no shape to add to it", nameof(inputs));
            }
        }

        return inputs[0];
    }

    internal override void Apply<T>(MapPass<T> pass)
    {
        Span<T> output = pass.Output;
        bool written = false;
        for (int input = 0; input < pass.Node.Inputs.Count; input++)
        {
            ReadOnlySpan<T> addend = pass.Input(input);
            if (addend.IsEmpty)
            {
                continue;
            }

            if (written)
            {
                Elementwise.Add(output, addend, output);
            }
            else
            {
                addend.CopyTo(output);
                written = true;
            }
        }
    }

    internal override void ApplyTransposed<T>(MapPass<T> pass)
    {
        for (int input = 0; input < pass.Node.Inputs.Count; input++)
        {
            Span<T> gradient = pass.InputGradient(input);
            if (!gradient.IsEmpty)
            {
                pass.OutputGradient.CopyTo(gradient);
            }
        }
    }
}
