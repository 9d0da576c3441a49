using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>A function applied number by number.</summary>
public sealed class Activation(ActivationKind kind) : Layer
{
    /// <summary>Which function.</summary>
    public ActivationKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0];

    internal override void Forward<T>(NodePass<T> pass)
    {
        for (int draw = 0; draw < pass.Draws; draw++)
        {
            switch (Kind)
            {
                case ActivationKind.ReLU:
                    Elementwise.ReLU(pass.Input(0, draw), pass.Output(draw));
                    break;
                case ActivationKind.Tanh:
                    Elementwise.Tanh(pass.Input(0, draw), pass.Output(draw));
                    break;
                default:
                    Elementwise.Gelu(pass.Input(0, draw), pass.Output(draw));
                    break;
            }
        }
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        ReadOnlySpan<T> input = pass.Input(0, 0);
        bool add = !pass.Overwrites(0);
        switch (Kind)
        {
            case ActivationKind.ReLU:
                Elementwise.ReLUBackward(input, pass.OutputGradient, pass.InputGradient(0), add);
                break;
            case ActivationKind.Tanh:
                Elementwise.TanhBackward(input, pass.OutputGradient, pass.InputGradient(0), add);
                break;
            default:
                Elementwise.GeluBackward(input, pass.OutputGradient, pass.InputGradient(0), add);
                break;
        }
    }
}
