using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Tests.Networks.Layers;

namespace Plateau.Tests.Networks;

/// <summary>
/// What is computed object by object has the same bits on any number of threads, in any company, and under any other parameter vectors
/// beside its own.
/// </summary>
[Collection(nameof(ThreadCount))]
public sealed class ObjectThreadsTests
{
    private const int Objects = 150;
    private const int Directions = 3;

    public static TheoryData<string> Specs => ["mlp:9,5+batchnorm+activation=gelu", "cnn:3x2+batchnorm+pool=1", "resnet:8+width=2"];

    [Theory]
    [MemberData(nameof(Specs))]
    public void Projections_are_an_objects_own(string spec)
    {
        (Network network, Dataset data) = Of(spec);
        double[][] one = ThreadCount.With(1, () => Projections(network, data));
        Assert.All(one, numbers => Assert.Contains(numbers, value => value != 0));
        Assert.Equal(one, ThreadCount.With(2, () => Projections(network, data)));
        Assert.Equal(one, ThreadCount.With(3, () => Projections(network, data)));
        Assert.Equal(one, Projections(network, data, chunkObjects: 1));
        Assert.Equal(one, Projections(network, data, chunkObjects: 37));
        foreach (int i in (int[])[0, 63, 64, Objects - 1])
        {
            double[][] alone = Projections(network, data.Select([i]));
            for (int kind = 0; kind < one.Length; kind++)
            {
                Assert.Equal(Row(one[kind], i), alone[kind]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Gram_matrices_are_an_objects_own(string spec)
    {
        (Network network, Dataset data) = Of(spec);
        double[] one = ThreadCount.With(1, () => Grams(network, data));
        Assert.Equal(one, ThreadCount.With(2, () => Grams(network, data)));
        Assert.Equal(one, ThreadCount.With(3, () => Grams(network, data)));
        Assert.Equal(one, Grams(network, data, chunkObjects: 1));
        Assert.Equal(one, Grams(network, data, chunkObjects: 37));
        foreach (int i in (int[])[0, 63, 64, Objects - 1])
        {
            Assert.Equal(Row(one, i), Grams(network, data.Select([i])));
        }
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Losses_under_several_vectors_are_those_under_each(string spec)
    {
        (Network network, Dataset data) = Of(spec);
        double[][] one = ThreadCount.With(1, () => Losses(network, data, [0, 1, 2]));
        Assert.Equal(one, ThreadCount.With(2, () => Losses(network, data, [0, 1, 2])));
        Assert.Equal(one, ThreadCount.With(3, () => Losses(network, data, [0, 1, 2])));
        for (int vector = 0; vector < one.Length; vector++)
        {
            Assert.Equal(one[vector], Losses(network, data, [vector])[0]);
            Assert.Equal(Row(one[vector], Objects - 1), Losses(network, data.Select([Objects - 1]), [vector])[0]);
        }

        Assert.NotEqual(one[0], one[1]);
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Weighted_derivatives_over_uneven_chunks_have_the_same_bits(string spec)
    {
        (Network network, Dataset data) = Of(spec);
        foreach (DerivativeKind kind in Enum.GetValues<DerivativeKind>())
        {
            (float[] gradient, double[][] products, double loss) = ThreadCount.With(1, () => Derivatives(network, data, kind));
            foreach (int threads in (int[])[2, 3])
            {
                (float[] Gradient, double[][] Products, double Loss) other = ThreadCount.With(
                    threads,
                    () => Derivatives(network, data, kind));
                Assert.Equal(gradient, other.Gradient);
                Assert.Equal(products, other.Products);
                Assert.Equal(loss, other.Loss);
            }
        }
    }

    private static (Network Network, Dataset Data) Of(string spec)
    {
        Network network = NetworkSpec.Parse(spec).Build(new Shape(2, 6, 7), 3);
        return (network, PassCases.Objects(Objects, network.InputShape, 3, seed: 3));
    }

    // One object's share of an array that runs object by object.
    private static double[] Row(double[] all, int index) => all[(index * (all.Length / Objects))..((index + 1) * (all.Length / Objects))];

    private static double[][] Projections(Network network, Dataset data, int? chunkObjects = null)
    {
        ObjectProjections<float> projections = new(network, Directions, chunkObjects: chunkObjects);
        PassProbe.Set(
            projections.Directions,
            [.. Enumerable.Range(0, Directions).Select(d => LayerRun.Numbers(network.ParameterCount, (ulong)d))]);
        int n = data.Objects;
        double[][] found =
        [
            new double[n],
            new double[n * Directions],
            new double[n * PackedSymmetric.Length(Directions)],
            new double[n * PackedSymmetric.Length(Directions)],
        ];
        projections.Compute(data, LayerRun.Block<float>(network, network.Initialize(4)), found[0], found[1], found[2], found[3]);
        return found;
    }

    private static double[] Grams(Network network, Dataset data, int? chunkObjects = null)
    {
        const int Triangle = 6;
        double[] all = new double[data.Objects * Triangle];
        new ObjectGrams<float>(network, ObjectLoss.CrossEntropy(), chunkObjects).Compute(
            data,
            LayerRun.Block<float>(network, network.Initialize(4)),
            (first, count, grams) => grams.CopyTo(all.AsSpan(first * Triangle, count * Triangle)));
        return all;
    }

    private static double[][] Losses(Network network, Dataset data, int[] vectors)
    {
        ObjectLosses<float> losses = new(network, vectors.Length);
        for (int v = 0; v < vectors.Length; v++)
        {
            losses.Parameters.Set(v, network.Initialize((ulong)vectors[v]));
            losses.Parameters.SetBuffers(v, [.. network.InitialBuffers().Select((value, i) => value + (0.1 * (vectors[v] + (i % 3))))]);
            losses.Parameters.Prepare(v, backward: false);
        }

        double[][] rows = [.. vectors.Select(_ => new double[data.Objects])];
        losses.Evaluate(vectors.Length, data, rows, null, default);
        return rows;
    }

    private static (float[] Gradient, double[][] Products, double Loss) Derivatives(Network network, Dataset data, DerivativeKind kind)
    {
        int directions = kind == DerivativeKind.Gradient ? 0 : Directions;
        LossDerivatives<float> derivatives = new(network, data.Objects, kind, directions, largestChunk: 64);
        for (int d = 0; d < directions; d++)
        {
            derivatives.Directions!.Set(d, LayerRun.Numbers(network.ParameterCount, (ulong)d));
            derivatives.Directions.Prepare(d, backward: true);
        }

        double[] weights = [.. Enumerable.Range(0, data.Objects).Select(i => 1.0 / (1 + i))];
        derivatives.Compute(
            data,
            [.. Enumerable.Range(0, data.Objects).Reverse()],
            0,
            data.Objects,
            LayerRun.Block<float>(network, network.Initialize(4)),
            weights);
        return (derivatives.Gradient, derivatives.Products, derivatives.LossSum);
    }
}
