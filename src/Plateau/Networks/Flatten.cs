using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>Reads an object of any shape as one row of numbers.</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => new(inputs[0].Size);

    internal override void Forward<T>(NodePass<T> pass)
    {
        for (int draw = 0; draw < pass.Draws; draw++)
        {
            pass.Input(0, draw).CopyTo(pass.Output(draw));
        }
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        if (pass.Overwrites(0))
        {
            pass.OutputGradient.CopyTo(pass.InputGradient(0));
        }
        else
        {
            Elementwise.Add(pass.InputGradient(0), pass.OutputGradient, pass.InputGradient(0));
        }
    }
}
