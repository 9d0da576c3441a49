using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Tests.Convergence;

/// <summary>Power laws with a floor: recovered where they are known, with intervals that cover.</summary>
public sealed class LearningCurveTests
{
    private static readonly double[] Sizes = [100, 200, 400, 800, 1600, 3200];

    [Theory]
    [InlineData(0.1, 5, 0.5)]
    [InlineData(0, 2, 0.3)]
    [InlineData(1.2, 300, 1)]
    [InlineData(0.02, 40, 0.75)]
    public void A_curve_without_noise_is_recovered_and_extrapolated(double floor, double scale, double exponent)
    {
        LearningCurve curve = LearningCurve.Of(Sizes, [.. Sizes.Select(n => floor + (scale * Math.Pow(n, -exponent)))])!;
        Assert.Equal(exponent, curve.Exponent, 1e-4);
        Assert.Equal(floor, curve.Floor, 1e-4);
        Assert.Equal(scale, curve.Scale, 2e-3 * scale);
        Assert.Equal(floor + (scale * Math.Pow(100_000, -exponent)), curve.At(100_000), 1e-4);
        Assert.Equal(scale * (Math.Pow(3200, -exponent) - Math.Pow(12_800, -exponent)), curve.Gain(3200, 12_800), 1e-4);
    }

    [Theory]
    [InlineData(0.1, 5, 0.5)]
    [InlineData(0.3, 100, 1)]
    public void Intervals_cover_about_as_often_as_they_say(double floor, double scale, double exponent)
    {
        const int Repetitions = 400;
        double at = floor + (scale * Math.Pow(12_800, -exponent));
        double gain = scale * (Math.Pow(3200, -exponent) - Math.Pow(12_800, -exponent));
        int ofLoss = 0;
        int ofGain = 0;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            RandomStream noise = new(11, RandomPurpose.Probe, repetition);
            LearningCurve curve = LearningCurve.Of(
                Sizes,
                [.. Sizes.Select((n, i) => (floor + (scale * Math.Pow(n, -exponent))) * (1 + (0.02 * noise.Normal(i))))])!;
            ofLoss += curve.IntervalAt(12_800).Contains(at) ? 1 : 0;
            ofGain += curve.GainInterval(3200, 12_800).Contains(gain) ? 1 : 0;
        }

        // A nominal 95 %, less four standard errors of the count; the constraints make intervals wider, not narrower.
        Assert.InRange(ofLoss, (int)(Repetitions * (0.95 - (4 * 0.011))), Repetitions);
        Assert.InRange(ofGain, (int)(Repetitions * (0.95 - (4 * 0.011))), Repetitions);
    }

    [Fact]
    public void The_interval_is_the_hull_of_all_curves_within_the_threshold()
    {
        double[] losses = [0.62, 0.45, 0.36, 0.27, 0.232, 0.19];
        LearningCurve curve = LearningCurve.Of(Sizes, losses)!;
        double Squares(double a, double b, double c)
            => Sizes.Zip(losses, (n, y) => (y - a - (b * Math.Pow(n / 500, -c))) / y).Sum(r => r * r);
        double best = Squares(curve.Floor, curve.Scale * Math.Pow(500, -curve.Exponent), curve.Exponent);
        double threshold = best * (1 + (3.182446305284263 * 3.182446305284263 / 3));
        (double low, double high) = (double.PositiveInfinity, double.NegativeInfinity);
        for (double c = 0.05; c < 3; c += 0.01)
        {
            for (double a = 0; a < 0.2; a += 0.001)
            {
                for (double b = 0; b < 0.6; b += 0.001)
                {
                    if (Squares(a, b, c) <= threshold)
                    {
                        double at = a + (b * Math.Pow(10_000.0 / 500, -c));
                        (low, high) = (Math.Min(low, at), Math.Max(high, at));
                    }
                }
            }
        }

        Interval interval = curve.IntervalAt(10_000);
        Assert.InRange(interval.Low, low - 0.003, low + 0.001);
        Assert.InRange(interval.High, high - 0.001, high + 0.003);
    }

    [Fact]
    public void A_loss_that_does_not_fall_has_no_gain()
    {
        LearningCurve curve = LearningCurve.Of(Sizes, [0.5, 0.51, 0.5, 0.52, 0.51, 0.52])!;
        Assert.Equal(0, curve.Gain(3200, 10_000), 1e-3);
        Assert.InRange(curve.GainInterval(3200, 10_000).Low, 0, 1e-9);
    }

    [Fact]
    public void Three_sizes_are_too_few() => Assert.Null(LearningCurve.Of([100, 200, 400], [1, 0.8, 0.7]));
}
