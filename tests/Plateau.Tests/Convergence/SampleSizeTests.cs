using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

public class SampleSizeTests
{
    // Two objects at ±√(V/2) about the mean loss 3 have the unbiased variance V.
    private static LandscapeVariance Variance(double v, double mean = 3)
    {
        double half = Math.Sqrt(v / 2);
        return LandscapeVariance.Of(new LossMatrix(new Tensor<double>([mean - half, mean + half], 1, 2)));
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(6, 1)]
    [InlineData(5.9, 1)]
    [InlineData(6.1, 1)]
    [InlineData(0.06, 0.01)]
    [InlineData(0.5, 1)]
    [InlineData(7.3, 1e-3)]
    [InlineData(1, 1e-6)]
    [InlineData(0.37, 3.3e-8)]
    public void K_of_an_increment_is_the_first_k_whose_expected_increment_is_at_most_delta(double v, double delta)
    {
        LandscapeVariance variance = Variance(v);

        double k = variance.SufficientSize(Tolerance.Increment(delta)).K;

        int first = 1;
        while (variance.Value / ((double)first * (first + 1)) > delta)
        {
            first++;
        }

        Assert.Equal(first, k);
        Assert.InRange(
            k,
            Math.Max(1, ((-1 + Math.Sqrt(1 + (4 * v / delta))) / 2) - 1e-6),
            1 + ((-1 + Math.Sqrt(1 + (4 * v / delta))) / 2) + 1e-6);
    }

    [Theory]
    [InlineData(1.7, 0.2)]
    [InlineData(1.7, 0.01)]
    [InlineData(0.001, 0.5)]
    public void K_of_the_remaining_change_is_the_first_k_at_which_it_is_within_the_tolerance(double v, double tau)
    {
        LandscapeVariance variance = Variance(v);

        double k = variance.SufficientSize(Tolerance.Remaining(tau)).K;

        int first = 1;
        while (Math.Sqrt(variance.Value / first) > tau * variance.MeanLoss)
        {
            first++;
        }

        Assert.Equal(first, k);
    }

    [Fact]
    public void K_beyond_any_integer_stays_finite()
    {
        Assert.InRange(Variance(1).SufficientSize(Tolerance.Increment(1e-30)).K, 0.999e15, 1.001e15);
        Assert.InRange(Variance(1).SufficientSize(Tolerance.Remaining(1e-9)).K, 1.1e17, 1.12e17);
        Assert.True(double.IsFinite(Variance(1).SufficientSize(Tolerance.Increment(double.Epsilon)).K));
        Assert.True(double.IsFinite(
            LandscapeVariance.Of(LossSamples.Matrix(16, 300, 60)).SufficientSize(Tolerance.Remaining(double.Epsilon)).High));
    }

    [Fact]
    public void Mini_batches_divide_the_landscape_variance()
    {
        SampleSize batches = Variance(8).SufficientBatches(Tolerance.Increment(1e-4), 64);

        Assert.Equal(Variance(8.0 / 64).SufficientSize(Tolerance.Increment(1e-4)).K, batches.K);
        Assert.True(batches.IsReachedBy(batches.K * 64));
        Assert.False(batches.IsReachedBy((batches.K * 64) - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Variance(8).SufficientBatches(Tolerance.Increment(1), 0));
    }

    [Fact]
    public void Limits_of_K_are_those_of_V_and_widen_with_the_confidence()
    {
        var variance = LandscapeVariance.Of(LossSamples.Matrix(16, 300, 60));
        foreach (LandscapePart part in new[] { LandscapePart.Loss, LandscapePart.Shape })
        {
            SampleSize size = variance.SufficientSize(Tolerance.Increment(1e-5), part);
            Interval v = variance.IntervalOf(part);
            Assert.Equal(SampleSize.ForIncrement(v.Low, 1e-5), size.Low);
            Assert.Equal(SampleSize.ForIncrement(v.High, 1e-5), size.High);
            foreach (Tolerance tolerance in new[] { Tolerance.Increment(1e-5), Tolerance.Remaining(0.001) })
            {
                SampleSize narrow = variance.SufficientSize(tolerance, part, 0.8);
                SampleSize wide = variance.SufficientSize(tolerance, part, 0.99);
                Assert.True(wide.Low < narrow.Low && narrow.Low < narrow.K && narrow.K < narrow.High && narrow.High < wide.High);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1e-3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Tolerances_that_are_not_positive_are_refused(double value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Tolerance.Increment(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => Tolerance.Remaining(value));
        Assert.Throws<ArgumentException>(() => Variance(1).SufficientSize(default));
    }

    [Fact]
    public void What_is_unknown_or_has_no_meaning_is_refused_with_the_remedy()
    {
        Assert.Contains(
            "losses at the optimum",
            Assert.Throws<PlateauException>(() => Variance(1).SufficientSize(Tolerance.Increment(1), LandscapePart.Shape)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "increment",
            Assert.Throws<PlateauException>(() => Variance(1, mean: -2).SufficientSize(Tolerance.Remaining(1))).Message,
            StringComparison.Ordinal);
    }
}
