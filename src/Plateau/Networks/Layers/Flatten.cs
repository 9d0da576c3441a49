namespace Plateau.Networks;

/// <summary>
/// An image (height, width, channels) as one row in PyTorch's order, channels first, so that a linear layer after it has the same columns
/// as in PyTorch.
/// </summary>
internal sealed class Flatten : LinearMap
{
    private readonly Transpose _order = Networks.Transpose.ToChannelsFirst;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => inputs[0].Rank == 3
        ? new Shape(_order.Output(inputs).Size)
        : throw new ArgumentException("it takes images (height, width, channels)", nameof(inputs));

    internal override void Apply<T>(MapPass<T> pass) => _order.Apply(pass);

    internal override void ApplyTransposed<T>(MapPass<T> pass) => _order.ApplyTransposed(pass);
}
