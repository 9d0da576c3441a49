using Plateau.Networks;

namespace Plateau.Tests.Networks.Layers;

/// <summary>Pooling against loops over every window.</summary>
public sealed class PoolingTests
{
    // Height, width, channels, kernel, stride, padding: windows that overlap, that leave gaps, that reach over edges; channels of less than
    // a vector, one, more.
    public static TheoryData<int, int, int, int, int, int> Windows => new()
    {
        { 4, 4, 1, 2, 2, 0 },
        { 5, 7, 3, 2, 2, 0 },
        { 5, 4, 16, 3, 2, 1 },
        { 6, 5, 17, 3, 1, 1 },
        { 3, 8, 40, 3, 3, 0 },
        { 7, 5, 5, 1, 2, 0 },
        { 9, 9, 2, 2, 3, 1 },
        { 2, 2, 4, 2, 1, 1 },
        { 8, 3, 33, 3, 2, 0 },
    };

    [Theory]
    [MemberData(nameof(Windows))]
    public void Means_and_maxima_are_those_of_every_window(int height, int width, int channels, int kernel, int stride, int padding)
    {
        int[] shape = [height, width, channels];
        double[] x = LayerRun.Numbers(3 * height * width * channels);
        double[] maxima = Slow(x, shape, kernel, stride, padding, window => window.Max());
        double[] counted = Slow(x, shape, kernel, stride, padding, window => window.Sum() / (kernel * kernel));
        double[] inside = Slow(x, shape, kernel, stride, padding, window => window.Average());
        Assert.Equal(maxima, LayerRun.Forward<double>(new MaxPool2d(kernel, stride, padding), shape, x));
        Assert.Equal(maxima, LayerRun.Forward<float>(new MaxPool2d(kernel, stride, padding), shape, x));
        Assert.Equal(maxima, LayerRun.Forward<float>(new MaxPool2d(kernel, stride, padding), shape, x, training: true));
        LayerRun.AreClose(counted, LayerRun.Forward<double>(new AveragePool2d(kernel, stride, padding), shape, x), 1e-14);
        LayerRun.AreClose(
            inside,
            LayerRun.Forward<double>(new AveragePool2d(kernel, stride, padding, countPadding: false), shape, x),
            1e-14);
        LayerRun.AreClose(inside, LayerRun.Forward<float>(new AveragePool2d(kernel, stride, padding, countPadding: false), shape, x), 1e-6);
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Gradients_go_back_to_what_the_windows_covered(int height, int width, int channels, int kernel, int stride, int padding)
    {
        Check<double>(1e-13);
        Check<float>(1e-5);

        void Check<T>(double tolerance)
            where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
        {
            foreach ((Layer layer, bool maximum) in (IEnumerable<(Layer, bool)>)[
                (new MaxPool2d(kernel, stride, padding), true),
                (new AveragePool2d(kernel, stride, padding), false),
            ])
            {
                NetworkBuilder builder = new(new Shape(height, width, channels));
                builder.Add(new Affine(channels));
                builder.Add(layer);
                Network network = builder.Build("pool");
                int size = network.InputShape.Size;
                int outputs = network.Outputs;
                double[] x = LayerRun.Numbers(2 * size, 2);
                double[] delta = LayerRun.Numbers(2 * outputs, 3);
                Workspace<T> workspace = new(network, 2, new WorkspaceRoom { Lanes = 1 })
                {
                    Parameters = LayerRun.Block<T>(network, network.Initialize(1)),
                };
                for (int i = 0; i < x.Length; i++)
                {
                    workspace.Inputs[i] = T.CreateTruncating(x[i]);
                }

                for (int i = 0; i < delta.Length; i++)
                {
                    workspace.Gradient(1, 0)[i] = T.CreateTruncating(delta[i]);
                }

                workspace.Forward(new ObjectRange(0, 2));
                workspace.Backward(new ObjectRange(0, 2));
                double[] actual = [.. workspace.Gradient(0, 0).ToArray().Select(double.CreateTruncating)];
                LayerRun.AreClose(SlowGradient(x, delta, [height, width, channels], kernel, stride, padding, maximum), actual, tolerance);
            }
        }
    }

    [Fact]
    public void Of_equal_numbers_the_first_one_wins_and_NaN_wins_over_all()
    {
        NetworkBuilder builder = new(new Shape(2, 2, 1));
        builder.Add(new Affine(1));
        builder.Add(new MaxPool2d(2));
        Network network = builder.Build("ties");
        Workspace<float> workspace = new(network, 2, new WorkspaceRoom { Lanes = 1 })
        {
            Parameters = LayerRun.Block<float>(network, network.Initialize(1)),
        };
        float[] x = [1, 2, 2, 2, 1, float.NaN, 3, float.NegativeInfinity];
        x.CopyTo(workspace.Inputs, 0);
        workspace.Gradient(1, 0).Fill(1);
        workspace.Forward(new ObjectRange(0, 2));
        workspace.Backward(new ObjectRange(0, 2));
        Assert.Equal([2, float.NaN], workspace.Logits.ToArray());
        Assert.Equal([0, 1, 0, 0, 0, 1, 0, 0], workspace.Gradient(0, 0).ToArray());
    }

    [Fact]
    public void A_window_that_does_not_fit_is_refused_by_name()
    {
        NetworkBuilder builder = new(new Shape(3, 2, 4));
        PlateauException exception = Assert.Throws<PlateauException>(() => builder.Add(new MaxPool2d(3)));
        Assert.Contains("a window of 3 × 3 does not fit an image of 3 × 2", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new AveragePool2d(3, 1, 2));
    }

    [Theory]
    [InlineData(3, 4, 5)]
    [InlineData(1, 1, 20)]
    public void The_global_mean_is_that_of_each_channel(int height, int width, int channels)
    {
        double[] x = LayerRun.Numbers(2 * height * width * channels);
        double[] expected = [.. Enumerable.Range(0, 2 * channels).Select(k =>
            Enumerable.Range(0, height * width).Average(p => x[((((k / channels) * height * width) + p) * channels) + (k % channels)]))];
        LayerRun.AreClose(expected, LayerRun.Forward<double>(new GlobalAveragePool(), [height, width, channels], x), 1e-14);
        LayerRun.AreClose(expected, LayerRun.Forward<float>(new GlobalAveragePool(), [height, width, channels], x), 1e-6);
    }

    private static double[] Slow(double[] x, int[] shape, int kernel, int stride, int padding, Func<double[], double> of)
    {
        List<double> result = [];
        foreach ((int[] sources, int _) in WindowsOf(x.Length, shape, kernel, stride, padding))
        {
            result.Add(of([.. sources.Select(at => x[at])]));
        }

        return [.. result];
    }

    private static double[] SlowGradient(double[] x, double[] delta, int[] shape, int kernel, int stride, int padding, bool maximum)
    {
        double[] gradient = new double[x.Length];
        foreach ((int[] sources, int output) in WindowsOf(x.Length, shape, kernel, stride, padding))
        {
            if (maximum)
            {
                gradient[sources.MaxBy(at => x[at])] += delta[output];
            }
            else
            {
                foreach (int at in sources)
                {
                    gradient[at] += delta[output] / (kernel * kernel);
                }
            }
        }

        return gradient;
    }

    // The places of the source that each number of the output sees.
    private static IEnumerable<(int[] Sources, int Output)> WindowsOf(int length, int[] shape, int kernel, int stride, int padding)
    {
        (int height, int width, int channels) = (shape[0], shape[1], shape[2]);
        int output = 0;
        for (int i = 0; i < length / (height * width * channels); i++)
        {
            for (int y = -padding; y + kernel <= height + padding; y += stride)
            {
                for (int x = -padding; x + kernel <= width + padding; x += stride)
                {
                    for (int c = 0; c < channels; c++)
                    {
                        yield return ([.. from dy in Enumerable.Range(0, kernel)
                                          from dx in Enumerable.Range(0, kernel)
                                          where y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width
                                          select (((((i * height) + y + dy) * width) + x + dx) * channels) + c], output++);
                    }
                }
            }
        }
    }
}
