using System.Buffers.Binary;
using System.IO.Compression;

namespace Plateau.Formats;

/// <summary>
/// PNG files of small pictures, eight bits per channel, grey or colour (ISO/IEC 15948). Rows are stored without a filter and not deflated,
/// so the same picture gives the same bytes on every machine.
/// </summary>
internal static class Png
{
    private const byte Grey = 0;
    private const byte Colour = 2;

    private static readonly byte[] _signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Encodes a picture.</summary>
    /// <param name="pixels">Row by row, the channels of one pixel next to each other.</param>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <exception cref="ArgumentException">The sizes do not fit.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, int width, int height, int channels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (channels is not (1 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "A picture has one channel or three.");
        }

        int stride = checked(width * channels);
        if (pixels.Length != checked(stride * height))
        {
            throw new ArgumentException(
                $"{width} × {height} pixels of {channels} channels are {stride * height} bytes, not {pixels.Length}.",
                nameof(pixels));
        }

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = channels == 1 ? Grey : Colour;
        header[10..].Clear();
        using MemoryStream rows = new();
        using (ZLibStream zipped = new(rows, CompressionLevel.NoCompression, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                zipped.WriteByte(0);
                zipped.Write(pixels.Slice(row * stride, stride));
            }
        }

        using MemoryStream file = new();
        file.Write(_signature);
        Chunk(file, "IHDR"u8, header);
        Chunk(file, "IDAT"u8, rows.ToArray());
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    // Length, kind, content, checksum of the last two.
    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc32.Append(Crc32.Append(uint.MaxValue, kind), content));
        file.Write(number);
    }
}
