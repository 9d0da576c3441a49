using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Tests.Networks;

/// <summary>Networks that PyTorch saved, beside what PyTorch computed from them (tests/fixtures.py).</summary>
public sealed class TorchTests
{
    [Theory]
    [InlineData("relu", "mlp:6,5")]
    [InlineData("tanh", "mlp:6,5+activation=tanh")]
    [InlineData("gelu", "mlp:6,5+activation=gelu")]
    public void Losses_and_gradients_are_those_of_PyTorch(string name, string spec)
    {
        string arrays = TestFiles.Fixture($"network-{name}.npz");
        int[] labels = [.. Npz.Read(arrays, "y").To<long>().Data.Select(label => (int)label)];
        Dataset data = Dataset.Of(Npz.Read(arrays, "x").To<double>().Data, [4], labels, 3);
        Network network = NetworkSpec.Parse(spec).Build(data);
        double[] parameters = ParameterFile.Read(network, TestFiles.Fixture($"network-{name}.safetensors"));
        double[] losses = Evaluation.Of<double>(network, parameters, data, default).Losses;
        double[] gradient = GradientTests.Gradient<double>(network, parameters, data);
        AssertClose(Npz.Read(arrays, "losses").To<double>().Data, losses);
        AssertClose(Npz.Read(arrays, "gradient").To<double>().Data, gradient);
    }

    [Fact]
    public void Parameters_written_read_back_to_the_bit_in_both_precisions()
    {
        using TemporaryFolder folder = new();
        Network network = NetworkSpec.Parse("mlp:6,5").Build(4, 3);
        double[] parameters = network.Initialize(3);
        ParameterFile.Write(network, parameters, folder["single.safetensors"]);
        ParameterFile.Write(network, [.. parameters.Select(value => value / 3)], folder["double.safetensors"], doublePrecision: true);
        Assert.Equal(parameters, ParameterFile.Read(network, folder["single.safetensors"]));
        Assert.Equal(parameters.Select(value => value / 3), ParameterFile.Read(network, folder["double.safetensors"]));
    }

    [Theory]
    [InlineData("mlp:6,4", "'2.weight' has the shape (5, 6)")]
    [InlineData("mlp:6,5,5", "lacks '6.weight'")]
    [InlineData("mlp:6", "'4.weight'")]
    [InlineData("mlp:6,5+bias=false", "'0.bias'")]
    public void Parameters_of_another_network_are_refused_in_a_line_that_names_the_array(string spec, string names)
    {
        Network network = NetworkSpec.Parse(spec).Build(4, 3);
        PlateauException exception = Assert.Throws<PlateauException>(
            () => ParameterFile.Read(network, TestFiles.Fixture("network-relu.safetensors")));
        Assert.Contains(names, exception.Message, StringComparison.Ordinal);
        Assert.Contains("network-relu.safetensors", exception.Message, StringComparison.Ordinal);
    }

    private static void AssertClose(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-13);
        }
    }
}
