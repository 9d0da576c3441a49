using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

public sealed class ForecastsTests
{
    private static readonly DataSplit Clouds = new(Samples.Clouds(300, 6, 3, 1), Samples.Clouds(400, 6, 3, 2), []);

    private static readonly Optimum Fitted = Trainer.Adam(epochs: 3)
        .Fit(NetworkSpec.Parse("mlp:9").Build(Clouds.Training), Clouds.Training, 0);

    private static readonly AssessmentQuestion Small = new() { Draws = 12, Seed = 3, Remaining = [0.01, 0.03] };

    [Fact]
    public void Every_size_has_the_objects_still_to_come_and_the_intervals_of_larger_pilots()
    {
        AssessResult document = Assess(Small);
        LandscapeVariance held = HeldOut(document);
        Assert.Equal(document.SufficientSize.Count, document.Forecast.Count);
        foreach ((SufficientSizeSummary size, ForecastSummary forecast) in document.SufficientSize.Zip(document.Forecast))
        {
            Assert.Equal(
                (size.Criterion, size.Of, size.Objects, size.Tolerance),
                (forecast.Criterion, forecast.Of, forecast.Objects, forecast.Tolerance));
            Assert.Equal(size.K > 300 ? size.K - 300 : 0, forecast.More);
            Assert.Equal(size.Low > 300 ? size.Low - 300 : 0, forecast.MoreLow);
            Assert.Equal(size.High > 300 ? size.High - 300 : 0, forecast.MoreHigh);
            int pilot = size.Objects == ObjectSet.HeldOut ? 400 : 300;
            Assert.Equal(pilot, forecast.Pilot);
            Assert.Equal(
                [(2 * pilot, 12), (4 * pilot, 12), (pilot, 24), (pilot, 48)],
                forecast.After.Select(after => (after.Objects, after.Draws)));
            Assert.All(
                forecast.After,
                after => Assert.True(after.Low >= size.Low && after.High <= size.High && after.Low <= size.K && size.K <= after.High));
        }

        ForecastSummary shape = document.Forecast.Single(
            one => one is { Criterion: Criterion.Remaining, Of: LandscapePart.Shape, Objects: ObjectSet.HeldOut, Tolerance: 0.01 });
        SampleSize quadruple = held.SufficientSizeAfter(Tolerance.Remaining(0.01), LandscapePart.Shape, 4);
        Assert.Equal((quadruple.Low, quadruple.High), (shape.After[1].Low, shape.After[1].High));
    }

    [Fact]
    public void A_tolerance_is_told_in_units_of_the_loss_of_likelihood_and_of_what_is_still_to_gain()
    {
        AssessResult document = Assess(Small with { PricePerObject = 0.25 });
        LandscapeVariance held = HeldOut(document);
        Assert.Equal([0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002], document.Tolerances.Select(one => one.Tolerance));
        Assert.Equal([0.03, 0.01], document.Tolerances.Where(one => one.Asked).Select(one => one.Tolerance));
        foreach (ToleranceSummary one in document.Tolerances)
        {
            Assert.Equal(one.Tolerance * held.MeanLoss, one.Loss, 1e-15);
            Assert.Equal(Math.Exp(one.Loss), one.Likelihood!.Value, 1e-12);
            Assert.Equal(100 * (Math.Exp(one.Loss) - 1), one.Percent!.Value, 1e-9);
            Assert.Equal(Math.Ceiling(held.Shape!.Value / Math.Pow(one.Loss, 2)), one.K, 1.0);
            Assert.Equal(Math.Sqrt(held.Value / one.K), one.MeanLossError, 1e-12);
            Assert.Equal(one.Loss / document.Gap!.Gain, one.OverGain!.Value, 1e-12);
            Assert.Equal(0.25 * one.K, one.Cost!.Value, 1e-9);
            Assert.Equal(one.K <= 300, one.Reached);
        }

        SufficientSizeSummary row = document.SufficientSize.Single(
            size => size is { Criterion: Criterion.Remaining, Of: LandscapePart.Shape, Objects: ObjectSet.HeldOut, Tolerance: 0.01 });
        ToleranceSummary same = document.Tolerances.Single(one => one.Tolerance == 0.01);
        Assert.Equal((row.K, row.Low, row.High), (same.K, same.Low, same.High));
    }

