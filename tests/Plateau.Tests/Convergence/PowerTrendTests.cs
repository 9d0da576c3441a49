using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Tests.Convergence;

public class PowerTrendTests
{
    private static readonly double[] Sizes = [125, 250, 500, 1000, 2000];
    private static readonly Interval Exact = new(1, 1);

    [Theory]
    [InlineData(-0.5, 3.0)]
    [InlineData(-1.0, 80.0)]
    [InlineData(0.25, 0.01)]
    public void A_planted_power_comes_back(double exponent, double factor)
    {
        PowerTrend trend = PowerTrend.Of(Sizes, [.. Sizes.Select(k => factor * Math.Pow(k, exponent))])!;
        Assert.Equal(exponent, trend.Exponent, 1e-10);
        Assert.Equal(exponent, trend.Low, 1e-10);
        Assert.Equal(exponent, trend.High, 1e-10);
        Assert.Equal(1, trend.At(16_000) / (factor * Math.Pow(16_000, exponent)), 1e-9);
        Interval band = trend.BandAt(300);
        Assert.Equal(band.Low, band.High, 1e-9 * band.High);
    }

    [Theory]
    [InlineData(-0.5, 3.0, 0.0, 0.02)]
    [InlineData(-1.0, 80.0, 0.0, 0.001)]
    [InlineData(0.25, 0.01, 1.0, 1e-6)]
    public void The_first_size_below_a_threshold_is_the_first_whole_one(double exponent, double factor, double power, double threshold)
    {
        PowerTrend trend = PowerTrend.Of(Sizes, [.. Sizes.Select(k => factor * Math.Pow(k, exponent))])!;
        (double size, Interval interval) = trend.FirstBelow(threshold, power, Exact);
        double expected = Math.Ceiling(Math.Pow(threshold / factor, 1 / (exponent - power)));
        Assert.Equal(expected, size, 1.0);
        Assert.Equal(expected, interval.Low, 1.0 + (1e-6 * expected));
        Assert.Equal(expected, interval.High, 1.0 + (1e-6 * expected));
    }

    [Theory]
    [InlineData(1, 0.05)]
    [InlineData(2, 0.3)]
    public void The_interval_of_a_crossing_is_where_the_band_holds_the_threshold(int number, double noise)
    {
        double[] y = Noisy(-0.7, 5, noise, number);
        PowerTrend trend = PowerTrend.Of(Sizes, y)!;
        const double Threshold = 0.02;
        (double size, Interval interval) = trend.FirstBelow(Threshold, 0, Exact);

        // A walk over sizes, with the band as it is.
        double low = double.NaN;
        double high = double.NaN;
        for (double k = 1; k < 1e7; k *= 1.0005)
        {
            Interval band = trend.BandAt(k);
            low = double.IsNaN(low) && band.Low <= Threshold ? k : low;
            high = double.IsNaN(high) && band.High <= Threshold ? k : high;
        }

        Assert.InRange(interval.Low / low, 0.998, 1.002);
        Assert.True(
            double.IsNaN(high) ? double.IsInfinity(interval.High) || interval.High > 1e7 : interval.High / high is > 0.998 and < 1.002);
        Assert.InRange(size, interval.Low, interval.High);
    }

    [Fact]
    public void The_band_is_that_of_textbook_regression()
    {
        double[] y = Noisy(-0.4, 2, 0.2, 3);
        PowerTrend trend = PowerTrend.Of(Sizes, y)!;
        double[] u = [.. Sizes.Select(x => Math.Log(x))];
        double[] v = [.. y.Select(x => Math.Log(x))];
        double mean = u.Average();
        double spread = u.Sum(x => (x - mean) * (x - mean));
        double slope = u.Zip(v).Sum(p => (p.First - mean) * (p.Second - v.Average())) / spread;
        double s = Math.Sqrt(u.Zip(v).Sum(p => Math.Pow(p.Second - v.Average() - (slope * (p.First - mean)), 2)) / 3);

        // The 97.5 % quantile of Student's t with three degrees of freedom, from tables.
        const double T = 3.182446305284263;
        Assert.Equal(slope, trend.Exponent, 1e-12);
        Assert.Equal(slope + (T * s / Math.Sqrt(spread)), trend.High, 1e-9);
        double x0 = Math.Log(9000) - mean;
        Assert.Equal(
            Math.Exp(v.Average() + (slope * x0) + (T * s * Math.Sqrt(0.2 + (x0 * x0 / spread)))),
            trend.BandAt(9000).High,
            1e-7 * trend.BandAt(9000).High);
    }

