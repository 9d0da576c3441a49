using System.Buffers.Binary;
using Plateau.Data;
using Plateau.Images;

namespace Plateau.Tests.Images;

/// <summary>The decoder of the add-on against Pillow.</summary>
public class SkiaImageDecoderTests
{
    private readonly SkiaImageDecoder _decoder = new();

    public static TheoryData<string> Names() => [.. PictureFiles.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_picture_has_the_pixels_that_Pillow_reads(string name)
    {
        (byte[] pixels, int[] shape) = PictureFiles.Pixels(name);
        DecodedImage picture = _decoder.Decode(PictureFiles.Bytes(name));
        Assert.Equal((shape[0], shape[1], shape.Length == 3 ? 3 : 1), (picture.Height, picture.Width, picture.Channels));

        // PNG, BMP and lossless WebP are exact; how a JPEG is decoded is free within a little.
        int most = name.EndsWith(".jpg", StringComparison.Ordinal) ? 2 : 0;
        byte[] decoded = picture.Pixels.ToArray();
        Assert.All(pixels.Zip(decoded), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, most));
    }

    [Theory]
    [InlineData("grey.png", ImageChanges.None)]
    [InlineData("rgba-opaque.png", ImageChanges.None)]
    [InlineData("rgba.png", ImageChanges.TransparencyDropped)]
    [InlineData("grey-alpha.png", ImageChanges.TransparencyDropped)]
    [InlineData("palette.png", ImageChanges.None)]
    [InlineData("palette-clear.png", ImageChanges.TransparencyDropped)]
    [InlineData("grey-16.png", ImageChanges.UpperByteKept)]
    [InlineData("rgb-16.png", ImageChanges.UpperByteKept)]
    [InlineData("rgb-444.jpg", ImageChanges.None)]
    [InlineData("turned-6.jpg", ImageChanges.Turned)]
    public void What_is_not_as_the_file_has_it_is_said(string name, ImageChanges changes)
        => Assert.Equal(changes, _decoder.Decode(PictureFiles.Bytes(name)).Changes);

    [Theory]
    [InlineData("grey.png", 80, "the picture is cut off")]
    [InlineData("rgb.png", 100, "the picture is cut off")]
    [InlineData("rgb-420.jpg", 680, "the picture is cut off")]
    [InlineData("progressive.jpg", 400, "the picture is cut off")]
    [InlineData("progressive.jpg", 582, "the picture is cut off")]
    [InlineData("rgb.bmp", 100, "the picture is cut off")]
    [InlineData("lossless.webp", 150, "the picture is damaged (InvalidInput)")]
    [InlineData("grey.png", 20, "its bytes are no PNG, JPEG, WebP or BMP picture")]
    [InlineData("pixels.npz", 1000, "its bytes are no PNG, JPEG, WebP or BMP picture")]
    [InlineData("grey.png", 0, "the file is empty")]
    public void The_beginning_of_a_picture_is_none(string name, int bytes, string says)
    {
        byte[] file = PictureFiles.Bytes(name)[..bytes];
        Assert.Equal(says, Assert.Throws<InvalidDataException>(() => _decoder.Decode(file)).Message);
    }

    [Fact]
    public void A_picture_with_a_wrong_checksum_is_refused_and_one_that_claims_to_be_huge_is_not_decoded()
    {
        byte[] file = PictureFiles.Bytes("rgb.png");
        file[^20] ^= 1;
        Assert.Contains("damaged", Assert.Throws<InvalidDataException>(() => _decoder.Decode(file)).Message, StringComparison.Ordinal);
        byte[] huge = PictureFiles.Bytes("rgb.bmp");
        BinaryPrimitives.WriteInt32LittleEndian(huge.AsSpan(18), 30_000);
        BinaryPrimitives.WriteInt32LittleEndian(huge.AsSpan(22), 30_000);
        Assert.Equal("30000 × 30000 pixels are too many", Assert.Throws<InvalidDataException>(() => _decoder.Decode(huge)).Message);
    }
}
