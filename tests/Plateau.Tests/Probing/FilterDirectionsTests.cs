using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Probing;

public class FilterDirectionsTests
{
    [Theory]
    [InlineData("mlp:7,5")]
    [InlineData("cnn:3x2+pool=1")]
    public void A_direction_has_the_norms_of_the_networks_filters_and_leaves_biases_alone(string model)
    {
        Optimum optimum = Point(model);
        ReadOnlySpan<double> direction = FilterDirections.Span(optimum, 1, seed: 3).Basis.Row(0);
        Assert.Equal(1, Sums.Dot(direction, direction), 1e-12);
        double? factor = null;
        foreach (ParameterSegment segment in optimum.Network.Segments)
        {
            int filters = segment.Shape[0];
            int length = segment.Length / filters;
            for (int filter = 0; filter < filters; filter++)
            {
                double own = Norm(optimum.Parameters.AsSpan(segment.Offset + (filter * length), length));
                double along = Norm(direction.Slice(segment.Offset + (filter * length), length));
                if (segment.Name.EndsWith("bias", StringComparison.Ordinal))
                {
                    Assert.Equal(0, along);
                    continue;
                }

                factor ??= along / own;
                Assert.Equal(factor.Value, along / own, 1e-9);
            }
        }
    }

    [Fact]
    public void Every_direction_of_a_subspace_moves_the_network()
    {
        Optimum optimum = Point("mlp:7,5");
        Subspace subspace = FilterDirections.Span(optimum, 6, seed: 3);
        Probe probe = Probe.Gaussian(optimum, 1).Within(subspace);
        double[] drawn = new double[optimum.Network.ParameterCount];
        double[] least = [.. Enumerable.Repeat(double.PositiveInfinity, 6)];
        for (int draw = 0; draw < 5; draw++)
        {
            probe.Draw(1, draw, drawn);
            double[] moved = [.. drawn.Zip(optimum.Parameters, (a, b) => a - b)];
            for (int d = 0; d < 6; d++)
            {
                least[d] = Math.Min(least[d], Math.Abs(Sums.Dot(moved, subspace.Basis.Row(d))));
            }
        }

        Assert.All(least, along => Assert.True(along > 1e-6));
    }

    [Fact]
    public void More_directions_than_weights_are_refused()
        => Assert.Throws<PlateauException>(() => FilterDirections.Span(Point("mlp:2"), 100_000, seed: 0));

    private static double Norm(ReadOnlySpan<double> x) => Math.Sqrt(Sums.Dot(x, x));

    private static Optimum Point(string model)
    {
        Network network = NetworkSpec.Parse(model).Build(new Shape(1, 8, 8), 4);
        RandomStream stream = new(2, RandomPurpose.Subset, 4);
        return new Optimum
        {
            Network = network,
            Parameters = [.. Enumerable.Range(0, network.ParameterCount).Select(i => stream.Normal(i))],
        };
    }
}
