namespace Plateau.Numerics;

/// <summary>
/// A square window that slides over an image (height, width, channels), as pooling does. Positions outside the image do not exist.
/// </summary>
internal readonly record struct PoolWindow
{
    /// <summary>Describes the window.</summary>
    /// <exception cref="ArgumentException">It does not fit the image.</exception>
    public PoolWindow(int height, int width, int channels, int kernel, int stride, int padding)
    {
        (Height, Width, Channels, Kernel, Stride, Padding) = (height, width, channels, kernel, stride, padding);
        if (Math.Min(height, width) + (2 * padding) < kernel)
        {
            throw new ArgumentException(
                $"a window of {kernel} × {kernel} does not fit an image of {height} × {width} with padding {padding}",
                nameof(kernel));
        }

        OutputHeight = ((height + (2 * padding) - kernel) / stride) + 1;
        OutputWidth = ((width + (2 * padding) - kernel) / stride) + 1;
    }

    /// <summary>The number of lines of the image.</summary>
    public int Height { get; }

    /// <summary>The number of positions in a line.</summary>
    public int Width { get; }

    /// <summary>The number of channels at a position.</summary>
    public int Channels { get; }

    /// <summary>The number of lines of the window, and of positions in a line.</summary>
    public int Kernel { get; }

    /// <summary>The distance from one place of the window to the next.</summary>
    public int Stride { get; }

    /// <summary>How far the window reaches over each edge.</summary>
    public int Padding { get; }

    /// <summary>The number of places of the window from top to bottom.</summary>
    public int OutputHeight { get; }

    /// <summary>The number of places of the window from left to right.</summary>
    public int OutputWidth { get; }

    /// <summary>How many numbers an image has.</summary>
    public int InputSize => Height * Width * Channels;

    /// <summary>How many numbers the pooled image has.</summary>
    public int OutputSize => OutputHeight * OutputWidth * Channels;

    /// <summary>
    /// The part of the window at a place that lies within an axis of the given size: from, to, and where the window starts.
    /// </summary>
    public (int From, int To, int Start) Inside(int place, int size)
    {
        int start = (place * Stride) - Padding;
        return (Math.Max(0, -start), Math.Min(Kernel, size - start), start);
    }
}
