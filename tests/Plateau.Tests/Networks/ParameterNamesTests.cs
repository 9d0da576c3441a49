using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Networks;

/// <summary>Parameters under the names that other programs give them.</summary>
public sealed class ParameterNamesTests : IDisposable
{
    private static readonly Network Net = NetworkSpec.Parse("mlp:4,4").Build(Samples.Clouds(20, 3, 2, 1));
    private static readonly double[] Flat = [.. Net.Initialize(7).Select(value => (double)(float)value)];

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("model.")]
    [InlineData("net.")]
    [InlineData("module._orig_mod.backbone.")]
    public void One_prefix_before_all_keys_is_dropped(string prefix)
    {
        Optimum read = Read(name => prefix + name);
        Assert.Equal(Flat, read.Parameters);
        Assert.Empty(read.Notes);
    }

    // The file's own order is that of the alphabet, where 10 comes before 9.
    [Theory]
    [InlineData("fc1", "fc2", "fc3")]
    [InlineData("layers.8.linear", "layers.9.linear", "layers.10.linear")]
    public void Other_names_are_read_by_order_and_shape_with_a_note(string first, string second, string third)
    {
        Optimum read = Read(name => name
            .Replace("0.", first + ".", StringComparison.Ordinal)
            .Replace("2.", second + ".", StringComparison.Ordinal)
            .Replace("4.", third + ".", StringComparison.Ordinal));
        Assert.Equal(Flat, read.Parameters);
        Assert.Contains($"read by order and shape: {first}.weight as 0.weight", Assert.Single(read.Notes), StringComparison.Ordinal);
    }

    // Two of three layers are 4 wide on both sides; nothing but their names tells which comes first.
    [Fact]
    public void Names_that_leave_a_doubt_are_refused_with_the_keys_of_the_file_and_the_nearest_fit()
    {
        Network net = NetworkSpec.Parse("mlp:4,4").Build(Samples.Clouds(20, 4, 2, 1));
        Write(net, net.Initialize(3), name => name
            .Replace("0.", "body.", StringComparison.Ordinal)
            .Replace("2.", "middle.", StringComparison.Ordinal)
            .Replace("4.", "head.", StringComparison.Ordinal));
        string message = Assert.Throws<PlateauException>(() => Optimum.At(net, _place["w.safetensors"])).Message;
        Assert.Contains("lacks '0.weight' (the nearest fit is 'body.weight' (4, 4))", message, StringComparison.Ordinal);
        Assert.Contains("it holds", message, StringComparison.Ordinal);
        Assert.Contains("head.bias (2)", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Keys_of_the_training_are_passed_over_with_a_word_and_others_are_refused()
    {
        Optimum read = Read(name => name, "step", "optimizer.state.0.exp_avg", "2.num_batches_tracked");
        Assert.Equal(Flat, read.Parameters);
        string note = Assert.Single(read.Notes);
        Assert.Contains("passed over", note, StringComparison.Ordinal);
        Assert.Contains("optimizer.state.0.exp_avg", note, StringComparison.Ordinal);
        PlateauException refused = Assert.Throws<PlateauException>(() => Read(name => name, "class_weights"));
        Assert.Contains("has 'class_weights', which the network lacks", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_parts_is_read_by_its_index_and_a_part_names_it()
    {
        KeyValuePair<string, NumberArray>[] all = [.. Arrays(Net, Flat, name => "model." + name)];
        Safetensors.Write(_place["m-00001-of-00002.safetensors"], all[..2]);
        Safetensors.Write(_place["m-00002-of-00002.safetensors"], all[2..]);
        string map = string.Join(',', all.Select((one, i) => $"\"{one.Key}\":\"m-0000{(i < 2 ? 1 : 2)}-of-00002.safetensors\""));
        _place.Write("m.safetensors.index.json", $"{{\"metadata\":{{\"total_size\":1}},\"weight_map\":{{{map}}}}}");
        Assert.Equal(Flat, Optimum.At(Net, _place["m.safetensors.index.json"]).Parameters);
        Says("m-00001-of-00002.safetensors", "one part of several; name their index, ");
        _place.Write("m.safetensors.index.json", "{\"weight_map\":{\"a\":\"nowhere.safetensors\"}}");
        Says("m.safetensors.index.json", "names the file 'nowhere.safetensors', which is not beside it");
        _place.Write("m.safetensors.index.json", "{\"weight_map\":{\"a\":\"m-00001-of-00002.safetensors\"}}");
        Says("m.safetensors.index.json", "says that 'a' is in m-00001-of-00002.safetensors, and it is not");
        _place.Write("m.safetensors.index.json", "[]");
        Says("m.safetensors.index.json", "no index of safetensors files");

        void Says(string file, string says)
            => Assert.Contains(says, Assert.Throws<PlateauException>(() => Optimum.At(Net, _place[file])).Message);
    }

    [Fact]
    public void Metadata_may_be_null()
    {
        byte[] plain = Written(name => name);
        byte[] header = [.. "{\"__metadata__\":null,"u8, .. plain[9..]];
        int length = (int)BitConverter.ToUInt64(plain) + "\"__metadata__\":null,".Length;
        _place.Write("w.safetensors", [.. BitConverter.GetBytes((ulong)length), .. header]);
        Assert.Equal(Flat, Optimum.At(Net, _place["w.safetensors"]).Parameters);
    }

    [Fact]
    public void Weights_that_are_transposed_are_told_so()
    {
        KeyValuePair<string, NumberArray>[] all = [.. Arrays(Net, Flat, name => name).Select(one => one.Key != "0.weight"
            ? one
            : KeyValuePair.Create(one.Key, NumberArray.From(one.Value.To<double>().Reshape(3, 4))))];
        Safetensors.Write(_place["w.safetensors"], all);
        string message = Assert.Throws<PlateauException>(() => Optimum.At(Net, _place["w.safetensors"])).Message;
        Assert.Contains("has the shape (3, 4), but `Spec` mlp:4,4 needs (4, 3); weights are stored (out, in)", message);
    }

    private static IEnumerable<KeyValuePair<string, NumberArray>> Arrays(Network net, double[] flat, Func<string, string> rename)
        => net.Segments
            .Select(segment => KeyValuePair.Create(
                rename(segment.Name),
                NumberArray.From(new Tensor<double>([.. flat.Skip(segment.Offset).Take(segment.Length)], segment.Shape.Sizes.ToArray()))))
            .OrderBy(one => one.Key, StringComparer.Ordinal);

    private void Write(Network net, double[] flat, Func<string, string> rename, params string[] others) => Safetensors.Write(
        _place["w.safetensors"],
        [.. Arrays(net, flat, rename), .. others.Select(name => KeyValuePair.Create(name, NumberArray.From(new Tensor<double>([1], 1))))]);

    private byte[] Written(Func<string, string> rename)
    {
        Write(Net, Flat, rename);
        return File.ReadAllBytes(_place["w.safetensors"]);
    }

    private Optimum Read(Func<string, string> rename, params string[] others)
    {
        Write(Net, Flat, rename, others);
        return Optimum.At(Net, _place["w.safetensors"]);
    }
}
