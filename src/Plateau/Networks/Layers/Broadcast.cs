using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>The last axis, of size 1, repeated: the transpose of the sum over it.</summary>
internal sealed class Broadcast : LinearMap
{
    private readonly int _width;

    /// <summary>Creates the layer.</summary>
    /// <param name="width">The size that the last axis becomes.</param>
    public Broadcast(int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        _width = width;
    }

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
        => inputs[0].Rank > 0 && inputs[0].Sizes[^1] == 1
            ? new Shape([.. inputs[0].Sizes[..^1], _width])
            : throw new ArgumentException("its last axis is not 1", nameof(inputs));

    internal override void Apply<T>(MapPass<T> pass)
    {
        ReadOnlySpan<T> input = pass.Input(0);
        Span<T> output = pass.Output;
        for (int row = 0; row < input.Length; row++)
        {
            output.Slice(row * _width, _width).Fill(input[row]);
        }
    }

    internal override void ApplyTransposed<T>(MapPass<T> pass)
    {
        ReadOnlySpan<T> delta = pass.OutputGradient;
        Span<T> gradient = pass.InputGradient(0);
        for (int row = 0; row < gradient.Length; row++)
        {
            gradient[row] = T.CreateTruncating(Elementwise.Sum(delta.Slice(row * _width, _width)));
        }
    }
}
