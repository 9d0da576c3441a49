namespace Plateau.Networks;

/// <summary>
/// Zeros before and after the channels, the last axis: the shortcut without parameters of He, Zhang, Ren and Sun (2016), option A.
/// </summary>
internal sealed class PadChannels : LinearMap
{
    private readonly int _before;
    private readonly int _after;

    /// <summary>Creates the layer.</summary>
    /// <param name="before">Zeros before.</param>
    /// <param name="after">Zeros after.</param>
    public PadChannels(int before, int after)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(before);
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        _before = before;
        _after = after;
    }

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        if (inputs[0].Rank == 0)
        {
            throw new ArgumentException("it has no channels", nameof(inputs));
        }

        int[] sizes = inputs[0].Sizes.ToArray();
        sizes[^1] = checked(sizes[^1] + _before + _after);
        return new Shape(sizes);
    }

    internal override void Apply<T>(MapPass<T> pass)
    {
        int channels = pass.Node.InputShapes[0].Sizes[^1];
        int padded = channels + _before + _after;
        ReadOnlySpan<T> input = pass.Input(0);
        Span<T> output = pass.Output;
        output.Clear();
        for (int row = 0; row * channels < input.Length; row++)
        {
            input.Slice(row * channels, channels).CopyTo(output[((row * padded) + _before)..]);
        }
    }

    internal override void ApplyTransposed<T>(MapPass<T> pass)
    {
        int channels = pass.Node.InputShapes[0].Sizes[^1];
        int padded = channels + _before + _after;
        ReadOnlySpan<T> delta = pass.OutputGradient;
        Span<T> gradient = pass.InputGradient(0);
        for (int row = 0; row * channels < gradient.Length; row++)
        {
            delta.Slice((row * padded) + _before, channels).CopyTo(gradient[(row * channels)..]);
        }
    }
}
