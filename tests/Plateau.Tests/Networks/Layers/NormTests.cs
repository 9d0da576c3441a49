using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Tests.Networks.Layers;

/// <summary>Normalisations and softmax: against slow twins, against compositions of primitives, and batch norm's two modes.</summary>
public sealed class NormTests
{
    private const double Epsilon = 1e-5;

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(37)]
    public void Rows_are_standardised_and_softmax_sums_to_one(int width)
    {
        double[] x = [.. LayerRun.Numbers(6 * width).Select(value => (3 * value) + 1000)];
        double[] standard = new double[x.Length];
        double[] softmax = new double[x.Length];
        for (int start = 0; start < x.Length; start += width)
        {
            double[] row = x[start..(start + width)];
            double mean = row.Average();
            double variance = row.Average(value => (value - mean) * (value - mean));
            double sum = row.Sum(value => Math.Exp(value - row.Max()));
            for (int j = 0; j < width; j++)
            {
                standard[start + j] = (row[j] - mean) / Math.Sqrt(variance + Epsilon);
                softmax[start + j] = Math.Exp(row[j] - row.Max()) / sum;
            }
        }

        LayerRun.AreClose(standard, LayerRun.Forward<double>(new Standardize(), [2, width], x), 1e-11);
        LayerRun.AreClose(softmax, LayerRun.Forward<double>(new Softmax(), [2, width], x), 1e-13);
        double[] single = [.. x.Select(value => (double)(float)value)];
        LayerRun.AreClose(
            LayerRun.Forward<double>(new Standardize(), [2, width], single),
            LayerRun.Forward<float>(new Standardize(), [2, width], single),
            1e-6);
        LayerRun.AreClose(
            LayerRun.Forward<double>(new Softmax(), [2, width], single),
            LayerRun.Forward<float>(new Softmax(), [2, width], single),
            1e-6);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fused_layers_have_the_derivatives_of_their_compositions(bool softmax)
    {
        Network Build(bool fused)
        {
            NetworkBuilder builder = new(new Shape(4));
            builder.Add("first", new Linear(4, 18));
            int rows = builder.Add(new Reshape(2, 9));
            if (fused)
            {
                builder.Add(softmax ? new Softmax() : new Standardize());
            }
            else if (softmax)
            {
                int exp = builder.Add(new Pointwise(Math.Exp, Math.Exp, Math.Exp));
                int sum = builder.Add(Reduce.Sum);
                builder.Add(new Pointwise(s => 1 / s, s => -1 / (s * s), s => 2 / (s * s * s)), sum);
                builder.Add(new Multiply(), exp, builder.Add(new Broadcast(9)));
            }
            else
            {
                int mean = builder.Add(Reduce.Mean);
                int centered = builder.Add(new Add(1, -1), rows, builder.Add(new Broadcast(9), mean));
                builder.Add(new Multiply(), centered, centered);
                int variance = builder.Add(Reduce.Mean);
                builder.Add(
                    new Pointwise(
                        v => Math.Pow(v + Epsilon, -0.5),
                        v => -0.5 * Math.Pow(v + Epsilon, -1.5),
                        v => 0.75 * Math.Pow(v + Epsilon, -2.5)),
                    variance);
                builder.Add(new Multiply(), centered, builder.Add(new Broadcast(9)));
            }

            builder.Add("affine", new Affine(9));
            builder.Add(new Activation(ActivationKind.Tanh));
            builder.Add(new Reshape(-1));
            builder.Add("last", new Linear(18, 3));
            return builder.Build("normed");
        }

        Dataset data = PassCases.Objects(7, new Shape(4), 3, seed: 3);
        Network composed = Build(fused: false);
        double[] parameters = LayerRun.Numbers(composed.ParameterCount, 4);
        double[][] directions = [LayerRun.Numbers(composed.ParameterCount, 5), LayerRun.Numbers(composed.ParameterCount, 6)];
        (double[] gradient, double[][] products, _) = LayerRun.Derivatives<double>(composed, parameters, data, directions, training: false);
        (
            double[] fusedGradient,
            double[][] fusedProducts,
            _) = LayerRun.Derivatives<double>(Build(fused: true), parameters, data, directions, training: false);
        LayerRun.AreClose(gradient, fusedGradient, 1e-12);
        LayerRun.AreClose(products[0], fusedProducts[0], 1e-12);
        LayerRun.AreClose(products[1], fusedProducts[1], 1e-12);
    }

    [Fact]
    public void Layer_norm_has_the_names_and_the_start_of_PyTorchs()
    {
        NetworkBuilder builder = new(new Shape(2, 5));
        builder.AddLayerNorm("norm1", Network.Input);
        Network network = builder.Build("norm");
        Assert.Equal(["norm1.weight", "norm1.bias"], network.Segments.Select(segment => segment.Name));
        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 0, 0, 0], network.Initialize(5));
        double[] x = LayerRun.Numbers(30);
        Assert.Equal(LayerRun.Forward<double>(new Standardize(), [2, 5], x), LayerRun.Forward<double>(network, x));
    }

    // Objects, height, width, channels; the mean of the numbers is far from zero beside their spread.
    public static TheoryData<int, int, int, int> Batches => new()
    {
        { 1, 3, 2, 2 },
        { 5, 1, 1, 3 },
        { 4, 3, 5, 17 },
        { 7, 2, 2, 32 },
    };

    [Theory]
    [MemberData(nameof(Batches))]
    public void In_training_batch_norm_takes_the_batchs_statistics_and_moves_the_running_ones(
        int objects,
        int height,
        int width,
        int channels)
    {
        int positions = height * width;
        double[] x = [.. LayerRun.Numbers(objects * positions * channels).Select((value, i) => 100 + (i % channels) + (2 * value))];
        double[] expected = new double[x.Length];
        double[] running = new double[2 * channels];
        for (int c = 0; c < channels; c++)
        {
            double[] own = [.. Enumerable.Range(0, objects * positions).Select(p => x[(p * channels) + c])];
            double mean = own.Average();
            double squares = own.Sum(value => (value - mean) * (value - mean));
            running[c] = 0.1 * mean;
            running[channels + c] = 0.9 + (0.1 * squares / (own.Length - 1));
            for (int p = 0; p < own.Length; p++)
            {
                expected[(p * channels) + c] = (own[p] - mean) / Math.Sqrt((squares / own.Length) + Epsilon);
            }
        }

        Network network = PassCases.Chain([height, width, channels], new BatchNorm(channels));
        LayerRun.AreClose(expected, LayerRun.Forward<double>(network, x, training: true), 1e-11);
        LayerRun.AreClose(expected, LayerRun.Forward<float>(network, x, training: true), 2e-5);

        Dataset data = Dataset.Of(x, [height, width, channels], [.. Enumerable.Range(0, objects).Select(i => i % 2)], channels * positions);
        (_, _, double[] buffers) = LayerRun.Derivatives<double>(
            network,
            network.Initialize(1),
            data,
            [],
            training: true,
            DerivativeKind.Gradient);
        LayerRun.AreClose(running, buffers, 1e-12);
        Assert.Equal(["0.running_mean", "0.running_var"], network.Buffers.Select(buffer => buffer.Name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Derivatives_in_training_are_differences_of_a_slow_twin_over_the_whole_batch(bool affine)
    {
        const int Objects = 5;
        Network network = Trained(affine);
        Dataset data = PassCases.Objects(Objects, network.InputShape, 3, seed: 8);
        double[] parameters = LayerRun.Numbers(network.ParameterCount, 9);
        double[][] directions = [LayerRun.Numbers(network.ParameterCount, 10), LayerRun.Numbers(network.ParameterCount, 11)];
        (double[] gradient, double[][] products, _) = LayerRun.Derivatives<double>(network, parameters, data, directions, training: true);
        double[] difference = [.. Enumerable.Range(0, parameters.Length)
            .Select(j => Difference(parameters, j, moved => SlowLoss(network, moved, data, affine)))];
        LayerRun.AreClose(difference, gradient, 1e-7);

        double[] Gradient(double[] at)
            => LayerRun.Derivatives<double>(network, at, data, [], training: true, DerivativeKind.Gradient).Gradient;
        for (int d = 0; d < directions.Length; d++)
        {
            double[] moved = Along(parameters, directions[d], Gradient);
            LayerRun.AreClose(moved, products[d], 1e-7);
        }

        double scale = Math.Abs(Sums.Dot(directions[0], products[1])) + Math.Abs(Sums.Dot(directions[0], products[0]));
        Assert.Equal(Sums.Dot(directions[1], products[0]), Sums.Dot(directions[0], products[1]), 1e-10 * scale);
    }

    [Fact]
    public void Gauss_Newton_products_in_training_are_those_of_one_direction_after_the_other_and_symmetric()
    {
        Network network = Trained(affine: true);
        Dataset data = PassCases.Objects(6, network.InputShape, 3, seed: 8);
        double[] parameters = LayerRun.Numbers(network.ParameterCount, 9);
        double[][] directions = [LayerRun.Numbers(network.ParameterCount, 10), LayerRun.Numbers(network.ParameterCount, 11)];
        double[][] both = LayerRun.Derivatives<double>(
            network,
            parameters,
            data,
            directions,
            training: true,
            DerivativeKind.GaussNewton).Products;
        for (int d = 0; d < 2; d++)
        {
            // One lane is summed from what ranges gathered, several at once over the chunk.
            LayerRun.AreClose(
                LayerRun.Derivatives<double>(
                    network,
                    parameters,
                    data,
                    [directions[d]],
                    training: true,
                    DerivativeKind.GaussNewton).Products[0],
                both[d],
                1e-12);
        }

        Assert.Equal(
            Sums.Dot(directions[1], both[0]),
            Sums.Dot(directions[0], both[1]),
            1e-10 * Math.Abs(Sums.Dot(directions[0], both[0])));
    }

    [Fact]
    public void In_training_no_object_has_a_derivative_of_its_own()
    {
        Network network = PassCases.Around(new BatchNorm(5));
        Workspace<double> workspace = new(network, 2, new WorkspaceRoom { Lanes = 1 })
        {
            Parameters = LayerRun.Block<double>(network, network.Initialize(1)),
            IsTraining = true,
        };
        NetworkNode node = network.Nodes[1];
        Assert.Throws<InvalidOperationException>(() => node.Layer.ObjectBends(workspace.Whole(node), []));
        Assert.Throws<InvalidOperationException>(() => node.Layer.ObjectGrams(workspace.Whole(node), []));
        Assert.Throws<InvalidOperationException>(() => node.Layer.Tangent(new NodePass<double>(workspace, node, new ObjectRange(0, 1))));
    }

    [Fact]
    public void A_batch_of_one_number_leaves_the_running_statistics_as_they_are()
    {
        Network network = PassCases.Around(new BatchNorm(5));
        Dataset data = PassCases.Objects(1, network.InputShape, 3, seed: 1);
        (double[] gradient, _, double[] buffers) = LayerRun.Derivatives<double>(
            network,
            network.Initialize(2),
            data,
            [],
            training: true,
            DerivativeKind.Gradient);
        Assert.Equal(network.InitialBuffers(), buffers);
        Assert.All(gradient, value => Assert.True(double.IsFinite(value)));
    }

    // Scaled channels, batch norm, tanh, and a linear layer.
    private static Network Trained(bool affine)
        => PassCases.Chain(
            [2, 3, 2],
            new Affine(2),
            new Activation(ActivationKind.Tanh),
            new BatchNorm(2, affine: affine),
            new Activation(ActivationKind.Tanh),
            new Reshape(-1),
            new Linear(12, 3));

    private static double SlowLoss(Network network, double[] parameters, Dataset data, bool affine)
    {
        int at = 0;
        double Next() => parameters[at++];
        double[] gamma0 = [Next(), Next()];
        double[] beta0 = [Next(), Next()];
        double[] gamma = affine ? [Next(), Next()] : [1, 1];
        double[] beta = affine ? [Next(), Next()] : [0, 0];
        double[] x = new double[data.Objects * 12];
        data.Gather([.. Enumerable.Range(0, data.Objects)], x.AsSpan());
        double[] h = [.. x.Select((value, i) => Math.Tanh((gamma0[i % 2] * value) + beta0[i % 2]))];
        for (int c = 0; c < 2; c++)
        {
            double[] own = [.. h.Where((_, i) => i % 2 == c)];
            double mean = own.Average();
            double rate = 1 / Math.Sqrt(own.Average(value => (value - mean) * (value - mean)) + Epsilon);
            for (int i = c; i < h.Length; i += 2)
            {
                h[i] = Math.Tanh((gamma[c] * rate * (h[i] - mean)) + beta[c]);
            }
        }

        double loss = 0;
        for (int i = 0; i < data.Objects; i++)
        {
            double[] z = [.. Enumerable.Range(0, 3).Select(k =>
                parameters[at + 36 + k] + Enumerable.Range(0, 12).Sum(j => parameters[at + (12 * k) + j] * h[(12 * i) + j]))];
            loss += (Math.Log(z.Sum(Math.Exp)) - z[data.Labels[i]]) / data.Objects;
        }

        Assert.Equal(network.ParameterCount, at + 39);
        return loss;
    }

    private static double Difference(double[] at, int index, Func<double[], double> of)
    {
        double[] unit = new double[at.Length];
        unit[index] = 1;
        return Along(at, unit, moved => [of(moved)])[0];
    }

    private static double[] Along(double[] at, double[] direction, Func<double[], double[]> of)
    {
        const double Step = 5e-4;
        double length = Math.Sqrt(Sums.Dot(direction, direction));
        double[] Moved(double by) => of([.. at.Select((value, j) => value + (by * Step / length * direction[j]))]);
        (double[] a, double[] b, double[] c, double[] d) = (Moved(1), Moved(-1), Moved(2), Moved(-2));
        return [.. a.Select((value, i) => ((8 * (value - b[i])) - (c[i] - d[i])) / (12 * Step / length))];
    }
}
