using Plateau.Convergence;

namespace Plateau.Tests.Convergence;

/// <summary>The bootstrap runs on as many threads as everything else, and no result knows how many.</summary>
[Collection(nameof(ThreadCount))]
public class BootstrapThreadsTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void The_number_of_threads_changes_no_bit(int threads)
    {
        LandscapeStatistics statistics = LandscapeStatistics.Of(LossSamples.Matrix(6, 501, 37));
        LandscapeVariance one = ThreadCount.With(1, () => LandscapeVariance.Of(statistics, 0.9, 5, 200));
        LandscapeVariance many = ThreadCount.With(threads, () => LandscapeVariance.Of(statistics, 0.9, 5, 200));
        Assert.Equal((one.Low, one.High, one.ShapeInterval), (many.Low, many.High, many.ShapeInterval));
        foreach (LandscapePart part in new[] { LandscapePart.Loss, LandscapePart.Shape })
        {
            Assert.Equal(one.SufficientSize(Tolerance.Remaining(1e-5), part), many.SufficientSize(Tolerance.Remaining(1e-5), part));
        }

        LandscapeStatistics heldOut = LandscapeStatistics.Of(LossSamples.Matrix(6, 300, 38));
        LandscapeGap alone = ThreadCount.With(1, () => LandscapeGap.Between(statistics, heldOut, 0.95, 3, 300));
        LandscapeGap together = ThreadCount.With(threads, () => LandscapeGap.Between(statistics, heldOut, 0.95, 3, 300));
        Assert.Equal(
            (alone.Low, alone.High, alone.RelativeLow, alone.RelativeHigh),
            (together.Low, together.High, together.RelativeLow, together.RelativeHigh));
    }

    [Fact]
    public void The_seed_decides_the_replicates()
    {
        LandscapeStatistics statistics = LandscapeStatistics.Of(LossSamples.Matrix(6, 501, 37));
        Assert.NotEqual(LandscapeVariance.Of(statistics, 0.9, 5, 200).High, LandscapeVariance.Of(statistics, 0.9, 6, 200).High);
    }
}
