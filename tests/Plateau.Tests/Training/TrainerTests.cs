using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Tests.Networks;
using Plateau.Training;

namespace Plateau.Tests.Training;

[Collection(nameof(ThreadCount))]
public sealed class TrainerTests
{
    [Theory]
    [InlineData(Precision.Single, "mlp:20,12")]
    [InlineData(Precision.Double, "mlp:20,12+activation=tanh")]
    [InlineData(Precision.Single, "softmax")]
    public void Any_number_of_threads_trains_the_same_bits_and_evaluates_the_same_bits(Precision precision, string spec)
    {
        Dataset data = Samples.Clouds(333, features: 30, classes: 4, seed: 1);
        Network network = NetworkSpec.Parse(spec).Build(data);
        Trainer trainer = Trainer.Adam(epochs: 2, batchSize: 50) with { Precision = precision };
        (double[] Parameters, double[] Losses, double Norm) reference = ThreadCount.With(1, Run);
        foreach (int threads in (int[])[2, 3, 7])
        {
            (double[] parameters, double[] losses, double norm) = ThreadCount.With(threads, Run);
            Assert.Equal(reference.Parameters, parameters);
            Assert.Equal(reference.Losses, losses);
            Assert.Equal(reference.Norm, norm);
        }

        (double[], double[], double) Run()
        {
            Optimum optimum = trainer.Fit(network, data, seed: 11);
            return (optimum.Parameters, Evaluation.Of(optimum, data).Losses, GradientNorm.Of(optimum, data));
        }
    }

    [Fact]
    public void Adam_follows_its_definition_step_by_step()
    {
        Dataset data = Samples.Clouds(40, features: 5, classes: 3, seed: 2);
        Network network = NetworkSpec.Parse("mlp:4+activation=tanh").Build(data);
        Optimum optimum = (Trainer.Adam(learningRate: 0.01, batchSize: 16, epochs: 3) with { Precision = Precision.Double }).Fit(network, data, seed: 5);

        double[] w = network.Initialize(5);
        double[] m = new double[w.Length];
        double[] v = new double[w.Length];
        int step = 0;
        for (int epoch = 1; epoch <= 3; epoch++)
        {
            int[] order = new RandomStream(5, RandomPurpose.Shuffle, epoch).Permutation(40);
            foreach (int[] batch in order.Chunk(16))
            {
                step++;
                double[] g = GradientTests.Gradient<double>(network, w, data.Select(batch));
                for (int i = 0; i < w.Length; i++)
                {
                    m[i] = (0.9 * m[i]) + (0.1 * g[i]);
                    v[i] = (0.999 * v[i]) + (0.001 * g[i] * g[i]);
                    double mean = m[i] / (1 - Math.Pow(0.9, step));
                    double square = v[i] / (1 - Math.Pow(0.999, step));
                    w[i] -= 0.01 * mean / (Math.Sqrt(square) + 1e-8);
                }
            }
        }

        for (int i = 0; i < w.Length; i++)
        {
            Assert.Equal(w[i], optimum.Parameters[i], 1e-9);
        }
    }

    [Fact]
    public void Gradient_descent_on_the_whole_data_lowers_a_convex_loss_at_every_step()
    {
        Dataset data = Samples.Clouds(600, features: 6, classes: 3, seed: 3);
        Network network = Network.Softmax(data);
        Optimum optimum = Trainer.Sgd(learningRate: 0.3, batchSize: 600, epochs: 100).Fit(network, data, seed: 0);
        Assert.All(optimum.Epochs.Zip(optimum.Epochs.Skip(1)), pair => Assert.True(pair.Second.Loss < pair.First.Loss));
        Assert.True(GradientNorm.Of(optimum, data) < 0.1 * GradientNorm.Of(optimum with { Parameters = network.Initialize(0) }, data));
    }

    [Fact]
    public void A_training_that_diverges_stops_with_a_clear_line()
    {
        Dataset data = Samples.Clouds(64, features: 6, classes: 3, seed: 3, distance: 1e18);
        Network network = NetworkSpec.Parse("mlp:8,8").Build(data);
        PlateauException exception = Assert.Throws<PlateauException>(() => Trainer.Sgd(learningRate: 1e10, epochs: 5).Fit(network, data, seed: 0));
        Assert.Contains("--learning-rate", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_training_stops()
    {
        Dataset data = Samples.Clouds(64, features: 6, classes: 3, seed: 3);
        using CancellationTokenSource source = new();
        Assert.Throws<OperationCanceledException>(() => Trainer.Adam(epochs: 1000).Fit(Network.Softmax(data), data, 0, null, _ => source.Cancel(), source.Token));
    }

    [Fact]
    public void Held_out_objects_are_evaluated_and_never_fitted()
    {
        Dataset data = Samples.Clouds(200, features: 6, classes: 3, seed: 3);
        Dataset heldOut = Samples.Clouds(100, features: 6, classes: 3, seed: 4);
        Network network = NetworkSpec.Parse("mlp:8").Build(data);
        Optimum with = Trainer.Adam(epochs: 3).Fit(network, data, 1, heldOut);
        Optimum without = Trainer.Adam(epochs: 3).Fit(network, data, 1);
        Assert.Equal(without.Parameters, with.Parameters);
        Assert.Equal(Evaluation.Of(with, heldOut).Loss, with.Epochs[^1].HeldOutLoss);
        Assert.Null(without.Epochs[^1].HeldOutLoss);
    }
}
