namespace Plateau.Networks;

/// <summary>The same numbers of each object under another shape.</summary>
public sealed class Reshape(params int[] shape) : LinearMap
{
    private readonly Shape _shape = new(shape);

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0].Size == _shape.Size
        ? _shape
        : throw new ArgumentException($"{inputs[0].Size} numbers do not fill {_shape}", nameof(inputs));

    internal override void Apply<T>(MapPass<T> pass) => pass.Input(0).CopyTo(pass.Output);

    internal override void ApplyTransposed<T>(MapPass<T> pass) => pass.OutputGradient.CopyTo(pass.InputGradient(0));
}