    [Theory]
    [InlineData(0.25, 50.0, 200)]
    [InlineData(0.1, 0.3, 3)]
    [InlineData(3.0, 2.0, 0)]
    [InlineData(0.001, 1e6, 1_000_000_000)]
    public void A_budget_buys_whole_objects_and_what_they_bring(double price, double amount, double objects)
    {
        AssessResult document = Assess(Small with { PricePerObject = price, Budget = amount, Currency = "EUR" });
        LandscapeVariance held = HeldOut(document);
        BudgetSummary budget = document.Budget!;
        Assert.Equal((objects, objects + 300), (budget.Objects, budget.Total));
        foreach (BudgetRemainingSummary remaining in budget.Remaining)
        {
            double v = remaining.Of == LandscapePart.Shape ? held.Shape!.Value : held.Value;
            Assert.Equal(Math.Sqrt(v / 300) / held.MeanLoss, remaining.Now, 1e-12);
            Assert.Equal(Math.Sqrt(v / budget.Total) / held.MeanLoss, remaining.Then, 1e-12);

            // Where the remaining change is τ now, K is 300: the same ends, by way of K.
            SampleSize here = held.SufficientSize(
                Tolerance.Remaining(remaining.Now),
                remaining.Of == LandscapePart.Shape ? LandscapePart.Shape : LandscapePart.Loss);
            Assert.Equal(300, here.K, 1.0);
            Assert.Equal(here.Low / 300, Math.Pow(remaining.NowLow / remaining.Now, 2), 0.01);
            Assert.Equal(here.High / 300, Math.Pow(remaining.NowHigh / remaining.Now, 2), 0.01);
            Assert.Equal(remaining.NowLow / remaining.Now, remaining.ThenLow / remaining.Then, 1e-12);
        }

        AnswerSummary answer = document.Answer;
        Assert.Equal(
            answer.High <= budget.Total ? BudgetReach.Yes : answer.Low <= budget.Total ? BudgetReach.Perhaps : BudgetReach.No,
            budget.Reaches);

        // The law of a linear model: the gap falls as 1/k, the held-out loss by half of what the gap does.
        double then = document.Gap!.Value * 300 / budget.Total;
        Assert.Equal(GapLaw.Linear, budget.Law);
        Assert.Equal(then / (held.MeanLoss - ((document.Gap.Value - then) / 2)), budget.GapThen!.Value, 1e-12);
        Assert.Equal(document.Gap.Gain * 300 / budget.Total, budget.GainThen!.Value, 1e-12);
        Assert.Null(budget.GapThenLow);
        Assert.Null(budget.LossThen);
        SampleSize pilot = held.SufficientSizeAfter(Tolerance.Remaining(0.01), LandscapePart.Shape, (400 + objects) / 400);
        Assert.Equal((pilot.Low, pilot.High), (budget.AsPilot.Low, budget.AsPilot.High));
        Assert.Equal(
            new PriceSummary(
                price,
                "EUR",
                Math.Max(0, answer.K - 300) * price,
                Math.Max(0, answer.Low - 300) * price,
                Math.Max(0, answer.High - 300) * price),
            document.Price);
    }

    [Fact]
    public void An_answer_that_fails_on_the_gap_has_no_price_of_nothing()
    {
        DataSplit few = Clouds with { Training = Clouds.Training.Take(60) };
        Optimum memorised = Trainer.Adam(learningRate: 0.01, batchSize: 20, epochs: 200)
            .Fit(NetworkSpec.Parse("mlp:32").Build(few.Training), few.Training, 0);
        AssessResult document = Assessment.Of(
            memorised,
            few,
            optimum => Probe.Gaussian(optimum, 0.02),
            Small with { PricePerObject = 1, Remaining = [0.5] });
        Assert.Equal(AnswerReason.Gap, document.Answer.Reason);
        Assert.Equal(new PriceSummary(1, "", null, null, null) { For = Shortfall.Gap }, document.Price);
    }

    [Fact]
    public void Without_a_price_nothing_costs_and_without_held_out_objects_nothing_parts()
    {
        AssessResult document = Assessment.Of(Fitted, Clouds with { HeldOut = null }, optimum => Probe.Gaussian(optimum, 0.05), Small);
        Assert.Null(document.Price);
        Assert.Null(document.Budget);
        Assert.Null(document.Parting);
        Assert.Null(document.Sigmas);
        Assert.Null(document.Refits);
        Assert.All(document.Tolerances, one => Assert.Null(one.OverGain));
        Assert.All(document.Tolerances, one => Assert.Null(one.Cost));
    }

