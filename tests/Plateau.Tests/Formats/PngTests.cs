using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Plateau.Data;
using Plateau.Formats;

namespace Plateau.Tests.Formats;

public class PngTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(28, 28, 1)]
    [InlineData(32, 32, 3)]
    [InlineData(7, 300, 3)]
    [InlineData(256, 256, 3)]
    public void A_picture_read_back_by_another_reader_is_the_same(int width, int height, int channels)
    {
        byte[] pixels = [.. Enumerable.Range(0, width * height * channels).Select(i => (byte)(i * i % 253))];
        (int w, int h, int c, byte[] read) = Decode(Png.Encode(pixels, width, height, channels));
        Assert.Equal((width, height, channels), (w, h, c));
        Assert.Equal(pixels, read);
    }

    [Fact]
    public void An_object_is_shown_as_it_was_stored_whatever_its_normalisation()
    {
        byte[] planes = [.. Enumerable.Range(0, 2 * 3 * 2 * 4).Select(i => (byte)(5 * i))];
        Dataset data = Dataset.Of(planes, [3, 2, 4], [0, 1]).Normalize(Normalization.Symmetric);
        Picture picture = data.PictureOf(1)!;
        Assert.Equal((4, 2, 3), (picture.Width, picture.Height, picture.Channels));
        for (int pixel = 0; pixel < 8; pixel++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                Assert.Equal(planes[24 + (channel * 8) + pixel], picture.Pixels[(pixel * 3) + channel]);
            }
        }

        const string head = "data:image/png;base64,";
        Assert.StartsWith(head, picture.ToDataUri(), StringComparison.Ordinal);
        Assert.Equal(picture.Pixels.ToArray(), Decode(Convert.FromBase64String(picture.ToDataUri()[head.Length..])).Pixels);
    }

    [Fact]
    public void Numbers_go_from_black_to_white_and_vectors_are_no_pictures()
    {
        Dataset floats = Dataset.Of([-1f, 0f, 1f, 3f, 5f, 5f, 5f, 5f], [1, 2, 2], [0, 1]);
        Assert.Equal([0, 64, 128, 255], floats.PictureOf(0)!.Pixels.ToArray());
        Assert.Equal([0, 0, 0, 0], floats.PictureOf(1)!.Pixels.ToArray());
        Assert.Null(Dataset.Of(new byte[8], [4], [0, 1]).PictureOf(0));
        Assert.Null(Dataset.Of(new byte[16], [2, 2, 2], [0, 1]).PictureOf(0));
        Assert.Null(Dataset.Of(new byte[2 * 300 * 700], [1, 300, 700], [0, 1]).PictureOf(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => floats.PictureOf(2));
    }

    [Theory]
    [InlineData(2, 2, 2, 8)]
    [InlineData(0, 2, 1, 0)]
    [InlineData(2, 2, 1, 5)]
    public void Sizes_that_do_not_fit_are_refused(int width, int height, int channels, int bytes)
        => Assert.ThrowsAny<ArgumentException>(() => Png.Encode(new byte[bytes], width, height, channels));

    // A reader of its own: chunks, the checksum bit by bit, inflated rows without filters.
    private static (int Width, int Height, int Channels, byte[] Pixels) Decode(byte[] file)
    {
        Assert.Equal("\u0089PNG\r\n\u001a\n", Encoding.Latin1.GetString(file, 0, 8));
        Dictionary<string, byte[]> chunks = [];
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            string kind = Encoding.ASCII.GetString(file, at + 4, 4);
            chunks.Add(kind, file[(at + 8)..(at + 8 + length)]);
            Assert.Equal(Checksum(file.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Keys);
        byte[] header = chunks["IHDR"];
        Assert.Equal(13, header.Length);
        (int width, int height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        int channels = header[9] == 0 ? 1 : 3;
        Assert.Equal([8, (byte)(channels == 1 ? 0 : 2), 0, 0, 0], header[8..]);
        using MemoryStream rows = new();
        using (ZLibStream inflated = new(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress))
        {
            inflated.CopyTo(rows);
        }

        byte[] raw = rows.ToArray();
        int stride = width * channels;
        Assert.Equal((stride + 1) * height, raw.Length);
        byte[] pixels = new byte[stride * height];
        for (int row = 0; row < height; row++)
        {
            Assert.Equal(0, raw[row * (stride + 1)]);
            raw.AsSpan((row * (stride + 1)) + 1, stride).CopyTo(pixels.AsSpan(row * stride));
        }

        return (width, height, channels, pixels);
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint state = 0xFFFFFFFF;
        foreach (byte one in bytes)
        {
            state ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                state = (state >> 1) ^ (0xEDB88320 & (0 - (state & 1)));
            }
        }

        return ~state;
    }
}
