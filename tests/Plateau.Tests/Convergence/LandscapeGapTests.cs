using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Tests.Convergence;

public class LandscapeGapTests
{
    // Held-out losses E_i·a_t, E exponential with mean 1, a_t = 1 + 0.1z; training losses with mean (1 − gap)·a_t. So G(w_t) = gap·a_t:
    // the gap is gap·√1.01, and as much relative to the held-out loss.
    private static (LandscapeStatistics Training, LandscapeStatistics HeldOut) Landscapes(double gap, int heldOut, int draws, int number)
    {
        double[] losses = LossSamples.Powers(heldOut, 1, number);
        RandomStream stream = LossSamples.Stream(number + 700_000);
        double level = 1 - gap;
        var training = new LandscapeStatistics(2, [0.5 * level, 1.5 * level]);
        var fresh = new LandscapeStatistics(heldOut, losses);
        for (int t = 0; t < draws; t++)
        {
            double factor = 1 + (0.1 * stream.Normal(t));
            training.Add([0.5 * level * factor, 1.5 * level * factor]);
            fresh.Add([.. losses.Select(x => x * factor)]);
        }

        return (training, fresh);
    }

    [Fact]
    public void Squared_gap_is_unbiased_though_its_measurement_is_noisier_than_the_gap()
    {
        const int Repeats = 2000;
        double[] estimates = [.. Enumerable.Range(0, Repeats).Select(i =>
        {
            (LandscapeStatistics training, LandscapeStatistics heldOut) = Landscapes(0.05, 200, 6, i);
            return LandscapeGap.Between(training, heldOut, replicates: 1).SquaredGap;
        })];

        double error = Math.Sqrt(LossSamples.Variance(estimates) / Repeats);
        double truth = 0.05 * 0.05 * 1.01;
        Assert.InRange(estimates.Average(), truth - (4 * error), truth + (4 * error));

        // Without the correction it would be 0.005 too high; the test can tell.
        Assert.True(error < 0.0005);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Intervals_cover_the_true_gap_about_as_often_as_they_say(double gap)
    {
        const int Repeats = 300;
        double truth = gap * Math.Sqrt(1.01);
        int covered = 0, relative = 0, above = 0;
        Parallel.For(0, Repeats, i =>
        {
            (LandscapeStatistics training, LandscapeStatistics heldOut) = Landscapes(gap, 500, 12, 10_000 + i);
            var measured = LandscapeGap.Between(training, heldOut, seed: (ulong)i, replicates: 399);
            Interlocked.Add(ref covered, measured.Low <= truth && truth <= measured.High ? 1 : 0);
            Interlocked.Add(ref relative, measured.RelativeLow <= truth && truth <= measured.RelativeHigh ? 1 : 0);
            Interlocked.Add(ref above, measured.RelativeHigh < truth ? 1 : 0);
        });

        // Of no gap at all, half the misses of the mean fall away.
        Assert.InRange(covered / (double)Repeats, 0.91, 1);
        Assert.InRange(relative / (double)Repeats, 0.91, 1);
        Assert.InRange(above / (double)Repeats, 0, 0.06);
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.02)]
    [InlineData(0.0)]
    [InlineData(-0.3)]
    public void The_value_lies_in_its_interval_at_any_confidence(double gap)
    {
        (LandscapeStatistics training, LandscapeStatistics heldOut) = Landscapes(gap, 150, 5, 4);
        foreach (double confidence in new[] { 0.01, 0.5, 0.95, 0.99 })
        {
            var measured = LandscapeGap.Between(training, heldOut, confidence);
            Assert.True(measured.Low <= measured.Value && measured.Value <= measured.High);
            Assert.True(measured.RelativeLow <= measured.Relative && measured.Relative <= measured.RelativeHigh);
        }
    }

    [Fact]
    public void The_square_is_the_mean_square_of_the_differences_less_the_noise_of_the_held_out_objects()
    {
        (LandscapeStatistics training, LandscapeStatistics heldOut) = Landscapes(0.3, 90, 7, 5);
        double raw = Enumerable.Range(0, 7).Average(t => Math.Pow(heldOut.Means[t] - training.Means[t], 2));
        double noise = heldOut.Variances.ToArray().Average() / 90;

        var gap = LandscapeGap.Between(training, heldOut);

        LossSamples.Close(raw - noise, gap.SquaredGap, 1e-11);
        LossSamples.Close(Math.Sqrt(raw - noise), gap.Value, 1e-11);
        LossSamples.Close(gap.Value / heldOut.Means.ToArray().Average(), gap.Relative, 1e-12);
        LossSamples.Close(0.5 * (heldOut.OptimumMean - training.OptimumMean), gap.Gain!.Value, 1e-13);
    }

    [Fact]
    public void A_training_landscape_that_lies_above_shows_in_the_sign_of_the_mean()
    {
        (LandscapeStatistics training, LandscapeStatistics heldOut) = Landscapes(-0.5, 400, 6, 6);
        var gap = LandscapeGap.Between(training, heldOut);

        Assert.True(gap.MeanGap < 0);
        Assert.True(gap.Low > 0.2);
    }

    [Fact]
    public void A_net_without_loss_anywhere_has_no_gap()
    {
        var zero = new LandscapeStatistics(5);
        zero.Add(new double[5]);
        var gap = LandscapeGap.Between(zero, zero);

        Assert.Equal((0, 0, 0), (gap.Value, gap.Low, gap.High));
        Assert.Equal((0, 0, 0), (gap.Relative, gap.RelativeLow, gap.RelativeHigh));
        Assert.Null(gap.Gain);
    }

    [Fact]
    public void Different_numbers_of_draws_are_refused()
    {
        (LandscapeStatistics training, _) = Landscapes(0.2, 30, 6, 8);
        (_, LandscapeStatistics heldOut) = Landscapes(0.2, 30, 5, 8);
        Assert.Throws<ArgumentException>(() => LandscapeGap.Between(training, heldOut));
    }
}
