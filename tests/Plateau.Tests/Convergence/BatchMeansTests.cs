using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Convergence;

public class BatchMeansTests
{
    [Theory]
    [InlineData(12, 3)]
    [InlineData(20, 5)]
    [InlineData(8, 1)]
    public void The_prefix_mean_over_batches_is_that_over_their_objects(int objects, int batchSize)
    {
        double[] losses = Losses(objects, seed: 1);
        double[] means = new double[BatchMeans.Count(objects, batchSize)];
        BatchMeans.Of(losses, batchSize, means);
        for (int k = 1; k <= means.Length; k++)
        {
            Assert.Equal(losses.Take(k * batchSize).Average(), means.Take(k).Average(), 1e-12);
        }
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(5, 5)]
    [InlineData(5, 64)]
    public void Batches_of_unequal_size_or_a_single_one_are_refused(int objects, int batchSize)
        => Assert.Throws<ArgumentException>(() => BatchMeans.Count(objects, batchSize));

    [Fact]
    public void Projections_of_batches_are_means_of_those_of_their_objects()
    {
        NetworkSpec spec = NetworkSpec.Parse("mlp:5+activation=tanh");
        var data = Tests.Samples.Clouds(12, 4, 3, seed: 3);
        Network network = spec.Build(data);
        Optimum optimum = Trainer.Adam(epochs: 2, batchSize: 4).Fit(network, data, seed: 1);
        Subspace subspace = Subspace.Random(network.ParameterCount, 3, seed: 2);
        ProjectedObjects objects = ProjectedObjects.Of(
            optimum,
            data,
            [.. Enumerable.Range(0, 3).Select(d => subspace.Basis.Row(d).ToArray())]);
        ProjectedObjects batches = BatchMeans.Of(objects, 4);
        Assert.Equal(3, batches.Objects);
        for (int batch = 0; batch < 3; batch++)
        {
            int[] members = [.. Enumerable.Range(4 * batch, 4)];
            Assert.Equal(members.Average(i => objects.Losses[i]), batches.Losses[batch], 1e-12);
            for (int d = 0; d < 3; d++)
            {
                Assert.Equal(members.Average(i => objects.Gradients[i, d]), batches.Gradients[batch, d], 1e-12);
            }

            for (int d = 0; d < 6; d++)
            {
                Assert.Equal(members.Average(i => objects.Hessians[i, d]), batches.Hessians[batch, d], 1e-12);
            }
        }
    }

    [Fact]
    public void Over_random_orders_of_objects_batches_have_the_variance_V_over_m()
    {
        double[] losses = [.. Losses(60, seed: 4).Select(loss => loss * loss)];
        double mean = losses.Average();
        double variance = losses.Sum(loss => (loss - mean) * (loss - mean)) / 59;
        double sum = 0;
        const int orders = 4000;
        double[] means = new double[6];
        for (int o = 0; o < orders; o++)
        {
            int[] order = new RandomStream(7, RandomPurpose.Order, o).Permutation(60);
            BatchMeans.Of([.. order.Select(i => losses[i])], 10, means);
            double middle = means.Average();
            sum += means.Sum(value => (value - middle) * (value - middle)) / 5;
        }

        Assert.InRange(sum / orders / (variance / 10), 0.96, 1.04);
    }

    private static double[] Losses(int objects, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset, 3);
        return [.. Enumerable.Range(0, objects).Select(i => 1 + stream.Normal(i))];
    }
}
