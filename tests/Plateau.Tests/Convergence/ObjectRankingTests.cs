using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

public class ObjectRankingTests
{
    [Theory]
    [InlineData(1, 2)]
    [InlineData(7, 150)]
    public void Objects_come_by_their_squares_about_the_mean_and_shares_add_up(int draws, int objects)
    {
        LossMatrix losses = LossSamples.Matrix(draws, objects, 12, power: 3);
        ObjectRanking ranking = ObjectRanking.Of(LandscapeStatistics.Of(losses));
        double[] contributions = [.. Enumerable.Range(0, objects)
            .Select(i => Enumerable.Range(0, draws).Average(t => Math.Pow(losses.Losses[t, i] - losses.Row(t).ToArray().Average(), 2)))];
        int[] order = [.. Enumerable.Range(0, objects).OrderByDescending(i => contributions[i])];
        if (objects > 2)
        {
            Assert.Equal(order, ranking.Order.ToArray());
        }

        double sum = 0;
        for (int rank = 0; rank < objects; rank++)
        {
            int i = ranking.Order[rank];
            Assert.Equal(contributions[i], ranking.Contribution(i), 1e-9 * contributions.Max());
            sum += ranking.Share(i);
            Assert.Equal(sum, ranking.Cumulative(rank), 1e-12);
        }

        Assert.Equal(1, sum, 1e-12);
        Assert.Equal(1, Enumerable.Range(0, objects).Sum(i => ranking.ShapeShare(i)!.Value), 1e-12);
    }

    [Fact]
    public void Equals_come_in_their_own_order_and_without_variance_nobody_has_a_share()
    {
        ObjectRanking ranking = ObjectRanking.Of(LandscapeStatistics.Of(new LossMatrix(new Tensor<double>([1, 2, 0, 2, 1, 0], 1, 6))));
        Assert.Equal([1, 2, 3, 5, 0, 4], ranking.Order.ToArray());
        Assert.Null(ranking.ShapeShare(0));
        ObjectRanking flat = ObjectRanking.Of(LandscapeStatistics.Of(new LossMatrix(new Tensor<double>([2, 2, 2], 1, 3))));
        Assert.Equal([0, 1, 2], flat.Order.ToArray());
        Assert.Equal((0.0, 0.0), (flat.Share(0), flat.Cumulative(2)));
    }
}
