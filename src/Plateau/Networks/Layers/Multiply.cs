using System.Buffers;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The product, number by number, of two inputs of one shape: y = uv, ẏ = u̇v + uv̇, δ_u = vδ, δ̇_u = vδ̇ + v̇δ; its second derivative is
/// u̇_av̇_b + u̇_bv̇_a.
/// </summary>
internal sealed class Multiply : Layer
{
    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
        => inputs.Length == 2 && inputs[1].Equals(inputs[0])
            ? inputs[0]
            : throw new ArgumentException("it multiplies two inputs of one shape", nameof(inputs));

    internal override void Forward<T>(NodePass<T> pass) => Elementwise.Multiply(pass.Input(0), pass.Input(1), pass.Output);

    internal override void Backward<T>(NodePass<T> pass)
    {
        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            for (int input = 0; input < 2; input++)
            {
                if (pass.InputVaries(input))
                {
                    Elementwise.Multiply(pass.Input(1 - input), pass.OutputGradient(lane), pass.InputGradient(input, lane));
                }
            }
        }
    }

    internal override void Tangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Span<T> tangent = pass.OutputTangent(direction);
            bool written = false;
            for (int input = 0; input < 2; input++)
            {
                if (pass.InputVaries(input) && written)
                {
                    Elementwise.AddProduct(pass.Input(1 - input), pass.InputTangent(input, direction), tangent);
                }
                else if (pass.InputVaries(input))
                {
                    Elementwise.Multiply(pass.Input(1 - input), pass.InputTangent(input, direction), tangent);
                    written = true;
                }
            }
        }
    }

    internal override void BackwardTangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            for (int input = 0; input < 2; input++)
            {
                if (!pass.InputVaries(input))
                {
                    continue;
                }

                Span<T> target = pass.InputGradientTangent(input, direction);
                Elementwise.Multiply(pass.Input(1 - input), pass.OutputGradientTangent(direction), target);
                if (pass.InputVaries(1 - input))
                {
                    Elementwise.AddProduct(pass.InputTangent(1 - input, direction), pass.OutputGradient(0), target);
                }
            }
        }
    }

    // u̇_a v̇_b + u̇_b v̇_a.
    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
        if (!pass.InputVaries(0) || !pass.InputVaries(1))
        {
            return;
        }

        int length = pass.Output.Length;
        T[] rented = ArrayPool<T>.Shared.Rent(pass.Directions * length);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Elementwise.Multiply(pass.OutputGradient(0), pass.InputTangent(0, direction), rented.AsSpan(direction * length, length));
        }

        DirectionArrays<T>.AddProductsOfBoth(
            new DirectionArrays<T>(rented, length),
            pass.InputTangents(1),
            pass.Node.Shape.Size,
            pass.Directions,
            bends);
        ArrayPool<T>.Shared.Return(rented);
    }
}
