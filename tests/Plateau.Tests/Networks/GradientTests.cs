using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Networks;

/// <summary>The passes of whole networks against finite differences, a slow obvious twin, and each other.</summary>
public sealed class GradientTests
{
    public static TheoryData<string, int> Cases => new()
    {
        { "softmax", 7 },
        { "softmax+bias=false", 1 },
        { "mlp:5", 7 },
        { "mlp:6,5+activation=tanh", 7 },
        { "mlp:6,5,4+activation=gelu", 33 },
        { "mlp:17,3+activation=gelu+bias=false", 20 },
        { "mlp:16,16+bias=false", 64 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_is_the_finite_difference_of_the_mean_loss(string spec, int objects)
    {
        Dataset data = Samples.Normal(objects, features: 4, classes: 3, seed: 5);
        Network network = NetworkSpec.Parse(spec).Build(data);
        double[] parameters = network.Initialize(3);
        double[] gradient = Gradient<double>(network, parameters, data);
        double largest = gradient.Max(Math.Abs);
        for (int i = 0; i < parameters.Length; i++)
        {
            const double Step = 1e-5;
            double[] moved = [.. parameters];
            moved[i] += Step;
            double above = Evaluation.Of<double>(network, moved, data, default).Loss;
            moved[i] -= 2 * Step;
            double below = Evaluation.Of<double>(network, moved, data, default).Loss;
            Assert.Equal((above - below) / (2 * Step), gradient[i], largest * 1e-6);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Losses_are_those_of_a_slow_obvious_twin(string spec, int objects)
    {
        Dataset data = Samples.Normal(objects, features: 4, classes: 3, seed: 6);
        Network network = NetworkSpec.Parse(spec).Build(data);
        double[] parameters = network.Initialize(4);
        double[] expected = SlowNetwork.Losses(network, parameters, data);
        double[] actual = Evaluation.Of<double>(network, parameters, data, default).Losses;
        for (int i = 0; i < objects; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12);
        }
    }

    [Theory]
    [InlineData(Normalization.Symmetric)]
    [InlineData(Normalization.Unit)]
    [InlineData(Normalization.None)]
    public void Losses_of_pictures_are_those_of_a_slow_obvious_twin_whatever_their_background_reads_as(Normalization normalization)
    {
        RandomStream stream = new(9, RandomPurpose.Subset, 3);
        byte[] pixels = [.. Enumerable.Range(0, 50 * 48).Select(i => stream.Uniform(i) < 0.15 ? (byte)stream.Below(i, 256) : (byte)0)];
        int[] labels = [.. Enumerable.Range(0, 50).Select(i => i % 4)];
        Dataset data = Dataset.Of(pixels, [3, 4, 4], labels, 4).Normalize(normalization);
        foreach (string spec in (string[])["softmax", "mlp:7+activation=tanh", "mlp:7+bias=false"])
        {
            Network network = NetworkSpec.Parse(spec).Build(data);
            double[] parameters = [.. network.Initialize(4).Select(value => normalization == Normalization.None ? value / 100 : value)];
            double[] expected = SlowNetwork.Losses(network, parameters, data);
            double[] actual = Evaluation.Of<double>(network, parameters, data, default).Losses;
            double[] single = Evaluation.Of<float>(network, parameters, data, default).Losses;
            for (int i = 0; i < 50; i++)
            {
                Assert.Equal(expected[i], actual[i], 1e-12);
                Assert.Equal(expected[i], single[i], 2e-5);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Single_precision_stays_within_its_rounding_of_double(string spec, int objects)
    {
        Dataset data = Samples.Normal(objects, features: 4, classes: 3, seed: 7);
        Network network = NetworkSpec.Parse(spec).Build(data);
        double[] parameters = network.Initialize(4);
        double[] expected = Gradient<double>(network, parameters, data);
        double[] actual = Gradient<float>(network, parameters, data);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], largest * 2e-6);
        }

        double[] losses = Evaluation.Of<double>(network, parameters, data, default).Losses;
        double[] single = Evaluation.Of<float>(network, parameters, data, default).Losses;
        for (int i = 0; i < objects; i++)
        {
            Assert.Equal(losses[i], single[i], 2e-6);
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(700)]
    [InlineData(1024)]
    public void The_gradient_over_chunks_is_the_weighted_mean_of_the_gradients_of_single_objects(int objects)
    {
        Dataset data = Samples.Normal(objects, features: 4, classes: 3, seed: 8);
        Network network = NetworkSpec.Parse("mlp:5+activation=tanh").Build(data);
        double[] parameters = network.Initialize(9);
        double[] whole = Gradient<double>(network, parameters, data);
        double[] sum = new double[whole.Length];
        for (int i = 0; i < objects; i++)
        {
            double[] one = Gradient<double>(network, parameters, data.Select([i]));
            for (int j = 0; j < sum.Length; j++)
            {
                sum[j] += one[j] / objects;
            }
        }

        for (int j = 0; j < sum.Length; j++)
        {
            Assert.Equal(sum[j], whole[j], 1e-12);
        }
    }

    [Fact]
    public void A_branch_that_joins_again_adds_its_gradients()
    {
        // h = tanh(W x) feeds two heads; their logits are one network each, so the joined gradient of W is checked against finite
        // differences.
        NetworkBuilder builder = new(new Shape(4));
        int hidden = builder.Add(new Linear(4, 3), Network.Input);
        int tanh = builder.Add(new Activation(ActivationKind.Tanh), hidden);
        int left = builder.Add(new Linear(3, 3), tanh);
        int right = builder.Add(new Activation(ActivationKind.Gelu), tanh);
        builder.Add(new Add(), left, right);
        Network network = builder.Build("branches");
        Dataset data = Samples.Normal(9, features: 4, classes: 3, seed: 2);
        double[] parameters = network.Initialize(1);
        double[] gradient = Gradient<double>(network, parameters, data);
        for (int i = 0; i < parameters.Length; i++)
        {
            double[] moved = [.. parameters];
            moved[i] += 1e-5;
            double above = Evaluation.Of<double>(network, moved, data, default).Loss;
            moved[i] -= 2e-5;
            double below = Evaluation.Of<double>(network, moved, data, default).Loss;
            Assert.Equal((above - below) / 2e-5, gradient[i], 1e-8);
        }
    }

    internal static double[] Gradient<T>(Network network, double[] parameters, Dataset data)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        ParameterBlock<T> block = new(network, 1);
        block.Set(0, parameters);
        block.Prepare(0, backward: true);
        LossDerivatives<T> gradient = new(network, data.Objects);
        gradient.Compute(data, [.. Enumerable.Range(0, data.Objects)], 0, data.Objects, block);
        return [.. gradient.Gradient.Select(double.CreateTruncating)];
    }
}
