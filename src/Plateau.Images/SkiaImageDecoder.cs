using Plateau.Data;
using SkiaSharp;

namespace Plateau.Images;

/// <summary>
/// Decodes PNG, JPEG, WebP and BMP by Skia: the stored numbers, without colour management. Grey stays grey; palettes become red, green and
/// blue. A picture whose EXIF data say how it is to be turned is turned.
/// </summary>
public sealed class SkiaImageDecoder : IImageDecoder
{
    private const int MostPixels = 1 << 28;
    private const string CutOff = "the picture is cut off";

    /// <inheritdoc/>
    public DecodedImage Decode(ReadOnlySpan<byte> file)
    {
        using SKData data = SKData.CreateCopy(file);
        using SKCodec codec = SKCodec.Create(data)
            ?? throw new InvalidDataException(file.IsEmpty ? "the file is empty" : "its bytes are no PNG, JPEG, WebP or BMP picture");
        SKImageInfo info = codec.Info;
        if (IsCutJpeg(file))
        {
            throw new InvalidDataException(CutOff);
        }

        if ((long)info.Width * info.Height > MostPixels)
        {
            throw new InvalidDataException($"{info.Width} × {info.Height} pixels are too many");
        }

        // Skia has one byte a pixel for plain grey, and four for everything else.
        int bytes = info.ColorType == SKColorType.Gray8 ? 1 : 4;
        byte[] stored = Pixels(codec, bytes);
        PngHeader? png = PngHeader.Of(file);
        int channels = bytes == 1 || png is { IsGrey: true } ? 1 : 3;
        ImageChanges changes = (png is { Depth: 16 } ? ImageChanges.UpperByteKept : ImageChanges.None)
            | (bytes == 4 && IsTransparent(stored) ? ImageChanges.TransparencyDropped : ImageChanges.None)
            | (codec.EncodedOrigin != SKEncodedOrigin.TopLeft ? ImageChanges.Turned : ImageChanges.None);
        (int width, int height) = IsOnItsSide(codec.EncodedOrigin) ? (info.Height, info.Width) : (info.Width, info.Height);
        byte[] pixels = new byte[(long)width * height * channels];
        int to = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int column, int row) = Source(codec.EncodedOrigin, x, y, info.Width, info.Height);
                stored.AsSpan(((row * info.Width) + column) * bytes, channels).CopyTo(pixels.AsSpan(to));
                to += channels;
            }
        }

        return new DecodedImage(width, height, channels, pixels, changes);
    }

    private static unsafe byte[] Pixels(SKCodec codec, int bytes)
    {
        // Without a colour space of its own the result has the numbers of the file.
        SKImageInfo wanted = new(
            codec.Info.Width,
            codec.Info.Height,
            bytes == 1 ? SKColorType.Gray8 : SKColorType.Rgba8888,
            codec.Info.IsOpaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul,
            colorspace: null);
        byte[] pixels = new byte[wanted.BytesSize64];
        fixed (byte* first = pixels)
        {
            return codec.GetPixels(wanted, (IntPtr)first) switch
            {
                SKCodecResult.Success => pixels,
                SKCodecResult.IncompleteInput => throw new InvalidDataException(CutOff),
                SKCodecResult result => throw new InvalidDataException($"the picture is damaged ({result})"),
            };
        }
    }

    // Skia takes the first scans of a progressive JPEG for a whole picture. Within a scan there is no marker: the end is after the last.
    private static bool IsCutJpeg(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])
        && file.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < file.LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]);

    private static bool IsTransparent(ReadOnlySpan<byte> pixels)
    {
        for (int i = 3; i < pixels.Length; i += 4)
        {
            if (pixels[i] != byte.MaxValue)
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOnItsSide(SKEncodedOrigin origin) => origin
        is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;

    // Where the pixel of the turned picture stands in the file (EXIF 2.32, tag Orientation).
    private static (int Column, int Row) Source(SKEncodedOrigin origin, int x, int y, int width, int height) => origin switch
    {
        SKEncodedOrigin.TopRight => (width - 1 - x, y),
        SKEncodedOrigin.BottomRight => (width - 1 - x, height - 1 - y),
        SKEncodedOrigin.BottomLeft => (x, height - 1 - y),
        SKEncodedOrigin.LeftTop => (y, x),
        SKEncodedOrigin.RightTop => (y, height - 1 - x),
        SKEncodedOrigin.RightBottom => (width - 1 - y, height - 1 - x),
        SKEncodedOrigin.LeftBottom => (width - 1 - y, x),
        _ => (x, y),
    };
}
