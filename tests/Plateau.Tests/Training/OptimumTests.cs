using Plateau.Data;
using Plateau.Formats;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Training;

/// <summary>Points with parameters of one's own.</summary>
public class OptimumTests
{
    private static readonly Dataset s_data = Dataset.Of(new double[,] { { 1, 2 }, { -1, 0.5 } }, [0, 1]);
    private static readonly Network s_network = NetworkSpec.Parse("softmax").Build(s_data);
    private static readonly double[] s_flat = [0.1, 0.2, 0.3, -0.4, 0.05, -0.05];

    [Fact]
    public void Losses_at_parameters_of_ones_own_are_those_worked_out_by_hand()
    {
        // z = W x + b with W = [[0.1, 0.2], [0.3, −0.4]], b = [0.05, −0.05]; ℓ = log(1 + e^{z_other − z_label}).
        double[] margins = [0.55 - -0.55, -0.55 - 0.05];
        double[] losses = [.. margins.Select(margin => Math.Log(1 + Math.Exp(-margin)))];

        foreach (Optimum optimum in Points())
        {
            double[] found = Evaluation.Of(optimum with { Precision = Precision.Double }, s_data).Losses;
            Assert.Equal(losses[0], found[0], 1e-12);
            Assert.Equal(losses[1], found[1], 1e-12);
            Assert.Equal((0, 0), (optimum.Epoch, optimum.Epochs.Count));
        }
    }

    [Fact]
    public void A_point_keeps_its_numbers_when_the_arrays_change()
    {
        double[] flat = [.. s_flat];
        Optimum optimum = Optimum.At(s_network, flat);
        flat[0] = 9;

        Assert.Equal(s_flat, optimum.Parameters);
    }

    [Fact]
    public void Numbers_beside_the_parameters_come_along()
    {
        Network network = NetworkSpec.Parse("mlp:3+batchnorm").Build(s_data);
        double[] parameters = network.Initialize(1);
        double[] buffers = [.. Enumerable.Range(1, network.BufferCount).Select(i => (double)i)];
        using TemporaryFolder folder = new();
        string path = folder["w.safetensors"];
        ParameterFile.Write(network, parameters, path, doublePrecision: true, buffers);
        SafetensorsFile file = Safetensors.Read(path);

        Assert.Equal(buffers, Optimum.At(network, parameters, buffers).Buffers);
        Assert.Equal(network.InitialBuffers(), Optimum.At(network, parameters).Buffers);
        Assert.Equal(buffers, Optimum.At(network, path).Buffers);
        Assert.Equal(buffers, Optimum.At(network, file.Names.ToDictionary(name => name, name => file[name])).Buffers);
        Assert.Equal(parameters, Optimum.At(network, path).Parameters);
    }

    [Fact]
    public void Parameters_that_do_not_fit_are_refused()
    {
        Assert.Contains("6 parameters, not 5", Assert.Throws<ArgumentException>(() => Optimum.At(s_network, s_flat.AsSpan(1))).Message);
        Assert.Contains("0 numbers beside", Assert.Throws<ArgumentException>(() => Optimum.At(s_network, s_flat, [1])).Message);
        Assert.Contains("Number 3", Assert.Throws<ArgumentException>(() => Optimum.At(s_network, [0, 0, 0, double.NaN, 0, 0])).Message);

        Dictionary<string, NumberArray> arrays = Named();
        arrays["extra"] = arrays["0.bias"];
        Assert.Contains("has 'extra'", Assert.Throws<ArgumentException>(() => Optimum.At(s_network, arrays)).Message);
        arrays.Remove("extra");
        arrays["0.bias"] = NumberArray.From(new Tensor<double>(3));
        Assert.Contains("'0.bias' has the shape (3)", Assert.Throws<ArgumentException>(() => Optimum.At(s_network, arrays)).Message);
        arrays.Remove("0.bias");
        Assert.Contains("lacks '0.bias'", Assert.Throws<ArgumentException>(() => Optimum.At(s_network, arrays)).Message);
        Assert.Throws<PlateauException>(() => Optimum.At(s_network, "nowhere.safetensors"));
    }

    private static Dictionary<string, NumberArray> Named() => new()
    {
        ["0.bias"] = NumberArray.From(new Tensor<double>(s_flat[4..], 2)),
        ["0.weight"] = NumberArray.From(new Tensor<double>(s_flat[..4], 2, 2)),
    };

    private static IEnumerable<Optimum> Points()
    {
        using TemporaryFolder folder = new();
        Safetensors.Write(folder["w.safetensors"], Named());
        yield return Optimum.At(s_network, s_flat);
        yield return Optimum.At(s_network, Named());
        yield return Optimum.At(s_network, folder["w.safetensors"]);
    }
}
