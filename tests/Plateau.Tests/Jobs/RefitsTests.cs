using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

[Collection(nameof(ThreadCount))]
public sealed class RefitsTests
{
    private static readonly DataSplit Clouds = new(Samples.Clouds(1000, 6, 3, 1), Samples.Clouds(2000, 6, 3, 2), []);

    private static readonly AssessmentQuestion Question = new() { Draws = 8, Seed = 3, Refits = 2 };

    private static readonly Trainer Recipe = Trainer.Adam(learningRate: 0.01, batchSize: 50, epochs: 8);

    [Theory]
    [InlineData(16_000, 10, new[] { 1000, 2000, 4000, 8000, 16_000 })]
    [InlineData(1000, 10, new[] { 62, 125, 250, 500, 1000 })]
    [InlineData(1000, 100, new[] { 500, 1000 })]
    [InlineData(60, 3, new[] { 60 })]
    public void Sizes_halve_down_to_what_can_be_fitted(int objects, int classes, int[] expected)
        => Assert.Equal(expected, Refits.Sizes(objects, classes));

    [Theory]
    [InlineData(1000, 8)]
    [InlineData(500, 16)]
    [InlineData(62, 80)]
    public void Fewer_objects_are_passed_over_as_often_as_makes_the_same_steps(int objects, int epochs)
    {
        Assert.Equal(epochs, Refits.Epochs(Recipe, objects, 1000));
        int steps = epochs * (int)Math.Ceiling(objects / 50.0);
        Assert.InRange(steps, 160, 160);
    }

    [Fact]
    public void Each_fit_is_an_assessment_of_its_own()
    {
        AssessResult document = Assess(Question);
        RefitsSummary refits = document.Refits!;
        Assert.Equal([62, 62, 125, 125, 250, 250, 500, 500, 1000, 1000], refits.Fits.Select(fit => fit.Objects));
        Assert.Equal(refits.Fits.Count, refits.Fits.Select(fit => fit.Seed).Distinct().Count());
        RefitSummary main = refits.Fits.Single(fit => fit.Main);
        Assert.Equal((3UL, 8), (main.Seed, main.Epochs));
        foreach (RefitSummary fit in refits.Fits)
        {
            DataSplit own = fit.Objects == 1000 ? Clouds : Clouds with { Training = Clouds.Training.Choose(fit.Objects, fit.Seed) };
            AssessResult alone = Assessment.Of(
                Network.Softmax(own.Training),
                own,
                Recipe with { Epochs = fit.Epochs },
                optimum => Probe.Gaussian(optimum, 0.05),
                Question with { Refits = 0, Seed = fit.Seed });
            HeldOutSummary held = alone.HeldOut!;
            Assert.Equal((held.Value, held.Shape!.Value, held.Loss, held.Accuracy), (fit.Variance, fit.Shape, fit.Loss, fit.Accuracy));
            Assert.Equal(
                (alone.Gap!.Relative, alone.Gap.Low, alone.Gap.High, alone.Gap.Gain),
                (fit.Gap, fit.GapLow, fit.GapHigh, fit.Gain));
            Assert.Equal((alone.Answer.K, alone.Answer.Low, alone.Answer.High), (fit.K, fit.KLow, fit.KHigh));
            Assert.Equal(alone.Optimum!.Loss, fit.TrainingLoss);
        }
    }

