using Plateau.Data;
using Plateau.Images;
using Plateau.Tests.Formats;
using Plateau.Tests.Images;

namespace Plateau.Tests.Data;

/// <summary>Where the decoder of pictures comes from.</summary>
public class ImageDecodersTests
{
    // The add-on as it was built, with its own list of what it needs.
    private static readonly string Built = Path.Combine(
        TestFiles.Root,
        "src",
        "Plateau.Images",
        "bin",
        Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)))!,
        "net10.0");

    [Fact]
    public void The_add_on_is_loaded_from_its_folder_with_its_native_code_and_shares_the_types_of_the_library()
    {
        using var empty = new TemporaryFolder();
        IImageDecoder decoder = ImageDecoders.Load("pictures", [empty.Path, Built]);
        Assert.Equal(typeof(SkiaImageDecoder).FullName, decoder.GetType().FullName);
        Assert.NotEqual(typeof(SkiaImageDecoder), decoder.GetType());
        Assert.StartsWith(Built, decoder.GetType().Assembly.Location, StringComparison.Ordinal);
        Assert.Equal(PictureFiles.Pixels("rgb.png").Pixels, decoder.Decode(PictureFiles.Bytes("rgb.png")).Pixels.ToArray());
    }

    [Fact]
    public void The_add_on_is_loaded_from_a_folder_as_packages_lay_it_out()
    {
        IImageDecoder decoder = ImageDecoders.Load("pictures", [AppContext.BaseDirectory]);
        Assert.Equal(PictureFiles.Pixels("grey.png").Pixels, decoder.Decode(PictureFiles.Bytes("grey.png")).Pixels.ToArray());
    }

    [Fact]
    public void Without_the_add_on_one_line_says_how_to_get_it()
    {
        using var empty = new TemporaryFolder();
        string[] folders = [empty["a"], empty["b"]];
        NpyTests.Refused(() => ImageDecoders.Load("my/pictures", folders), "my/pictures: holds pictures", "add-on Plateau.Images");
        NpyTests.Refused(
            () => ImageDecoders.Load("my/pictures", folders),
            $"'dotnet publish src/Plateau.Images -c Release -o {empty["b"]}'",
            "PLATEAU_ADDONS");
    }

    [Fact]
    public void An_add_on_that_does_not_work_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("Plateau.Images.dll", "no library");
        NpyTests.Refused(() => ImageDecoders.Load("pictures", [folder.Path]), path, "does not work here");
        File.Copy(typeof(PlateauException).Assembly.Location, path, overwrite: true);
        NpyTests.Refused(() => ImageDecoders.Load("pictures", [folder.Path]), path, "dotnet publish src/Plateau.Images");
    }

    [Fact]
    public void It_is_sought_beside_the_program_and_among_the_users_data()
    {
        Assert.Contains(AppContext.BaseDirectory, AddOn.Folders);
        Assert.Contains(Path.Combine(AppContext.BaseDirectory, "add-ons"), AddOn.Folders);
        Assert.EndsWith(Path.Combine("plateau", "add-ons"), AddOn.Folders[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_registers_a_decoder_of_its_own()
    {
        var decoder = new Counting();
        ImageDecoders.Register(decoder);
        using var folder = new TemporaryFolder();
        folder.Write("a/1.png", PictureFiles.Bytes("grey.png"));
        folder.Write("b/2.png", PictureFiles.Bytes("grey-4.png"));
        Assert.Equal([1, 6, 5], DataSource.ReadFile(folder.Path).ObjectShape.ToArray());
        Assert.InRange(decoder.Calls, 2, int.MaxValue);
    }

    [Theory]
    [InlineData(0, 6, 1, 0)]
    [InlineData(5, 6, 2, 60)]
    [InlineData(5, 6, 3, 89)]
    public void A_decoded_picture_has_the_bytes_that_its_size_asks_for(int width, int height, int channels, int bytes)
        => Assert.ThrowsAny<ArgumentException>(() => new DecodedImage(width, height, channels, new byte[bytes]));

    // Other tests may use it, too, so that it decodes as the add-on does.
    private sealed class Counting : IImageDecoder
    {
        private readonly SkiaImageDecoder _inner = new();
        private int _calls;

        public int Calls => _calls;

        public DecodedImage Decode(ReadOnlySpan<byte> file)
        {
            Interlocked.Increment(ref _calls);
            return _inner.Decode(file);
        }
    }
}
