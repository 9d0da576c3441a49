using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>The sum of two or more inputs of one shape, each times a coefficient: <c>new Add(1, -1)</c> is a difference.</summary>
internal sealed class Add : LinearMap
{
    private readonly double[] _coefficients;

    /// <summary>Creates the layer.</summary>
    /// <param name="coefficients">One for each input; none for 1 each.</param>
    public Add(params double[] coefficients)
    {
        ArgumentNullException.ThrowIfNull(coefficients);
        _coefficients = [.. coefficients];
    }

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        if (_coefficients.Length > 0 && _coefficients.Length != inputs.Length)
        {
            throw new ArgumentException(
                $"{_coefficients.Length} coefficients are not one for each of {inputs.Length} inputs",
                nameof(inputs));
        }

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

            double coefficient = Coefficient(input);
            if (!written)
            {
                Times(coefficient, addend, output);
            }
            else if (coefficient == 1)
            {
                Elementwise.Add(output, addend, output);
            }
            else
            {
                Elementwise.AddScaled(T.CreateTruncating(coefficient), addend, output);
            }

            written = true;
        }
    }

    internal override void ApplyTransposed<T>(MapPass<T> pass)
    {
        for (int input = 0; input < pass.Node.Inputs.Count; input++)
        {
            Span<T> gradient = pass.InputGradient(input);
            if (!gradient.IsEmpty)
            {
                Times(Coefficient(input), pass.OutputGradient, gradient);
            }
        }
    }

    private static void Times<T>(double coefficient, ReadOnlySpan<T> source, Span<T> destination)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (coefficient == 1)
        {
            source.CopyTo(destination);
        }
        else
        {
            Elementwise.Scale(T.CreateTruncating(coefficient), source, destination);
        }
    }

    private double Coefficient(int input) => _coefficients.Length == 0 ? 1 : _coefficients[input];
}
