using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Tests.Networks.Layers;

/// <summary>The same bits on any number of threads.</summary>
[Collection(nameof(ThreadCount))]
public sealed class LayerThreadsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_network_of_all_kinds_of_layers_has_the_same_derivatives_to_the_bit(bool training)
    {
        Network network = Build();
        Dataset data = PassCases.Objects(11, network.InputShape, 3, seed: 4);
        double[] parameters = network.Initialize(6);
        double[][] directions = [LayerRun.Numbers(network.ParameterCount, 5), LayerRun.Numbers(network.ParameterCount, 7)];
        foreach (DerivativeKind kind in Enum.GetValues<DerivativeKind>())
        {
            double[][] own = kind == DerivativeKind.Gradient ? [] : directions;
            (float[] gradient, double[][] products, float[] buffers) = ThreadCount.With(
                1,
                () => LayerRun.Derivatives<float>(network, parameters, data, own, training, kind));
            Assert.All(gradient, value => Assert.True(float.IsFinite(value)));
            Assert.Equal(!training, network.InitialBuffers().Select(value => (float)value).SequenceEqual(buffers));
            foreach (int threads in (int[])[2, 3])
            {
                (float[] Gradient, double[][] Products, float[] Buffers) other = ThreadCount.With(
                    threads,
                    () => LayerRun.Derivatives<float>(network, parameters, data, own, training, kind));
                Assert.Equal(gradient, other.Gradient);
                Assert.Equal(products, other.Products);
                Assert.Equal(buffers, other.Buffers);
            }
        }
    }

    // Channels of one vector and of more, of less and of no multiple of one.
    private static Network Build()
    {
        NetworkBuilder builder = new(new Shape(2, 6, 5));
        builder.Add(Transpose.ToChannelsLast);
        builder.Add(new Conv2d(2, 35, 3, padding: 1));
        builder.Add(new BatchNorm(35));
        int bent = builder.Add(new Activation(ActivationKind.Gelu));
        builder.Add(new Dropout(0.2));
        builder.Add(new MaxPool2d(3, stride: 2, padding: 1));
        int convolved = builder.Add(new Conv2d(35, 40, 3, padding: 1, bias: false));
        int normed = builder.Add(new BatchNorm(40));
        int shortcut = builder.Add(new PadChannels(2, 3), builder.Add(new AveragePool2d(1, 2), bent));
        int sum = builder.Add(new Add(), normed, shortcut);
        int product = builder.Add(new Multiply(), sum, convolved);
        builder.AddLayerNorm("norm", product);
        builder.Add(new AveragePool2d(2, 1));
        int wide = builder.Add(new Softmax());
        builder.Add(new Concat(), wide, builder.Add(new Scale(2), wide));
        builder.Add(new GlobalAveragePool());
        builder.Add(new Linear(80, 3));
        return builder.Build("all");
    }
}
