using System.Buffers;
using System.Numerics;
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
            Apply(pass.Input(0, draw), pass.Output(draw));
        }
    }

    internal override void Backward<T>(NodePass<T> pass)
    {
        Span<T> gradient = pass.InputGradient(0);
        if (pass.Overwrites(0))
        {
            ApplyDerivative(pass.Input(0, 0), pass.OutputGradient, gradient);
            return;
        }

        T[] rented = ArrayPool<T>.Shared.Rent(gradient.Length);
        Span<T> own = rented.AsSpan(0, gradient.Length);
        ApplyDerivative(pass.Input(0, 0), pass.OutputGradient, own);
        Elementwise.Add(gradient, own, gradient);
        ArrayPool<T>.Shared.Return(rented);
    }

    private void Apply<T>(ReadOnlySpan<T> input, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (Kind)
        {
            case ActivationKind.ReLU:
                Elementwise.Apply<Relu, T>(input, output);
                break;
            case ActivationKind.Tanh:
                Elementwise.Apply<Tanh, T>(input, output);
                break;
            default:
                Elementwise.Apply<Gelu, T>(input, output);
                break;
        }
    }

    private void ApplyDerivative<T>(ReadOnlySpan<T> input, ReadOnlySpan<T> delta, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (Kind)
        {
            case ActivationKind.ReLU:
                Elementwise.ReluBackward(input, delta, gradient);
                break;
            case ActivationKind.Tanh:
                Elementwise.ApplyTimes<TanhFirst, T>(input, delta, gradient);
                break;
            default:
                Elementwise.ApplyTimes<GeluFirst, T>(input, delta, gradient);
                break;
        }
    }
}
