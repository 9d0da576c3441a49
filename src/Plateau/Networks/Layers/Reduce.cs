using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>The sum or the mean over the last axis, which stays with size 1.</summary>
internal sealed class Reduce : LinearMap
{
    private readonly bool _mean;

    private Reduce(bool mean) => _mean = mean;

    /// <summary>The layer that takes the sum.</summary>
    public static Reduce Sum => new(false);

    /// <summary>The layer that takes the mean.</summary>
    public static Reduce Mean => new(true);

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
        => inputs[0].Rank > 0
            ? new Shape([.. inputs[0].Sizes[..^1], 1])
            : throw new ArgumentException("it has no last axis", nameof(inputs));

    internal override void Apply<T>(MapPass<T> pass)
    {
        int width = pass.Node.InputShapes[0].Sizes[^1];
        ReadOnlySpan<T> input = pass.Input(0);
        Span<T> output = pass.Output;
        for (int row = 0; row < output.Length; row++)
        {
            double sum = Elementwise.Sum(input.Slice(row * width, width));
            output[row] = T.CreateTruncating(_mean ? sum / width : sum);
        }
    }

    internal override void ApplyTransposed<T>(MapPass<T> pass)
    {
        int width = pass.Node.InputShapes[0].Sizes[^1];
        ReadOnlySpan<T> delta = pass.OutputGradient;
        Span<T> gradient = pass.InputGradient(0);
        for (int row = 0; row < delta.Length; row++)
        {
            gradient.Slice(row * width, width).Fill(_mean ? delta[row] / T.CreateTruncating(width) : delta[row]);
        }
    }
}
