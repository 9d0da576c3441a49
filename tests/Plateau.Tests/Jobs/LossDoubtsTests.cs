using Plateau.Jobs;
using Plateau.Numerics;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Tests.Convergence;

namespace Plateau.Tests.Jobs;

public sealed class LossDoubtsTests
{
    private static readonly LossMatrix Good = LossSamples.Matrix(40, 90, 11);

    [Fact]
    public void Losses_as_they_should_be_raise_no_doubt()
    {
        Assert.Empty(LossDoubts.Of(Good));
        Assert.Empty(LossDoubts.Of(LossSamples.Matrix(90, 40, 12)));
        Assert.Empty(LossDoubts.Of(LossSamples.Matrix(1, 40, 13)));
    }

    [Fact]
    public void Objects_in_the_place_of_draws_are_noticed()
    {
        Tensor<double> turned = new(Good.Objects, Good.Draws);
        for (int i = 0; i < Good.Objects; i++)
        {
            for (int t = 0; t < Good.Draws; t++)
            {
                turned[i, t] = Good.Losses[t, i];
            }
        }

        LossMatrix losses = new(turned);
        Assert.StartsWith("These are 90 draws of 40 objects", Assert.Single(LossDoubts.Of(losses)).Warning, StringComparison.Ordinal);
        AssessResult result = Assessment.Of(losses, new AssessmentQuestion { Remaining = [10] });
        Assert.Contains("looks transposed", result.Warnings[0], StringComparison.Ordinal);
        Assert.True(result.Answer.High <= 40);
        Assert.Equal((false, AnswerReason.Doubtful), (result.Answer.Enough, result.Answer.Reason));
        Page page = AssessPage.Of(result, 0.95);
        Assert.Equal("No answer", page.Verdict!.Word);
        Assert.StartsWith("The losses look transposed: 90 draws of 40 objects", page.Headline, StringComparison.Ordinal);
    }

    // The oracle: the matrix without the rows that repeat.
    [Theory]
    [InlineData(40, "All 40 draws are identical", "But all 40 draws are identical and count as one")]
    [InlineData(13, "12 of 40 draws repeat another one, number for number: each counts once, so there are 28", "But 12 of 40 draws repeat")]
    public void Draws_that_repeat_count_once_and_the_headline_says_so(int alike, string warning, string headline)
    {
        Tensor<double> losses = new([.. Good.Losses.Data], 40, 90);
        for (int t = 1; t < alike; t++)
        {
            Good.Row(0).CopyTo(losses.Row(t));
        }

        int different = 41 - alike;
        AssessmentQuestion question = new() { Remaining = [10] };
        AssessResult result = Assessment.Of(new LossMatrix(losses), question);
        Tensor<double> once = new([.. Good.Row(0), .. losses.Data[^((different - 1) * 90)..]], different, 90);
        AssessResult expected = Assessment.Of(new LossMatrix(once), question);
        Assert.StartsWith(warning, result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains(headline, AssessPage.Of(result, 0.95).Headline, StringComparison.Ordinal);
        Assert.Equal(expected.Answer, result.Answer);
        Assert.Equal(different, result.Probe.Draws);
        Assert.DoesNotContain("But", AssessPage.Of(expected, 0.95).Headline, StringComparison.Ordinal);
        Assert.Equal(result.Caveats, Plateau.Runs.DocumentJson.Read<AssessResult>(Plateau.Runs.DocumentJson.Write(result)).Caveats);
    }

    // Errors, 0 or 1, of draws that differ: the same row comes by chance, and each stands for a draw of its own.
    [Fact]
    public void Draws_of_whole_numbers_may_repeat()
    {
        Tensor<double> errors = new([.. Good.Losses.Data.Index().Select(cell => cell.Index % 90 == cell.Index / 90 % 5 ? 1.0 : 0)], 40, 90);
        AssessResult result = Assessment.Of(new LossMatrix(errors), new AssessmentQuestion { Remaining = [10] });
        Assert.Equal(40, result.Probe.Draws);
        Assert.StartsWith("35 of 40 draws repeat another one", result.Warnings[0], StringComparison.Ordinal);
        Assert.Null(result.Caveats);
    }

    [Fact]
    public void Objects_that_repeat_are_named_in_the_headline()
    {
        Tensor<double> losses = new([.. Good.Losses.Data], 40, 90);
        for (int t = 0; t < 40; t++)
        {
            losses.Row(t)[..9].CopyTo(losses.Row(t)[81..]);
            losses.Row(t)[30..40].Fill(1e-7);
        }

        AssessResult result = Assessment.Of(new LossMatrix(losses), new AssessmentQuestion { Remaining = [10] });
        Assert.Contains("But 9 of 90 objects are copies of others", AssessPage.Of(result, 0.95).Headline, StringComparison.Ordinal);
    }

    // Losses about 1 in steps of float32, 1.2e-7, moved by one step at most; and moved by ten.
    [Theory]
    [InlineData(1, true)]
    [InlineData(30, false)]
    public void Draws_that_differ_by_rounding_alone_are_noticed(int steps, bool noticed)
    {
        RandomStream stream = new(4, RandomPurpose.Subset);
        Tensor<double> losses = new(20, 50);
        for (int t = 0; t < 20; t++)
        {
            for (int i = 0; i < 50; i++)
            {
                losses[t, i] = 1 + (i / 64.0) + (Math.Round(steps * stream.Normal((50 * t) + i)) / (1 << 23));
            }
        }

        IEnumerable<string> warnings = LossDoubts.Of(new LossMatrix(losses)).Select(doubt => doubt.Warning);
        Assert.Equal(noticed, warnings.Any(warning => warning.Contains("float32", StringComparison.Ordinal)));
    }
}
