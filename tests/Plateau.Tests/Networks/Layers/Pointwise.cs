using System.Numerics;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks.Layers;

/// <summary>
/// A function of each number with its two derivatives, number by number in float64: what compositions need and the library computes fused.
/// </summary>
internal sealed class Pointwise(Func<double, double> value, Func<double, double> first, Func<double, double> second) : Layer
{
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0];

    internal override void Forward<T>(NodePass<T> pass)
    {
        for (int i = 0; i < pass.Output.Length; i++)
        {
            pass.Output[i] = Of(value, pass.Input(0)[i]);
        }
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            for (int i = 0; i < pass.Output.Length; i++)
            {
                pass.InputGradient(0, lane)[i] = Of(first, pass.Input(0)[i]) * pass.OutputGradient(lane)[i];
            }
        }
    }

    internal override void Tangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            for (int i = 0; i < pass.Output.Length; i++)
            {
                pass.OutputTangent(direction)[i] = Of(first, pass.Input(0)[i]) * pass.InputTangent(0, direction)[i];
            }
        }
    }

    internal override void BackwardTangent<T>(NodePass<T> pass)
    {
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            for (int i = 0; i < pass.Output.Length; i++)
            {
                pass.InputGradientTangent(0, direction)[i] = (Of(first, pass.Input(0)[i]) * pass.OutputGradientTangent(direction)[i])
                    + (Of(second, pass.Input(0)[i]) * pass.InputTangent(0, direction)[i] * pass.OutputGradient(0)[i]);
            }
        }
    }

    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends)
    {
        int size = pass.Node.Shape.Size;
        int triangle = PackedSymmetric.Length(pass.Directions);
        for (int a = 0; a < pass.Directions; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                for (int i = 0; i < pass.Output.Length; i++)
                {
                    bends[(i / size * triangle) + PackedSymmetric.Place(a, b)] += double.CreateTruncating(
                        Of(second, pass.Input(0)[i]) * pass.OutputGradient(0)[i] * pass.InputTangent(0, a)[i] * pass.InputTangent(0, b)[i]);
                }
            }
        }
    }

    private static T Of<T>(Func<double, double> function, T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => T.CreateTruncating(function(double.CreateTruncating(x)));
}
