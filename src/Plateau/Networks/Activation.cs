using System.Buffers;
using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>A function applied number by number: y = f(x), ẏ = f′ẋ, δ_x = f′δ, δ̇_x = f′δ̇ + f″ẋδ.</summary>
public sealed class Activation(ActivationKind kind) : Layer
{
    /// <summary>Which function.</summary>
    public ActivationKind Kind { get; } = kind;

    // Where f is made of straight pieces f″ is 0.
    private bool IsStraight => Kind is ActivationKind.ReLU;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0];

    internal override void Forward<T>(NodePass<T> pass) => Value(pass.Input(0), pass.Output);

    internal override void Backward<T>(NodePass<T> pass)
    {
        if (pass.Lanes == 1)
        {
            FirstTimes(pass.Input(0), pass.OutputGradient(0), pass.InputGradient(0, 0));
            return;
        }

        T[] rented = ArrayPool<T>.Shared.Rent(pass.Input(0).Length);
        Span<T> first = rented.AsSpan(0, pass.Input(0).Length);
        First(pass.Input(0), first);
        for (int lane = 0; lane < pass.Lanes; lane++)
        {
            Elementwise.Multiply(first, pass.OutputGradient(lane), pass.InputGradient(0, lane));
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    internal override void Tangent<T>(NodePass<T> pass)
    {
        T[] rented = ArrayPool<T>.Shared.Rent(pass.Input(0).Length);
        Span<T> first = rented.AsSpan(0, pass.Input(0).Length);
        First(pass.Input(0), first);
        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Elementwise.Multiply(first, pass.InputTangent(0, direction), pass.OutputTangent(direction));
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    internal override void BackwardTangent<T>(NodePass<T> pass)
    {
        int length = pass.Input(0).Length;
        T[] rented = ArrayPool<T>.Shared.Rent(2 * length);
        Span<T> first = rented.AsSpan(0, length);
        Span<T> bend = rented.AsSpan(length, length);
        First(pass.Input(0), first);
        if (!IsStraight)
        {
            SecondTimes(pass.Input(0), pass.OutputGradient(0), bend);
        }

        for (int direction = 0; direction < pass.Directions; direction++)
        {
            Span<T> target = pass.InputGradientTangent(0, direction);
            Elementwise.Multiply(first, pass.OutputGradientTangent(direction), target);
            if (!IsStraight)
            {
                Elementwise.AddProduct(bend, pass.InputTangent(0, direction), target);
            }
        }

        ArrayPool<T>.Shared.Return(rented);
    }

    private void Value<T>(ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (Kind)
        {
            case ActivationKind.ReLU:
                Elementwise.Apply<Relu, T>(x, y);
                break;
            case ActivationKind.Tanh:
                Elementwise.Apply<Tanh, T>(x, y);
                break;
            default:
                Elementwise.Apply<Gelu, T>(x, y);
                break;
        }
    }

    private void First<T>(ReadOnlySpan<T> x, Span<T> first)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (Kind)
        {
            case ActivationKind.ReLU:
                Elementwise.Apply<ReluFirst, T>(x, first);
                break;
            case ActivationKind.Tanh:
                Elementwise.Apply<TanhFirst, T>(x, first);
                break;
            default:
                Elementwise.Apply<GeluFirst, T>(x, first);
                break;
        }
    }

    private void FirstTimes<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> factor, Span<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (Kind)
        {
            case ActivationKind.ReLU:
                Elementwise.ReluBackward(x, factor, product);
                break;
            case ActivationKind.Tanh:
                Elementwise.ApplyTimes<TanhFirst, T>(x, factor, product);
                break;
            default:
                Elementwise.ApplyTimes<GeluFirst, T>(x, factor, product);
                break;
        }
    }

    private void SecondTimes<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> factor, Span<T> product)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (Kind)
        {
            case ActivationKind.Tanh:
                Elementwise.ApplyTimes<TanhSecond, T>(x, factor, product);
                break;
            default:
                Elementwise.ApplyTimes<GeluSecond, T>(x, factor, product);
                break;
        }
    }
}
