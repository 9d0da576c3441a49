using MathNet.Numerics.Distributions;
using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Tests.Convergence;

public sealed class LawFitTests
{
    [Theory]
    [InlineData(-2, 3.5)]
    [InlineData(0.5, 0.1)]
    [InlineData(6, 2)]
    public void A_law_without_noise_is_found(double exponent, double factor)
    {
        double[] x = [1, 2, 5, 11, 40];
        LawFit power = LawFit.Power(x, [.. x.Select(one => factor * Math.Pow(one, exponent))])!;
        Assert.Equal(exponent, power.Exponent, 1e-12);
        LossSamples.Close(factor, power.Factor, 1e-11);
        Assert.Equal(exponent, power.Low, 1e-11);
        Assert.Equal(1, power.Explained, 1e-12);

        LawFit exponential = LawFit.Exponential([0, 1, 2, 4], [.. new[] { 0, 1, 2, 4 }.Select(one => factor * Math.Exp(exponent * one))])!;
        Assert.Equal(exponent, exponential.Exponent, 1e-12);
        LossSamples.Close(factor, exponential.Factor, 1e-11);
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(8, true)]
    [InlineData(30, false)]
    [InlineData(30, true)]
    [InlineData(150, true)]
    public void The_interval_covers_the_exponent_of_noisy_laws_as_often_as_it_says(int points, bool uneven)
    {
        int covered = 0;
        for (int run = 0; run < 400; run++)
        {
            RandomStream stream = LossSamples.Stream(10_000 + (1000 * points) + run);
            double[] x = [.. Enumerable.Range(0, points).Select(i => Math.Pow(1000, (double)i / (points - 1)))];

            // Uneven: the scatter grows threefold along the way.
            double[] y =
            [
                .. x.Select((one, i) => 4 * Math.Pow(one, -2) * Math.Exp(0.3 * (uneven ? 1 + (2.0 * i / points) : 1) * stream.Normal(i))),
            ];
            covered += LawFit.Power(x, y)!.Interval.Contains(-2) ? 1 : 0;
        }

        Assert.InRange(covered, 0.92 * 400, 0.98 * 400);
    }

    [Fact]
    public void Points_that_are_no_powers_are_left_out_and_too_few_have_no_law()
    {
        Assert.Equal(3, LawFit.Power([1, 2, 3, 4, 5], [1, 0, 9, double.NaN, 25])!.Points);
        Assert.Equal(2, LawFit.Power([1, 2, 3, 4, 5], [1, 0, 9, double.NaN, 25])!.Exponent, 1e-12);
        Assert.Null(LawFit.Power([1, 2, 3], [1, 0, 2]));
        Assert.Null(LawFit.Power([2, 2, 2, 2], [1, 3, 2, 1]));
        Assert.Throws<ArgumentException>(() => LawFit.Power([0, 1, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => LawFit.Power([1, 2], [1, 2, 3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LawFit.Power([1, 2, 3], [1, 2, 3], 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(40)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(500)]
    public void Quantiles_are_Students(int degrees)
    {
        foreach (double p in (double[])[0.6, 0.9, 0.975, 0.995, 0.1])
        {
            LossSamples.Close(StudentT.InvCDF(0, 1, degrees, p), StudentQuantile.Of(p, degrees), 1e-6);
        }
    }
}
