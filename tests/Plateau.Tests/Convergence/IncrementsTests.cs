using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

public class IncrementsTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(3.0)]
    public void Mean_powers_agree_with_the_differences_of_prefix_means(double p)
    {
        LossMatrix losses = LossSamples.Matrix(draws: 3, objects: 25, number: 20);

        double[] powers = Increments.MeanPower(losses, p);

        for (int k = 1; k < 25; k++)
        {
            double expected = Enumerable.Range(0, 3).Average(t =>
            {
                decimal[] row = [.. losses.Row(t).ToArray().Select(x => (decimal)x)];
                return Math.Pow(Math.Abs((double)((row.Take(k + 1).Sum() / (k + 1)) - (row.Take(k).Sum() / k))), p);
            });
            LossSamples.Close(expected, powers[k - 1], 1e-9);
        }
    }

    [Fact]
    public void Powers_of_an_increment_of_nothing_are_nothing()
        => Assert.All(Increments.MeanPower(new LossMatrix(new Tensor<double>([2, 2, 2], 1, 3)), 1.5), x => Assert.Equal(0, x));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Powers_that_are_not_positive_are_refused(double p)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Increments.MeanPower(LossSamples.Matrix(1, 4, 21), p));

    [Fact]
    public void Fewer_than_two_objects_have_no_increment()
        => Assert.Throws<ArgumentException>(() => Increments.Of([1.0]));
}
