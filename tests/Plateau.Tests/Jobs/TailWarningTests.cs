using Plateau.Convergence;
using Plateau.Jobs;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Jobs;

public class TailWarningTests
{
    [Theory]
    [InlineData(1.0, 200, null)]
    [InlineData(9.0, 200, "intervals may be too narrow. From 200 objects")]
    [InlineData(3.3, 1000, "intervals may be too narrow. From 1,000 objects")]
    [InlineData(3.3, 8000, "a few unusual objects decide the answer.")]
    public void The_heavier_the_tail_and_the_fewer_the_objects_the_more_it_says(double power, int objects, string? says)
    {
        var v = LandscapeVariance.Of(Powers(objects, power, 1));
        Assert.Equal(says is not null, v.TopShare > (objects < 500 ? TailWarning.HeavyForFew : TailWarning.Heavy));
        string? warning = TailWarning.Of(v);
        Assert.Equal(says is null, warning is null);
        if (says is not null)
        {
            Assert.Contains(says, warning, StringComparison.Ordinal);
            Assert.StartsWith(
                FormattableString.Invariant($"1 % of the objects carry {100 * v.TopShare:f0} % of the landscape variance"),
                warning,
                StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2, 1, "One object of 2 carries 50 % of the landscape variance: the intervals cannot be trusted")]
    [InlineData(5, 1, "One object of 5 carries 80 % of the landscape variance: the intervals cannot be trusted")]
    [InlineData(3000, 1, "1 % of the objects carry 100 % of the landscape variance: the intervals cannot be trusted")]
    public void Coverage_is_quoted_only_where_it_was_measured(int objects, int outliers, string says)
    {
        var losses = new Tensor<double>(2, objects);
        for (int i = 0; i < outliers; i++)
        {
            (losses[0, i], losses[1, i]) = (100, 110);
        }

        string warning = TailWarning.Of(LandscapeVariance.Of(new LossMatrix(losses)))!;
        Assert.StartsWith(says, warning, StringComparison.Ordinal);
        Assert.DoesNotContain("were measured to hold", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void The_shape_counts_where_its_tail_is_the_heavier_one()
    {
        // Level even, moves heavy.
        var losses = new Tensor<double>(4, 600);
        double[] level = [.. Enumerable.Range(0, 600).Select(i => 100.0 * (i % 7))];
        RandomStream stream = new(5, RandomPurpose.Subset);
        for (int t = 0; t < 4; t++)
        {
            for (int i = 0; i < 600; i++)
            {
                losses[t, i] = level[i] + ((t + 1) * Math.Pow(-Math.Log(stream.Uniform(i)), 5) / 1000);
            }
        }

        var v = LandscapeVariance.Of(new LossMatrix(losses, level));
        double[] sorted = [.. LandscapeStatistics.Of(new LossMatrix(losses, level)).ShapeContributions().OrderDescending()];
        Assert.Equal(sorted.Take(6).Sum() / sorted.Sum(), v.ShapeTopShare!.Value, 1e-12);
        Assert.True(v.TopShare < TailWarning.Heavy);
        Assert.Contains("of the landscape variance of the shape", TailWarning.Of(v), StringComparison.Ordinal);
    }

    private static LossMatrix Powers(int objects, double power, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset);
        var losses = new Tensor<double>(2, objects);
        for (int i = 0; i < objects; i++)
        {
            double one = Math.Pow(-Math.Log(stream.Uniform(i)), power);
            (losses[0, i], losses[1, i]) = (one, 1.1 * one);
        }

        return new LossMatrix(losses);
    }
}
