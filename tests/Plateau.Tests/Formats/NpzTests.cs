using System.IO.Compression;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Formats;

public class NpzTests
{
    [Theory]
    [InlineData("stored.npz", 1)]
    [InlineData("deflated.npz", 40)]
    public void Stored_and_deflated_arrays_are_read_by_name(string file, int repeats)
    {
        string path = TestFiles.Fixture(file);
        Assert.Equal(["x", "y"], Npz.Names(path));
        NumberArray x = Npz.Read(path, "x");
        Assert.Equal([2, 3 * repeats], x.Shape.ToArray());
        float[] expected = [.. Enumerable.Range(0, 6 * repeats).Select(i => (((i / (3 * repeats) * 6) + (i % 3 * 2)) - 6) * 0.375f)];
        Assert.Equal(expected, x.To<float>().Data);
        Assert.Equal([1, 0], Npz.Read(path, "y").To<int>().Data);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_written_is_read_back_and_always_the_same_bytes(bool compress)
    {
        using var folder = new TemporaryFolder();
        KeyValuePair<string, NumberArray>[] arrays =
        [
            KeyValuePair.Create("x", NumberArray.From(new Tensor<float>([1f, -2f, 0.1f, 4f], 2, 2))),
            KeyValuePair.Create("y", NumberArray.From(new Tensor<long>([5L, 1L << 40], 2))),
        ];
        Npz.Write(folder["a.npz"], arrays, compress);
        Npz.Write(folder["b.npz"], arrays, compress);
        Assert.Equal([1f, -2f, 0.1f, 4f], Npz.Read(folder["a.npz"], "x").To<float>().Data);
        Assert.Equal([5L, 1L << 40], Npz.Read(folder["a.npz"], "y").To<long>().Data);
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public void An_absent_array_is_refused_with_those_that_there_are()
        => NpyTests.Refused(() => Npz.Read(TestFiles.Fixture("stored.npz"), "labels"), "stored.npz", "holds x, y");

    [Theory]
    [InlineData("stored.npz")]
    [InlineData("deflated.npz")]
    public void A_changed_byte_of_the_numbers_is_noticed(string file)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = File.ReadAllBytes(TestFiles.Fixture(file));
        int middle = bytes.AsSpan().IndexOf("x.npy"u8) + (file == "stored.npz" ? 160 : 60);
        bytes[middle] ^= 0x40;
        string path = folder.Write("bent.npz", bytes);
        NpyTests.Refused(() => Npz.Read(path, "x"), "bent.npz", "again");
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("stored.npz"));
        for (int length = 0; length < whole.Length; length += 13)
        {
            string path = folder.Write("cut.npz", whole[..length]);
            NpyTests.Refused(() => Npz.Read(path, "x"), "cut.npz", "again");
        }
    }

    [Fact]
    public void Of_two_members_of_one_name_the_last_is_read()
    {
        using var folder = new TemporaryFolder();
        (string, byte[])[] members = [("x", ArrayBytes.Npy("<f4", [1], 1)), ("x", ArrayBytes.Npy("<f4", [2], 1))];
        string path = folder.Write("two.npz", ArrayBytes.Npz(CompressionLevel.NoCompression, members));
        Assert.Equal(["x"], Npz.Names(path));
        Assert.Equal([2f], Npz.Read(path, "x").To<float>().Data);
    }

    [Fact]
    public void Words_are_no_numbers()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("w.npz", ArrayBytes.Npz(CompressionLevel.Optimal, ("x", ArrayBytes.NpyWords("<U3", ["a", "fig"]))));
        NpyTests.Refused(() => Npz.Read(path, "x"), "w.npz, array x", "words");
        using NpzFile file = NpzFile.Open(path);
        Assert.Equal(["a", "fig"], file.ReadTexts("x"));
    }

    // Bytes 8 and 9 of a local head, 10 and 11 of one of the directory, say how a member is compressed.
    [Theory]
    [InlineData(93, "not read")]
    [InlineData(12, "damaged")]
    [InlineData(14, "damaged")]
    public void A_compression_that_is_not_read_is_named_and_damage_is_noticed(byte method, string part)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = ArrayBytes.Npz(CompressionLevel.NoCompression, ("x", ArrayBytes.Npy("<f4", [1, 2, 3], 3)));
        bytes[bytes.AsSpan().IndexOf("PK\x03\x04"u8) + 8] = method;
        bytes[bytes.AsSpan().IndexOf("PK\x01\x02"u8) + 10] = method;
        string path = folder.Write("m.npz", bytes);
        NpyTests.Refused(() => Npz.Read(path, "x"), "m.npz, array x", part);
    }
}
