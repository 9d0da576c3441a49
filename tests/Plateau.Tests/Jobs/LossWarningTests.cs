using Plateau.Jobs;
using Plateau.Numerics;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Tests.Jobs;

/// <summary>What an assessment of losses that were made elsewhere says of their limits.</summary>
public class LossWarningTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    public void Fewer_than_ten_objects_have_no_interval_and_are_never_enough(int objects)
    {
        AssessResult document = Assess(Losses(12, objects, offset: 1000), new AssessmentQuestion { Remaining = [0.5] });
        Assert.True(document.Answer.K <= objects);
        Assert.False(document.Answer.Enough);
        Assert.Equal((0, double.PositiveInfinity), (document.LandscapeVariance.Low, document.LandscapeVariance.High));
        Assert.All(document.SufficientSize, size => Assert.Equal(double.PositiveInfinity, size.High));
        Assert.Contains(
            document.Warnings,
            warning => warning.StartsWith(
                $"V is measured on {objects} objects: below about 10 no interval means anything",
                StringComparison.Ordinal));
        Page answer = AssessPage.Of(document, 0.95);
        Assert.Equal("Undecided", answer.Verdict!.Word);
        Assert.StartsWith("Too few objects to say how many are enough", answer.Headline, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", answer.Headline + answer.Detail, StringComparison.Ordinal);
        AssessResult read = DocumentJson.Read<AssessResult>(DocumentJson.Write(document));
        Assert.True(double.IsNaN(read.Answer.High));
        string merged = Assert.Single(read.Warnings, warning => warning.Contains("null there", StringComparison.Ordinal));
        Assert.Contains(" places hold no finite numbers: null there (landscapeVariance.high, ", merged, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_objects_have_an_interval()
    {
        AssessResult document = Assess(Losses(12, 10, offset: 1000), new AssessmentQuestion { Remaining = [0.5] });
        Assert.True(double.IsFinite(document.LandscapeVariance.High));
        Assert.DoesNotContain(document.Warnings, warning => warning.StartsWith("V is measured on", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, "One draw says nothing of how much another would differ: the intervals hold at this draw only; give more draws.")]
    [InlineData(6, "6 draws are few: how much others would differ is itself uncertain; give 30 or more.")]
    public void Losses_made_elsewhere_are_not_told_to_draw(int draws, string warning)
    {
        IReadOnlyList<string> warnings = Assess(Losses(draws, 200, offset: 10), new AssessmentQuestion()).Warnings;
        Assert.Contains(warning, warnings);
        Assert.DoesNotContain(warnings, one => one.Contains("`Draws`", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.0, true)]
    [InlineData(3.0, false)]
    public void A_mean_loss_not_told_from_0_makes_relative_changes_meaningless(double mean, bool warned)
    {
        LossMatrix losses = Losses(40, 500, mean);
        double sampleMean = LossMean(losses);
        LossMatrix centred = Losses(40, 500, mean - sampleMean + (mean == 0 ? 0.02 : mean));
        IReadOnlyList<string> warnings = Assess(centred, new AssessmentQuestion()).Warnings;
        Assert.Equal(
            warned,
            warnings.Any(one => one.Contains("not told from 0: a change relative to it has no meaning", StringComparison.Ordinal)));
    }

    [Fact]
    public void Losses_whose_squares_underflow_are_not_said_to_be_the_same()
    {
        PlateauException refused = Assert.Throws<PlateauException>(
            () => Assess(Losses(12, 50, offset: 5, scale: 1e-200), new AssessmentQuestion()));
        Assert.Contains("differ by so little", refused.Message, StringComparison.Ordinal);
        Assert.Contains("larger unit", refused.Message, StringComparison.Ordinal);
        PlateauException same = Assert.Throws<PlateauException>(
            () => Assess(Losses(12, 50, offset: 5, scale: 0), new AssessmentQuestion()));
        Assert.Contains("have the same loss at every draw", same.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tolerance_beyond_counting_and_a_price_of_almost_nothing_read_clearly()
    {
        AssessResult document = Assess(
            Losses(40, 200, offset: 10),
            new AssessmentQuestion { Remaining = [1e-300], PricePerObject = 1e-320, Budget = 1e300 });
        string words = string.Join('\n', [SampleDocuments.Words(document), .. ForecastPart.Money(document), .. document.Warnings]);
        Assert.Contains("more than 10³⁰⁰ objects", words, StringComparison.Ordinal);
        Assert.Contains("10³⁰⁰ buys more than 10³⁰⁰ objects", words, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown", words, StringComparison.Ordinal);
        Assert.DoesNotContain("about more", words, StringComparison.Ordinal);
        Assert.DoesNotMatch("[0-9]{40}|(,000){10}", words);
    }

    private static AssessResult Assess(LossMatrix losses, AssessmentQuestion question) => Assessment.Of(losses, question);

    private static double LossMean(LossMatrix losses)
    {
        double sum = 0;
        for (int draw = 0; draw < losses.Draws; draw++)
        {
            foreach (double loss in losses.Row(draw))
            {
                sum += loss / losses.Draws / losses.Objects;
            }
        }

        return sum;
    }

    // Normal over objects, shaken a little by the draws.
    private static LossMatrix Losses(int draws, int objects, double offset, double scale = 1)
    {
        RandomStream stream = new(4_200, RandomPurpose.Subset);
        var losses = new Tensor<double>(draws, objects);
        for (int t = 0; t < draws; t++)
        {
            for (int i = 0; i < objects; i++)
            {
                losses[t, i] = scale * (offset + stream.Normal(i) + (0.1 * stream.Normal(objects + (t * objects) + i)));
            }
        }

        return new LossMatrix(losses);
    }
}
