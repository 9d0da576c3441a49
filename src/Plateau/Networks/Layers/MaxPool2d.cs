using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The largest number of a sliding square window, on images (height, width, channels); the first one where several are equal. The layer
/// remembers where it was found, and the other passes use that place.
/// </summary>
internal sealed class MaxPool2d : LinearMap
{
    private readonly int _kernel;
    private readonly int _stride;
    private readonly int _padding;

    /// <summary>Creates the layer.</summary>
    /// <param name="kernel">The number of lines of the window, and of positions in a line.</param>
    /// <param name="stride">The distance from one place of the window to the next; by default the size of the window.</param>
    /// <param name="padding">How far the window reaches over each edge: at most half of it.</param>
    public MaxPool2d(int kernel, int? stride = null, int padding = 0) => (_kernel, _stride, _padding) = Check(kernel, stride, padding);

    /// <summary>The most windows that one number of the input takes part in, along one axis.</summary>
    internal int Overlap => (_kernel + _stride - 1) / _stride;

    /// <inheritdoc/>
    public override Shape Output(ReadOnlySpan<Shape> inputs)
    {
        PoolWindow window = Window(inputs[0], _kernel, _stride, _padding);
        return new Shape(window.OutputHeight, window.OutputWidth, window.Channels);
    }

    internal override object? CreateState<T>(NetworkNode node, int capacity) => new T[(long)capacity * node.Shape.Size];

    internal override void Forward<T>(NodePass<T> pass)
    {
        Span<T> winners = pass.Remembers ? Winners(pass.State<T[]>(), pass.Node, pass.Range.First, pass.Count) : default;
        Pooling.Maximum(Window(pass.Node.InputShapes[0], _kernel, _stride, _padding), pass.Input(0), pass.Output, winners);
    }

    internal override void Apply<T>(MapPass<T> pass)
        => Pooling.Select(
            Window(pass.Node.InputShapes[0], _kernel, _stride, _padding),
            pass.Input(0),
            Winners(pass.State<T[]>(), pass.Node, pass.First, pass.Count),
            pass.Output);

    internal override void ApplyTransposed<T>(MapPass<T> pass)
        => Pooling.Scatter(
            Window(pass.Node.InputShapes[0], _kernel, _stride, _padding),
            pass.OutputGradient,
            Winners(pass.State<T[]>(), pass.Node, pass.First, pass.Count),
            pass.InputGradient(0));

    /// <summary>The window's size, stride and padding, checked.</summary>
    internal static (int Kernel, int Stride, int Padding) Check(int kernel, int? stride, int padding)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(kernel);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stride ?? kernel, nameof(stride));
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, kernel / 2);
        return (kernel, stride ?? kernel, padding);
    }

    /// <summary>The window on images of a shape.</summary>
    internal static PoolWindow Window(Shape image, int kernel, int stride, int padding)
        => new(image.AsImage(nameof(image))[0], image[1], image[2], kernel, stride, padding);

    private static Span<T> Winners<T>(T[] all, NetworkNode node, int first, int count)
        => all.AsSpan(first * node.Shape.Size, count * node.Shape.Size);
}
