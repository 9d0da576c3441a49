using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>A constant times its input.</summary>
internal sealed class Scale(double factor) : LinearMap
{
    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0];

    internal override void Apply<T>(MapPass<T> pass) => Elementwise.Scale(T.CreateTruncating(factor), pass.Input(0), pass.Output);

    internal override void ApplyTransposed<T>(MapPass<T> pass)
        => Elementwise.Scale(T.CreateTruncating(factor), pass.OutputGradient, pass.InputGradient(0));
}
