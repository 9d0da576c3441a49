using Plateau.Convergence;

namespace Plateau.Tests.Convergence;

public sealed class NextObjectsTests
{
    [Theory]
    [InlineData(0.5, 0.5, 0.0, 1.0, 9.0, 0.0, 10, 10, 0, 12)]
    [InlineData(0.2, 0.3, 0.5, 4.0, 1.0, 0.25, 5, 20, 1, 14)]
    [InlineData(0.6, 0.3, 0.1, 1.0, 1.0, 1.0, 0, 0, 0, 20)]
    [InlineData(0.1, 0.1, 0.8, 0.01, 25.0, 1.0, 40, 3, 30, 9)]
    [InlineData(0.4, 0.4, 0.2, 1.0, 4.0, 16.0, 1000, 2, 3, 16)]
    public void No_other_way_to_share_out_the_next_objects_leaves_less_variance(
        double p0,
        double p1,
        double p2,
        double v0,
        double v1,
        double v2,
        int n0,
        int n1,
        int n2,
        int next)
    {
        (double[] p, double[] v, int[] n) = ([p0, p1, p2], [v0, v1, v2], [n0, n1, n2]);
        double[] more = NextObjects.Of(p, v, n, next);
        Assert.Equal(next, more.Sum(), 1e-9);
        Assert.All(more, m => Assert.True(m >= 0));
        double least = double.PositiveInfinity;
        const int steps = 8;
        for (int i = 0; i <= steps * next; i++)
        {
            for (int j = 0; i + j <= steps * next; j++)
            {
                least = Math.Min(least, Variance(i / (double)steps, j / (double)steps, next - ((i + j) / (double)steps)));
            }
        }

        double found = Variance(more[0], more[1], more[2]);
        Assert.True(found <= least * (1 + 1e-12), $"{found} beside {least}");
        LossSamples.Close(least, found, 1e-3);

        double Variance(double a, double b, double c) => Term(0, a) + Term(1, b) + Term(2, c);

        double Term(int group, double added)
            => p[group] * p[group] * v[group] == 0 ? 0 : p[group] * p[group] * v[group] / (n[group] + added);
    }

    [Fact]
    public void What_is_at_hand_is_taken_into_account_and_a_group_without_variance_gets_nothing()
    {
        // Twice the deviation, equal shares: two thirds of the total; one has all of its share already.
        Assert.Equal([0.0, 30.0, 0.0], NextObjects.Of([0.4, 0.4, 0.2], [1, 4, 0], [50, 10, 7], 30));
        Assert.Equal([10.0, 50.0], NextObjects.Of([0.5, 0.5], [1, 4], [20, 10], 60));
        Assert.Equal([0.0, 0.0], NextObjects.Of([0.5, 0.5], [0, 0], [20, 10], 60));
        Assert.Throws<ArgumentException>(() => NextObjects.Of([1], [1, 2], [3], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => NextObjects.Of([1], [1], [3], double.NaN));
    }
}
