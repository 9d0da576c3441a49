using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The mean over a sliding square window, on images (height, width, channels). With a window of one position and stride 2 it takes every
/// second position.
/// </summary>
internal sealed class AveragePool2d : LinearMap
{
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _padding;
    private readonly bool _countPadding;

    /// <summary>Creates the layer.</summary>
    /// <param name="kernel">The number of lines of the window, and of positions in a line.</param>
    /// <param name="stride">The distance from one place of the window to the next; by default the size of the window.</param>
    /// <param name="padding">How far the window reaches over each edge: at most half of it.</param>
    /// <param name="countPadding">Whether zeros beyond the edge count in the mean.</param>
    public AveragePool2d(int kernel, int? stride = null, int padding = 0, bool countPadding = true)
    {
        (_kernel, _stride, _padding) = Networks.MaxPool2d.Check(kernel, stride, padding);
        _countPadding = countPadding;
    }

    /// <summary>
    /// A bound on the operator norm: overlapping windows count a number more than once, and a window cut off by an edge may be one number
    /// wide.
    /// </summary>
    internal double Gain => (double)((_kernel + _stride - 1) / _stride) / (_padding == 0 || _countPadding ? _kernel : 1);

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        PoolWindow window = Networks.MaxPool2d.Window(inputs[0], _kernel, _stride, _padding);
        return new Shape(window.OutputHeight, window.OutputWidth, window.Channels);
    }

    internal override void Apply<T>(MapPass<T> pass)
        => Pooling.Average(
            Networks.MaxPool2d.Window(pass.Node.InputShapes[0], _kernel, _stride, _padding),
            pass.Input(0),
            pass.Output,
            _countPadding);

    internal override void ApplyTransposed<T>(MapPass<T> pass)
        => Pooling.Spread(
            Networks.MaxPool2d.Window(pass.Node.InputShapes[0], _kernel, _stride, _padding),
            pass.OutputGradient,
            pass.InputGradient(0),
            _countPadding);
}
