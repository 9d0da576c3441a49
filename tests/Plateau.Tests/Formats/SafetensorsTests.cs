using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Formats;

public class SafetensorsTests
{
    [Fact]
    public void Every_type_reads_as_PyTorch_says()
    {
        SafetensorsFile file = Safetensors.Read(TestFiles.Fixture("tensors.safetensors"));
        Assert.Equal("fixtures.py", file.Metadata["made-by"]);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(TestFiles.Fixture("tensors.json")));
        Assert.Equal(expected.RootElement.EnumerateObject().Select(p => p.Name), file.Names);
        foreach (JsonProperty tensor in expected.RootElement.EnumerateObject())
        {
            int[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt32())];
            double[] values = [.. tensor.Value.GetProperty("values").EnumerateArray().Select(e => e.GetDouble())];
            Assert.Equal(shape, file[tensor.Name].Shape.ToArray());
            Assert.Equal(values, file[tensor.Name].To<double>().Data);
        }
    }

    [Fact]
    public void What_is_written_is_read_back_aligned_and_always_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        KeyValuePair<string, NumberArray>[] tensors =
        [
            KeyValuePair.Create("0.weight", NumberArray.From(new Tensor<float>([1f, 2f, 3f, 4f, 5f, -0.1f], 2, 3))),
            KeyValuePair.Create("0.bias", NumberArray.From(new Tensor<double>([1.0 / 3, double.MaxValue], 2))),
        ];
        var metadata = new Dictionary<string, string> { ["seed"] = "0", ["model"] = "mlp:2 \"quoted\" é" };
        Safetensors.Write(folder["a.safetensors"], tensors, metadata);
        Safetensors.Write(folder["b.safetensors"], tensors, metadata);
        SafetensorsFile file = Safetensors.Read(folder["a.safetensors"]);
        Assert.Equal(metadata, file.Metadata);
        Assert.Equal(["0.bias", "0.weight"], file.Names);
        Assert.Equal([1f, 2f, 3f, 4f, 5f, -0.1f], file["0.weight"].To<float>().Data);
        Assert.Equal([2, 3], file["0.weight"].Shape.ToArray());
        Assert.Equal([1.0 / 3, double.MaxValue], file["0.bias"].To<double>().Data);
        Assert.Equal(File.ReadAllBytes(folder["a.safetensors"]), File.ReadAllBytes(folder["b.safetensors"]));
        Assert.Equal(0, BitConverter.ToInt64(File.ReadAllBytes(folder["a.safetensors"])) % 8);
        Assert.Equal(2, Directory.GetFiles(folder.Path).Length);
        NpyTests.Refused(() => _ = file["1.weight"], "a.safetensors", "holds 0.bias, 0.weight");
    }

    [Theory]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
        12,
        "overlap")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""",
        16,
        "belong to none")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 12, "at the end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "do not hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", 8, "do not hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536,2],"data_offsets":[0,0]}}""", 0, "do not hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "do not hold")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}}""", 8, "do not hold")]
    [InlineData(
        """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        8,
        "twice")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[1],"data_offsets":[0,1]}}""", 1, "F8_E4M3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "damaged")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "damaged")]
    [InlineData("""{"a":""", 4, "damaged")]
    [InlineData("[]", 4, "damaged")]
    public void A_damaged_file_is_refused_in_one_line(string header, int body, string part)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("bad.safetensors", Build(header, body));
        NpyTests.Refused(() => Safetensors.Read(path), "bad.safetensors", part);
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = File.ReadAllBytes(TestFiles.Fixture("tensors.safetensors"));
        for (int length = 0; length < whole.Length; length += 7)
        {
            string path = folder.Write("cut.safetensors", whole[..length]);
            NpyTests.Refused(() => Safetensors.Read(path), "cut.safetensors", "again");
        }
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    [InlineData(17UL)]
    public void An_absurd_header_length_is_refused(ulong length)
    {
        using var folder = new TemporaryFolder();
        byte[] bytes = new byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        string path = folder.Write("absurd.safetensors", bytes);
        NpyTests.Refused(() => Safetensors.Read(path), "absurd.safetensors", "claims");
    }

    private static byte[] Build(string header, int body)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((ulong)text.Length), .. text, .. new byte[body]];
    }
}
