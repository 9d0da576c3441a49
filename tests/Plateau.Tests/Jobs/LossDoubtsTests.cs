using Plateau.Jobs;
using Plateau.Numerics;
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
        Assert.StartsWith("These are 90 draws of 40 objects", Assert.Single(LossDoubts.Of(losses)), StringComparison.Ordinal);
        AssessResult result = Assessment.Of(losses, new AssessmentQuestion { Remaining = [0.1] });
        Assert.Contains("looks transposed", result.Warnings[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40, "All 40 draws are identical")]
    [InlineData(13, "12 of 40 draws repeat another one, number for number: 28 are different")]
    public void Draws_that_repeat_are_counted(int alike, string says)
    {
        Tensor<double> losses = new([.. Good.Losses.Data], 40, 90);
        for (int t = 1; t < alike; t++)
        {
            Good.Row(0).CopyTo(losses.Row(t));
        }

        Assert.StartsWith(says, Assert.Single(LossDoubts.Of(new LossMatrix(losses))), StringComparison.Ordinal);
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

        Assert.Equal(noticed, LossDoubts.Of(new LossMatrix(losses)).Any(doubt => doubt.Contains("float32", StringComparison.Ordinal)));
    }
}
