namespace Plateau.Data;

/// <summary>A picture as bytes: row by row, the channels of one pixel next to each other.</summary>
public sealed class DecodedImage
{
    /// <summary>Wraps pixels, without copying.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="pixels">The pixels, shape (height, width, channels).</param>
    /// <param name="changes">What is not as the file has it.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public DecodedImage(int width, int height, int channels, byte[] pixels, ImageChanges changes = ImageChanges.None)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has one channel or three.");
        }

        if (pixels.LongLength != (long)width * height * channels)
        {
            throw new ArgumentException(
                $"{width} × {height} pixels of {channels} channels are {(long)width * height * channels} bytes, not {pixels.Length}.",
                nameof(pixels));
        }

        (Width, Height, Channels, Bytes, Changes) = (width, height, channels, pixels, changes);
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>The pixels, shape (height, width, channels).</summary>
    public ReadOnlySpan<byte> Pixels => Bytes;

    /// <summary>What is not as the file has it.</summary>
    public ImageChanges Changes { get; }

    private byte[] Bytes { get; }

    /// <summary>Writes the channels one after the other, as data sets store them; grey as many times as channels are wanted.</summary>
    internal void CopyPlanes(Span<byte> planes, int channels)
    {
        int plane = Width * Height;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<byte> to = planes.Slice(channel * plane, plane);
            if (Channels == 1)
            {
                Bytes.CopyTo(to);
                continue;
            }

            for (int i = 0, from = channel; i < to.Length; i++, from += Channels)
            {
                to[i] = Bytes[from];
            }
        }
    }
}
