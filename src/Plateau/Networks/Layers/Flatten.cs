namespace Plateau.Networks;

/// <summary>
/// An image (height, width, channels) as one row in PyTorch's order, channels first, so that a linear layer after it has the same columns
/// as in PyTorch.
/// </summary>
internal sealed class Flatten : LinearMap
{
    private readonly Transpose _order = Networks.Transpose.ToChannelsFirst;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => new(_order.Output([inputs[0].AsImage(nameof(inputs))]).Size);

    internal override void Apply<T>(MapPass<T> pass) => _order.Apply(pass);

    internal override void ApplyTransposed<T>(MapPass<T> pass) => _order.ApplyTransposed(pass);
}
