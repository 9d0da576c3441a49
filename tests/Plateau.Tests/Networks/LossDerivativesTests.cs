using System.Numerics;
using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Tests.Networks;

/// <summary>Sums over objects in chunks: the same bits on any number of threads, and where they cease to be finite.</summary>
[Collection(nameof(ThreadCount))]
public sealed class LossDerivativesTests
{
    private const int Directions = 3;

    [Theory]
    [InlineData("mlp:20,12+batchnorm+activation=gelu", "30", false)]
    [InlineData("mlp:20,12+batchnorm+dropout=0.2+activation=tanh", "30", true)]
    [InlineData("cnn:5x2+last=3+pool=1+batchnorm+activation=tanh", "2,13,12", false)]
    [InlineData("cnn:5x2+last=3+pool=1+batchnorm+dropout=0.1+activation=silu", "2,13,12", true)]
    [InlineData("resnet:8+width=3", "2,9,7", false)]
    [InlineData("resnet:8+width=3+activation=gelu", "2,9,7", true)]
    public void Gradients_and_products_are_the_same_bits_on_any_number_of_threads(string spec, string shape, bool isTraining)
    {
        Same<float>(spec, shape, isTraining);
        Same<double>(spec, shape, isTraining);
    }

    [Fact]
    public void Numbers_that_cease_to_be_finite_are_found_where_they_began()
    {
        Network network = NetworkSpec.Parse("mlp:2").Build(2, 2);
        Dataset data = Samples.Normal(1200, 2, 2, seed: 1);
        double[] fine = network.Initialize(1);
        Assert.Null(Began<float>(network, data, fine));
        Assert.Equal("layer 2 (Linear)", Began<float>(network, data, With("2.weight", double.NaN)));
        Assert.Equal("layer 0 (Linear)", Began<float>(network, data, With("0.bias", double.PositiveInfinity)));

        // One object of the first chunk of three.
        float[] x = new float[2400];
        x[7] = 1e38f;
        Assert.Equal("layer 0 (Linear)", Began<float>(network, Dataset.Of(x, [2], new int[1200], 2), With("0.weight", 1e3)));

        // Logits of 60 and −60, all outputs and the loss finite, but slopes beyond float32 on the way back.
        double[] steep = [0, 0, 0, 0, 1e-37, 1e-37, 3e38, 3e38, -3e38, -3e38, 0, 0];
        Dataset one = Dataset.Of(new float[2], [2], [1], 2);
        Assert.Equal("layer 1 (Activation)", Began<float>(network, one, steep));
        Assert.Null(Began<double>(network, one, steep));

        // Every output is finite, the square is not.
        Network softmax = NetworkSpec.Parse("softmax+bias=false").Build(2, 2);
        LossDerivatives<double> derivatives = Computed<double>(softmax, data, [1e200, 1e200, 1e200, 1e200], ObjectLoss.SquaredError());
        Assert.Equal(double.PositiveInfinity, derivatives.LossSum);
        Assert.Null(derivatives.FirstNonFinite());

        double[] With(string array, double value)
        {
            ParameterSegment segment = network.Segments.Single(one => one.Name == array);
            double[] parameters = [.. fine];
            parameters.AsSpan(segment.Offset, segment.Length).Fill(value);
            return parameters;
        }
    }

    private static string? Began<T>(Network network, Dataset data, double[] parameters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Computed<T>(network, data, parameters, null).FirstNonFinite()?.ToString();

    private static LossDerivatives<T> Computed<T>(Network network, Dataset data, double[] parameters, ObjectLoss? loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LossDerivatives<T> derivatives = new(network, data.Objects, loss: loss);
        derivatives.Compute(data, [.. Enumerable.Range(0, data.Objects)], 0, data.Objects, Block<T>(network, [parameters]));
        return derivatives;
    }

    private static void Same<T>(string spec, string shape, bool isTraining)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Shape objects = new([.. shape.Split(',').Select(int.Parse)]);
        Network network = NetworkSpec.Parse(spec).Build(objects, 4);
        Dataset data = Samples.Clouds(37, objects.Size, classes: 4, seed: 1);
        double[][] vectors = [.. Enumerable.Range(1, Directions + 1).Select(seed => network.Initialize((ulong)seed))];
        foreach (DerivativeKind kind in Enum.GetValues<DerivativeKind>())
        {
            double[][] reference = ThreadCount.With(1, () => Numbers(kind));
            Assert.All(reference.Where(numbers => numbers.Length > 0), numbers => Assert.Contains(numbers, number => number != 0));
            foreach (int threads in (int[])[2, 3, 7])
            {
                Assert.Equal(reference, ThreadCount.With(threads, () => Numbers(kind)));
            }
        }

        double[][] Numbers(DerivativeKind kind)
        {
            int directions = kind == DerivativeKind.Gradient ? 0 : Directions;
            ParameterBlock<T> parameters = Block<T>(network, vectors[..1]);
            LossDerivatives<T> derivatives = new(network, data.Objects, kind, directions, isTraining: isTraining)
            {
                Dropout = new DropoutStream(5, 2),
            };
            for (int d = 0; d < directions; d++)
            {
                derivatives.Directions!.Set(d, vectors[1 + d]);
                derivatives.Directions.Prepare(d, backward: true);
            }

            derivatives.Compute(data, [.. Enumerable.Range(0, data.Objects)], 0, data.Objects, parameters);
            double[] statistics = [.. parameters.Buffers[0].Select(double.CreateTruncating)];
            return [[derivatives.LossSum], .. derivatives.Products, [.. derivatives.Gradient.Select(double.CreateTruncating)], statistics];
        }
    }

    private static ParameterBlock<T> Block<T>(Network network, double[][] vectors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ParameterBlock<T> block = new(network, vectors.Length);
        for (int v = 0; v < vectors.Length; v++)
        {
            block.Set(v, vectors[v]);
            block.Prepare(v, backward: true);
        }

        return block;
    }
}