    [Fact]
    public void Trends_are_those_of_the_means_at_each_size_and_lead_to_the_sizes_forecast()
    {
        RefitsSummary refits = Assess(Question).Refits!;
        double[] sizes = [62, 125, 250, 500, 1000];
        RefitTrendSummary shape = refits.Trends.Single(trend => trend.Of == TrendQuantity.Shape);
        double[] logs = [.. sizes.Select(size => Math.Log(refits.Fits.Where(fit => fit.Objects == size).Average(fit => fit.Shape)))];
        double[] u = [.. sizes.Select(x => Math.Log(x))];
        double slope = u.Zip(logs).Sum(pair => (pair.First - u.Average()) * (pair.Second - logs.Average()))
            / u.Sum(x => Math.Pow(x - u.Average(), 2));
        Assert.Equal(slope, shape.Exponent, 1e-10);
        Assert.Equal((5, 0), (shape.Sizes, shape.LeftOut));
        Assert.Equal([Shortfall.Remaining, Shortfall.Gap], refits.Forecast.Select(one => one.Criterion));
        foreach (RefitForecastSummary one in refits.Forecast)
        {
            Assert.Equal(one.Objects is > 1000 or < 62, one.Extrapolated);
            Assert.True((one.Low ?? double.PositiveInfinity) <= (one.Objects ?? double.PositiveInfinity));
            Assert.True((one.Objects ?? double.PositiveInfinity) <= (one.High ?? double.PositiveInfinity));
        }
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void The_size_at_which_the_gap_closes_and_what_a_budget_makes_of_it_agree(double tolerance)
    {
        AssessResult first = Assess(Question with { Gap = tolerance });
        RefitForecastSummary closing = first.Refits!.Forecast.Single(one => one.Criterion == Shortfall.Gap);
        Assert.NotNull(closing.Objects);
        double missing = Math.Max(1, closing.Objects.Value - 1000);
        AssessResult document = Assess(Question with { Gap = tolerance, PricePerObject = 2, Budget = 2 * missing });
        BudgetSummary budget = document.Budget!;
        Assert.Equal(GapLaw.Refits, budget.Law);
        if (closing.Objects > 1000)
        {
            // Bought are as many as it takes to close the gap: then it is closed, and one fewer leaves it open.
            Assert.InRange(budget.GapThen!.Value / tolerance, 0.998, 1.0000001);
            Assert.InRange(budget.GapThen.Value, budget.GapThenLow!.Value, budget.GapThenHigh!.Value);
        }

        RefitTrendSummary loss = document.Refits!.Trends.Single(one => one.Of == TrendQuantity.Loss);
        Assert.Equal(loss.Value[^1] * Math.Pow(budget.Total / loss.K[^1], loss.Exponent), budget.LossThen!.Value, 1e-9);
        Assert.InRange(budget.LossThen.Value, budget.LossThenLow!.Value, budget.LossThenHigh!.Value);
        if (document.Answer.Reason == AnswerReason.Gap)
        {
            Assert.Equal(Shortfall.Gap, document.Price!.For);
            Assert.Equal(2 * Math.Max(0, Math.Max(closing.Objects.Value, document.Answer.K) - 1000), document.Price.Cost!.Value, 1e-9);
            Assert.InRange(document.Price.Cost.Value, document.Price.Low!.Value, document.Price.High ?? double.PositiveInfinity);
        }
    }

    [Theory]
    [InlineData(0.4, 0.4)]
    [InlineData(0.05, 0.02)]
    public void What_fits_share_shifts_the_threshold_of_the_gap(double tooLarge, double tooSmall)
    {
        // G = 10/√k exactly: over N = 1,000 objects 0.316, beside a held-out loss of 0.5.
        double[] sizes = [125, 250, 500, 1000];
        RefitGap gap = new(PowerTrend.Of(sizes, [.. sizes.Select(k => 10 / Math.Sqrt(k))])!, 1000, 0.5, tooLarge, tooSmall);
        double threshold = 0.1 * (0.5 - (10 / Math.Sqrt(1000) / 2)) / 0.95;
        Assert.Equal(threshold, gap.Threshold(0.1), 1e-12);
        (double size, Interval interval) = gap.FirstWithin(0.1);
        Assert.Equal(Math.Ceiling(Math.Pow(10 / threshold, 2)), size, 1.0);
        Assert.Equal(Math.Ceiling(Math.Pow(10 / (threshold + tooLarge), 2)), interval.Low, 1.0);
        Assert.Equal(
            tooSmall < threshold ? Math.Ceiling(Math.Pow(10 / (threshold - tooSmall), 2)) : double.PositiveInfinity,
            interval.High,
            1.0);
        Assert.Equal(0.1, gap.RelativeAt(Math.Pow(10 / threshold, 2))!.Value, 1e-9);
    }

    [Fact]
    public void Refits_are_the_same_on_any_number_of_threads()
    {
        byte[] reference = ThreadCount.With(1, Run);
        foreach (int threads in (int[])[2, 5])
        {
            Assert.Equal(reference, ThreadCount.With(threads, Run));
        }

        static byte[] Run()
            => DocumentJson.Write(Assess(Question with { Sigmas = [0.2] }) with { Timings = new Dictionary<string, double>() });
    }

    [Fact]
    public void Refits_need_objects_that_no_fit_ever_saw_and_a_trainer()
    {
        PlateauException refused = Assert.Throws<PlateauException>(() => Assessment.Of(
            Network.Softmax(Clouds.Training),
            Clouds with { HeldOut = null },
            Recipe,
            optimum => Probe.Gaussian(optimum, 0.05),
            Question));
        Assert.Contains("`HeldOut`", refused.Message, StringComparison.Ordinal);
        Optimum optimum = new() { Network = Network.Softmax(Clouds.Training), Parameters = new double[21] };
        Assert.Throws<ArgumentException>(() => Assessment.Of(optimum, Clouds, point => Probe.Gaussian(point, 0.05), Question));
    }

    [Fact]
    public void Too_few_sizes_show_no_trend_and_say_so()
    {
        DataSplit few = Clouds with { Training = Clouds.Training.Take(120) };
        AssessResult document = Assessment.Of(
            Network.Softmax(few.Training),
            few,
            Recipe,
            optimum => Probe.Gaussian(optimum, 0.05),
            Question);
        Assert.Empty(document.Refits!.Trends);
        Assert.Empty(document.Refits.Forecast);
        Assert.Contains(document.Warnings, warning => warning.StartsWith("Fits at 2 sizes show no trend", StringComparison.Ordinal));
    }

    private static AssessResult Assess(AssessmentQuestion question)
        => Assessment.Of(Network.Softmax(Clouds.Training), Clouds, Recipe, optimum => Probe.Gaussian(optimum, 0.05), question);
}
