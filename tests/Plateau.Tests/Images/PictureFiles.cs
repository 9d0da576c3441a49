using Plateau.Formats;

namespace Plateau.Tests.Images;

/// <summary>Pictures that Pillow wrote, and the numbers that it reads in them (tests/image_fixtures.py).</summary>
internal static class PictureFiles
{
    /// <summary>The names of all.</summary>
    public static IReadOnlyList<string> Names { get; } = Npz.Names(PathOf("pixels.npz"));

    /// <summary>The path of one.</summary>
    public static string PathOf(string name) => TestFiles.Fixture(Path.Combine("pictures", name));

    /// <summary>The bytes of the file.</summary>
    public static byte[] Bytes(string name) => File.ReadAllBytes(PathOf(name));

    /// <summary>The pixels, shape (height, width) or (height, width, channels).</summary>
    public static (byte[] Pixels, int[] Shape) Pixels(string name)
    {
        NumberArray array = Npz.Read(PathOf("pixels.npz"), name);
        return (array.To<byte>().Data, array.Shape.ToArray());
    }

    /// <summary>The pixels as data sets have them: one channel after the other, grey as many times as there are to be channels.</summary>
    public static byte[] Planes(string name, int channels)
    {
        (byte[] pixels, int[] shape) = Pixels(name);
        int stored = shape.Length == 3 ? shape[2] : 1;
        int plane = shape[0] * shape[1];
        return [.. Enumerable.Range(0, channels * plane).Select(i => pixels[(i % plane * stored) + (stored == 1 ? 0 : i / plane)])];
    }
}
