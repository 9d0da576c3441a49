namespace Plateau.Networks;

/// <summary>The same numbers of each object under another shape.</summary>
internal sealed class Reshape : LinearMap
{
    private readonly int[] _sizes;

    /// <summary>Creates the layer.</summary>
    /// <param name="sizes">
    /// The size of each axis; one of them may be −1, for the size that the others leave: <c>new Reshape(-1)</c> makes an object one row.
    /// </param>
    public Reshape(params int[] sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        if (sizes.Any(size => size is 0 or < -1) || sizes.Count(size => size == -1) > 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(sizes),
                $"({string.Join(", ", sizes)}) are no sizes of a shape: they are positive, or −1 once.");
        }

        _sizes = [.. sizes];
    }

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        int size = inputs[0].Size;
        int known = _sizes.Where(one => one > 0).Aggregate(1, (product, one) => checked(product * one));
        bool open = Array.IndexOf(_sizes, -1) >= 0;
        return (open && size % known == 0) || size == known
            ? new Shape([.. _sizes.Select(one => one > 0 ? one : size / known)])
            : throw new ArgumentException($"{size} numbers do not fill ({string.Join(", ", _sizes)})", nameof(inputs));
    }

    internal override void Apply<T>(MapPass<T> pass) => pass.Input(0).CopyTo(pass.Output);

    internal override void ApplyTransposed<T>(MapPass<T> pass) => pass.OutputGradient.CopyTo(pass.InputGradient(0));
}
