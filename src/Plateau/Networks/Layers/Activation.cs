using System.Buffers;
using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// A function applied number by number: y = f(x), ẏ = f′ẋ, δ_x = f′δ, δ̇_x = f′δ̇ + f″ẋδ; its second derivative is f″ẋ_aẋ_b.
/// </summary>
internal sealed class Activation(ActivationKind kind) : Layer
{
    /// <summary>The function.</summary>
    public ActivationKind Kind { get; } = kind;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0];

    internal override void Forward<T>(NodePass<T> pass) => Run<ForwardStep, T>(pass);

    internal override void Backward<T>(NodePass<T> pass) => Run<BackwardStep, T>(pass);

    internal override void Tangent<T>(NodePass<T> pass) => Run<TangentStep, T>(pass);

    internal override void BackwardTangent<T>(NodePass<T> pass) => Run<BackwardTangentStep, T>(pass);

    internal override void ObjectBends<T>(NodePass<T> pass, Span<double> bends) => Run<BendStep, T>(pass, bends);

    // A function with its first and second derivative, each one line; Nothing where it is made of straight pieces.
    private void Run<TStep, T>(NodePass<T> pass, Span<double> bends = default)
        where TStep : struct, IStep
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (Kind)
        {
            case ActivationKind.ReLU:
                TStep.Run<Relu, ReluFirst, Nothing, T>(pass, bends);
                break;
            case ActivationKind.LeakyReLU:
                TStep.Run<LeakyRelu, LeakyReluFirst, Nothing, T>(pass, bends);
                break;
            case ActivationKind.Gelu:
                TStep.Run<Gelu, GeluFirst, GeluSecond, T>(pass, bends);
                break;
            case ActivationKind.GeluTanh:
                TStep.Run<GeluTanh, GeluTanhFirst, GeluTanhSecond, T>(pass, bends);
                break;
            case ActivationKind.Silu:
                TStep.Run<Silu, SiluFirst, SiluSecond, T>(pass, bends);
                break;
            case ActivationKind.Tanh:
                TStep.Run<Tanh, TanhFirst, TanhSecond, T>(pass, bends);
                break;
            case ActivationKind.Sigmoid:
                TStep.Run<Sigmoid, SigmoidFirst, SigmoidSecond, T>(pass, bends);
                break;
            default:
                throw new InvalidOperationException($"{Kind} is no activation.");
        }
    }

    private interface IStep
    {
        static abstract void Run<TValue, TFirst, TSecond, T>(NodePass<T> pass, Span<double> bends)
            where TValue : struct, IUnaryFunction
            where TFirst : struct, IUnaryFunction
            where TSecond : struct, IUnaryFunction
            where T : unmanaged, IBinaryFloatingPointIeee754<T>;
    }

    private readonly struct ForwardStep : IStep
    {
        public static void Run<TValue, TFirst, TSecond, T>(NodePass<T> pass, Span<double> bends)
            where TValue : struct, IUnaryFunction
            where TFirst : struct, IUnaryFunction
            where TSecond : struct, IUnaryFunction
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            => Elementwise.Apply<TValue, T>(pass.Input(0), pass.Output);
    }

    private readonly struct BackwardStep : IStep
    {
        public static void Run<TValue, TFirst, TSecond, T>(NodePass<T> pass, Span<double> bends)
            where TValue : struct, IUnaryFunction
            where TFirst : struct, IUnaryFunction
            where TSecond : struct, IUnaryFunction
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (pass.Lanes == 1)
            {
                Elementwise.ApplyTimes<TFirst, T>(pass.Input(0), pass.OutputGradient(0), pass.InputGradient(0, 0));
                return;
            }

            T[] rented = ArrayPool<T>.Shared.Rent(pass.Input(0).Length);
            Span<T> first = rented.AsSpan(0, pass.Input(0).Length);
            Elementwise.Apply<TFirst, T>(pass.Input(0), first);
            for (int lane = 0; lane < pass.Lanes; lane++)
            {
                Elementwise.Multiply(first, pass.OutputGradient(lane), pass.InputGradient(0, lane));
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }

    private readonly struct TangentStep : IStep
    {
        public static void Run<TValue, TFirst, TSecond, T>(NodePass<T> pass, Span<double> bends)
            where TValue : struct, IUnaryFunction
            where TFirst : struct, IUnaryFunction
            where TSecond : struct, IUnaryFunction
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T[] rented = ArrayPool<T>.Shared.Rent(pass.Input(0).Length);
            Span<T> first = rented.AsSpan(0, pass.Input(0).Length);
            Elementwise.Apply<TFirst, T>(pass.Input(0), first);
            for (int direction = 0; direction < pass.Directions; direction++)
            {
                Elementwise.Multiply(first, pass.InputTangent(0, direction), pass.OutputTangent(direction));
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }

    private readonly struct BackwardTangentStep : IStep
    {
        public static void Run<TValue, TFirst, TSecond, T>(NodePass<T> pass, Span<double> bends)
            where TValue : struct, IUnaryFunction
            where TFirst : struct, IUnaryFunction
            where TSecond : struct, IUnaryFunction
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            bool isCurved = typeof(TSecond) != typeof(Nothing);
            int length = pass.Input(0).Length;
            T[] rented = ArrayPool<T>.Shared.Rent(2 * length);
            Span<T> first = rented.AsSpan(0, length);
            Span<T> bend = rented.AsSpan(length, length);
            Elementwise.Apply<TFirst, T>(pass.Input(0), first);
            if (isCurved)
            {
                Elementwise.ApplyTimes<TSecond, T>(pass.Input(0), pass.OutputGradient(0), bend);
            }

            for (int direction = 0; direction < pass.Directions; direction++)
            {
                Span<T> target = pass.InputGradientTangent(0, direction);
                Elementwise.Multiply(first, pass.OutputGradientTangent(direction), target);
                if (isCurved)
                {
                    Elementwise.AddProduct(bend, pass.InputTangent(0, direction), target);
                }
            }

            ArrayPool<T>.Shared.Return(rented);
        }
    }

    // ⟨f″(x)δ ẋ_a, ẋ_b⟩.
    private readonly struct BendStep : IStep
    {
        public static void Run<TValue, TFirst, TSecond, T>(NodePass<T> pass, Span<double> bends)
            where TValue : struct, IUnaryFunction
            where TFirst : struct, IUnaryFunction
            where TSecond : struct, IUnaryFunction
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (typeof(TSecond) == typeof(Nothing))
            {
                return;
            }

            int length = pass.Input(0).Length;
            T[] rented = ArrayPool<T>.Shared.Rent((pass.Directions + 1) * length);
            Span<T> bend = rented.AsSpan(pass.Directions * length, length);
            Elementwise.ApplyTimes<TSecond, T>(pass.Input(0), pass.OutputGradient(0), bend);
            for (int direction = 0; direction < pass.Directions; direction++)
            {
                Elementwise.Multiply(bend, pass.InputTangent(0, direction), rented.AsSpan(direction * length, length));
            }

            DirectionArrays<T>.AddProducts(
                new DirectionArrays<T>(rented, length),
                pass.InputTangents(0),
                pass.Node.Shape.Size,
                pass.Directions,
                bends);
            ArrayPool<T>.Shared.Return(rented);
        }
    }
}