    [Fact]
    public void Training_and_held_out_objects_part_when_their_intervals_over_objects_do()
    {
        // Memorised: 60 objects against 400 fresh ones. Alike: the same cloud, and a model that saw neither.
        DataSplit few = Clouds with { Training = Clouds.Training.Take(60) };
        Optimum memorised = Trainer.Adam(learningRate: 0.01, batchSize: 20, epochs: 200)
            .Fit(NetworkSpec.Parse("mlp:32").Build(few.Training), few.Training, 0);
        AssessResult apart = Assessment.Of(memorised, few, optimum => Probe.Gaussian(optimum, 0.02), Small);
        Assert.True(apart.Parting!.Parted);
        Assert.True(apart.Parting.TrainingHigh < apart.Parting.HeldOutLow);
        Assert.Contains(
            apart.Warnings,
            warning => warning.Contains("times apart: read off the training objects K would be", StringComparison.Ordinal));

        DataSplit fresh = new(Samples.Clouds(400, 6, 3, 5), Samples.Clouds(400, 6, 3, 6), []);
        AssessResult alike = Assessment.Of(Fitted, fresh, optimum => Probe.Gaussian(optimum, 0.05), Small);
        Assert.False(alike.Parting!.Parted);
        Assert.DoesNotContain(alike.Warnings, warning => warning.Contains("times apart", StringComparison.Ordinal));
        Assert.Equal(alike.Parting.HeldOut / alike.Parting.Training, alike.Parting.Ratio);
    }

    [Fact]
    public void K_against_sigma_is_what_separate_assessments_say()
    {
        double[] sigmas = [0.05, 0.2, 0.01];
        AssessResult table = Assess(Small with { Sigmas = sigmas[1..] });
        Assert.Equal(sigmas, table.Sigmas!.Select(row => row.Sigma));
        foreach (SigmaSummary row in table.Sigmas!)
        {
            AssessResult alone = Assess(Small, row.Sigma);
            HeldOutSummary held = alone.HeldOut!;
            Assert.Equal((held.Value, held.Low, held.High, held.Shape), (row.Value, row.Low, row.High, row.Shape));
            Assert.Equal((alone.Answer.K, alone.Answer.Low, alone.Answer.High), (row.K, row.KLow, row.KHigh));
            Assert.Equal((alone.Gap!.Relative, alone.Gap.Low, alone.Gap.High), (row.Gap!.Value, row.GapLow!.Value, row.GapHigh!.Value));
        }

        Assert.Equal(Assess(Small).Answer, table.Answer);
    }

    [Fact]
    public void A_sigma_at_which_losses_overflow_is_left_out_with_a_warning()
    {
        AssessResult document = Assess(Small with { Sigmas = [1e80] });
        Assert.Equal([0.05], document.Sigmas!.Select(row => row.Sigma));
        Assert.Contains(document.Warnings, warning => warning.StartsWith("σ = 1e+80 is left out of the table", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(-1.0, null)]
    [InlineData(double.NaN, null)]
    [InlineData(null, 10.0)]
    [InlineData(1.0, double.PositiveInfinity)]
    public void Prices_are_positive_and_a_budget_needs_one(double? price, double? budget)
        => Assert.Throws<ArgumentException>(() => Assess(Small with { PricePerObject = price, Budget = budget }));

    private static AssessResult Assess(AssessmentQuestion question, double sigma = 0.05)
        => Assessment.Of(Fitted, Clouds, optimum => Probe.Gaussian(optimum, sigma), question);

    // V on the held-out objects again, from a loss matrix.
    private static LandscapeVariance HeldOut(AssessResult document)
    {
        LossMatrix losses = LossMatrix.Evaluate(Fitted.Network, Clouds.HeldOut!, Probe.Gaussian(Fitted, 0.05), Small.Draws, Small.Seed);
        var v = LandscapeVariance.Of(losses, 0.95, Small.Seed);
        Assert.Equal(document.HeldOut!.Value, v.Value, 1e-12);
        return v;
    }
}
