using Plateau.Convergence;

namespace Plateau.Tests.Convergence;

public class VerdictTests
{
    private static SampleSize Size(double high) => new()
    {
        Tolerance = Tolerance.Remaining(0.01),
        Of = LandscapePart.Shape,
        K = high / 2,
        Low = high / 4,
        High = high,
        Confidence = 0.95,
    };

    // The gap of two constant landscapes is exactly their difference.
    private static LandscapeGap Gap(double relative)
    {
        var training = new LandscapeStatistics(3);
        var heldOut = new LandscapeStatistics(3);
        training.Add([1 - relative, 1 - relative, 1 - relative]);
        heldOut.Add([1, 1, 1]);
        return LandscapeGap.Between(training, heldOut);
    }

    [Theory]
    [InlineData(1000, null, true, VerdictReason.Settled)]
    [InlineData(1001, null, false, VerdictReason.Remaining)]
    [InlineData(1000, 0.05, true, VerdictReason.Settled)]
    [InlineData(1000, 0.25, false, VerdictReason.Gap)]
    [InlineData(1001, 0.05, false, VerdictReason.Remaining)]
    [InlineData(1001, 0.25, false, VerdictReason.Gap)]
    public void Enough_needs_the_upper_end_of_K_within_the_objects_and_the_gap_within_its_tolerance(
        double high,
        double? gap,
        bool enough,
        VerdictReason reason)
    {
        var verdict = Verdict.Of(Size(high), 1000, gap is null ? null : Gap(gap.Value), gapTolerance: 0.1);

        Assert.Equal(enough, verdict.Enough);
        Assert.Equal(reason, verdict.Reason);
    }

    [Fact]
    public void The_forecast_is_what_the_sufficient_size_asks_for_beyond_what_is_there()
    {
        var verdict = Verdict.Of(Size(4000), 1500);

        Assert.Equal((500, 0, 2500), (verdict.MoreObjects, verdict.MoreObjectsLow, verdict.MoreObjectsHigh));
    }

    [Fact]
    public void Batches_are_counted_in_objects()
    {
        var verdict = Verdict.Of(Size(4000) with { BatchSize = 10 }, 40_000);

        Assert.True(verdict.Enough);
        Assert.Equal(1, Verdict.Of(Size(4000) with { BatchSize = 10 }, 39_999).MoreObjectsHigh);
    }

    [Theory]
    [InlineData(-1, 0.1)]
    [InlineData(double.NaN, 0.1)]
    [InlineData(10, -0.1)]
    [InlineData(10, double.NaN)]
    public void Numbers_without_sense_are_refused(double objects, double tolerance)
        => Assert.Throws<ArgumentOutOfRangeException>(() => Verdict.Of(Size(1), objects, null, tolerance));
}
