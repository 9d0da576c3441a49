using Plateau.Formats;

namespace Plateau.Data;

/// <summary>An object as a picture: rows of pixels, one byte per channel, grey or red, green and blue side by side.</summary>
internal sealed class Picture
{
    /// <summary>The largest number of numbers of an object that is shown as a picture.</summary>
    internal const int MostNumbers = 3 * 256 * 256;

    private readonly byte[] _pixels;

    /// <summary>Creates a picture from its channels, one after the other, as data sets store them.</summary>
    internal Picture(int width, int height, int channels, ReadOnlySpan<byte> planes)
    {
        (Width, Height, Channels, _pixels) = (width, height, channels, new byte[planes.Length]);
        int plane = width * height;
        for (int i = 0; i < plane; i++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                _pixels[(i * channels) + channel] = planes[(channel * plane) + i];
            }
        }
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Channels { get; }

    /// <summary>The pixels, row by row, the channels of one pixel next to each other.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>The picture as a PNG file in a data URI, for a page that loads nothing from outside.</summary>
    public string ToDataUri() => "data:image/png;base64," + Convert.ToBase64String(Png.Encode(_pixels, Width, Height, Channels));

    /// <summary>A picture of numbers: the smallest is black, the largest is white.</summary>
    internal static Picture OfNumbers(int width, int height, int channels, ReadOnlySpan<double> planes)
    {
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double value in planes)
        {
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        byte[] bytes = new byte[planes.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = high > low ? (byte)Math.Round(255 * ((planes[i] - low) / (high - low))) : (byte)0;
        }

        return new Picture(width, height, channels, bytes);
    }
}
