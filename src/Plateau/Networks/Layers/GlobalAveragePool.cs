using System.Buffers;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>The mean of each channel over an image: (height, width, channels) becomes (channels).</summary>
internal sealed class GlobalAveragePool : LinearMap
{
    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs) => new(inputs[0].AsImage(nameof(inputs))[2]);

    internal override void Apply<T>(MapPass<T> pass)
    {
        int channels = pass.Node.Shape.Size;
        int size = pass.Node.InputShapes[0].Size;
        double[] rented = ArrayPool<double>.Shared.Rent(2 * channels);
        Span<double> sums = rented.AsSpan(0, channels);
        for (int i = 0; i < pass.Count; i++)
        {
            Channels.Sum(pass.Input(0).Slice(i * size, size), default, default, channels, 0, sums, rented.AsSpan(channels, channels));
            Sums.Scale((double)channels / size, sums);
            Elementwise.Narrow(sums, pass.Output.Slice(i * channels, channels));
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    internal override void ApplyTransposed<T>(MapPass<T> pass)
    {
        int channels = pass.Node.Shape.Size;
        int size = pass.Node.InputShapes[0].Size;
        T share = T.CreateTruncating((double)channels / size);
        for (int i = 0; i < pass.Count; i++)
        {
            Span<T> gradient = pass.InputGradient(0).Slice(i * size, size);
            Elementwise.Scale(share, pass.OutputGradient.Slice(i * channels, channels), gradient[..channels]);
            for (int row = channels; row < size; row += channels)
            {
                gradient[..channels].CopyTo(gradient[row..]);
            }
        }
    }
}