    [Fact]
    public void Intervals_of_slope_and_crossing_hold_the_truth_as_often_as_they_say()
    {
        const int Repetitions = 2000;
        double crossing = Math.Pow(0.02 / 5, 1 / -0.7);
        int slope = 0;
        int crossed = 0;
        for (int r = 0; r < Repetitions; r++)
        {
            PowerTrend trend = PowerTrend.Of(Sizes, Noisy(-0.7, 5, 0.15, 100 + r))!;
            slope += trend.Low <= -0.7 && -0.7 <= trend.High ? 1 : 0;
            Interval interval = trend.FirstBelow(0.02, 0, Exact).Interval;
            crossed += interval.Low <= crossing + 1 && crossing <= interval.High ? 1 : 0;
        }

        // Four binomial standard errors about 95 %.
        Assert.InRange(slope / (double)Repetitions, 0.9305, 0.9695);
        Assert.InRange(crossed / (double)Repetitions, 0.9305, 0.9695);
    }

    [Fact]
    public void What_rises_has_no_size_in_sight_and_what_may_be_flat_no_upper_end()
    {
        PowerTrend rising = PowerTrend.Of(Sizes, [.. Sizes.Select(k => 0.1 * Math.Pow(k, 0.3))])!;
        Assert.Equal(
            (double.PositiveInfinity, new Interval(double.PositiveInfinity, double.PositiveInfinity)),
            rising.FirstBelow(0.05, 0, Exact));
        PowerTrend flat = PowerTrend.Of(Sizes, [1, 1.4, 0.8, 1.2, 0.9])!;
        (double size, Interval interval) = flat.FirstBelow(0.1, 0, Exact);
        Assert.True(size > 1e6);
        Assert.Equal(double.PositiveInfinity, interval.High);
        Assert.InRange(interval.Low, 2000, size);
    }

    [Fact]
    public void What_all_points_share_widens_the_interval_in_squares()
    {
        PowerTrend trend = PowerTrend.Of(Sizes, [.. Sizes.Select(k => 5 * Math.Pow(k, -0.5))])!;
        (double size, Interval interval) = trend.FirstBelow(0.001, 0, new Interval(0.8, 1.25));
        Assert.Equal(size * 0.64, interval.Low, 1e-6 * size);
        Assert.Equal(size * 1.5625, interval.High, 1e-6 * size);
        Assert.Equal(
            new Interval(1, double.PositiveInfinity),
            trend.FirstBelow(0.001, 0, new Interval(0, double.PositiveInfinity)).Interval);
    }

    [Fact]
    public void Two_sizes_show_no_trend_and_values_are_positive()
    {
        Assert.Null(PowerTrend.Of([100, 200], [1, 2]));
        Assert.Null(PowerTrend.Of([100, 200, 200], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => PowerTrend.Of(Sizes, [1, 2, 0, 3, 4]));
        Assert.Throws<ArgumentException>(() => PowerTrend.Of(Sizes, [1, 2]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PowerTrend.Of(Sizes, [1, 2, 3, 4, 5], 1));
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.2)]
    [InlineData(1.5)]
    public void No_end_lies_where_the_band_excludes_the_threshold(double threshold)
    {
        int bounded = 0;
        for (int number = 0; number < 200; number++)
        {
            // Few points, much noise: many slopes are not told from flat.
            PowerTrend trend = PowerTrend.Of(Sizes, Noisy(-0.5, 5, 0.6, 500 + number))!;
            if (trend.Exponent >= 0)
            {
                continue;
            }

            (double size, Interval interval) = trend.FirstBelow(threshold, 0, Exact);
            bool toldFromFlat = trend.High < 0;
            foreach (double k in Sizes)
            {
                Interval band = trend.BandAt(k);
                Assert.False(band.Low > threshold && interval.Low < k, $"{number}: {interval} and at {k} {band}.");
                Assert.False(band.High < threshold && interval.High > k, $"{number}: {interval} and at {k} {band}.");
                bounded += !toldFromFlat && (band.Low > threshold || band.High < threshold) ? 1 : 0;
            }

            Assert.InRange(size, interval.Low, interval.High);
        }

        Assert.True(bounded > 5, $"{bounded} cases tell.");
    }

    private static double[] Noisy(double exponent, double factor, double noise, int number)
    {
        RandomStream stream = LossSamples.Stream(900_000 + number);
        return [.. Sizes.Select((k, i) => factor * Math.Pow(k, exponent) * Math.Exp(noise * stream.Normal(i)))];
    }
}
