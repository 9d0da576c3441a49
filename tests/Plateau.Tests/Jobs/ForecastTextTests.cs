using Plateau.Convergence;
using Plateau.Jobs;

namespace Plateau.Tests.Jobs;

public class ForecastTextTests
{
    [Theory]
    [InlineData(
        25_000.0,
        7_800.0,
        61_000.0,
        "The gap is expected to fall within 10 % at about 25,000 objects (7,800 to 61,000, beyond the data), trained for as "
            + "many steps as now.")]
    [InlineData(
        25_000.0,
        7_800.0,
        null,
        "The gap is expected to fall within 10 % at about 25,000 objects (from 7,800, no upper end, beyond the data), trained for as "
            + "many steps as now.")]
    [InlineData(
        250_000.0,
        78_000.0,
        610_000.0,
        "The gap is expected to fall within 10 % at about 250,000 objects (78,000 to 610,000, an order of magnitude only), trained for as "
            + "many steps as now.")]
    [InlineData(
        5_000.0,
        4_000.0,
        6_000.0,
        "The gap is expected to fall within 10 % at about 5,000 objects (4,000 to 6,000), trained for as many steps as now.")]
    [InlineData(
        40.0,
        20.0,
        600.0,
        "The gap is expected to fall within 10 % at fewer than 100 objects (fewer than 100 to 600, below the smallest refit), trained for "
            + "as many steps as now.")]
    [InlineData(
        30.0,
        20.0,
        60.0,
        "The gap is expected to fall within 10 % at fewer than 100 objects (below the smallest refit), trained for as many steps as now.")]
    [InlineData(null, null, null, "The gap is expected to fall within 10 % at no size in sight.")]
    public void Where_the_gap_closes_stands_in_the_answer(double? objects, double? low, double? high, string sentence)
    {
        AssessResult document = Refitted(
            new RefitForecastSummary(Shortfall.Gap, TrendQuantity.Gap, 0.1, 0.02, objects, low, high, objects > 10_000));
        Assert.Equal([sentence], RefitsPart.Sentences(document));
        Assert.StartsWith(sentence, AssessPage.Of(document, 0.95).Detail, StringComparison.Ordinal);
        Assert.Empty(RefitsPart.Sentences(document with { Refits = null }));
    }

    [Fact]
    public void With_a_price_the_missing_objects_cost()
    {
        AssessResult document = Refitted(
            new RefitForecastSummary(Shortfall.Gap, TrendQuantity.Gap, 0.1, 0.02, 25_000, 7_800, 61_000, true)) with
        {
            Price = new PriceSummary(0.2, "EUR", 0, 0, 0),
        };
        Assert.EndsWith(
            "(7,800 to 61,000, beyond the data; the missing ones cost about 3,000 EUR), trained for as many steps as now.",
            Assert.Single(RefitsPart.Sentences(document)),
            StringComparison.Ordinal);
        Assert.Equal(["nothing for K, which the objects at hand reach"], ForecastPart.Money(document));
        Assert.Equal(
            ["1,000 EUR for what is missing (from 0 EUR, no upper end)"],
            ForecastPart.Money(document with { Price = new PriceSummary(0.2, "EUR", 1000, 0, null) }));
    }

    [Fact]
    public void An_answer_that_fails_on_the_gap_is_priced_by_the_gap_or_not_at_all()
    {
        AssessResult document = Refitted(
            new RefitForecastSummary(Shortfall.Gap, TrendQuantity.Gap, 0.1, 0.02, 25_000, 7_800, 61_000, true));
        Assert.Equal(
            ["3,000 EUR for what is missing until the gap closes, by the refits (0 EUR to 10,000 EUR)"],
            ForecastPart.Money(document with { Price = new PriceSummary(0.2, "EUR", 3000, 0, 10_200) { For = Shortfall.Gap } }));
        AssessResult unknown = document with { Price = new PriceSummary(0.2, "EUR", null, null, null) { For = Shortfall.Gap } };
        Assert.Equal(
            ["how many are missing for the gap is not known: refits show no size at which it closes"],
            ForecastPart.Money(unknown));
        Assert.Equal(
            ["how many are missing for the gap is not known; --refits estimates it, for as many steps of training as now"],
            ForecastPart.Money(unknown with { Refits = null }));
    }

    [Fact]
    public void A_budget_says_by_which_law_the_gap_falls()
    {
        BudgetSummary budget = new(
            100,
            5000,
            15_000,
            [new(LandscapePart.Shape, 0.01, 0.01, 0.02, 0.005, 0.004, 0.006)],
            BudgetReach.Yes,
            0.4,
            0.3,
            0.02,
            0.01,
            new(15_000, 64, 4000, 6000))
        {
            Law = GapLaw.Linear,
        };
        AssessResult document = SampleDocuments.Mnist with { Price = new PriceSummary(0.2, "EUR", 1000, 0, null), Budget = budget };
        Assert.Contains(
            "at best the gap falls from 40 % to 30 %, and 0.01 of loss is gained, by the law of a linear model, 1/k; networks were "
                + "measured to fall more slowly (k to the −0.6 for mlp:128,128 on MNIST), and --refits measures it",
            ForecastPart.Money(document));
        Assert.Contains(
            "by the trends of the refits, trained for as many steps as now, the gap falls from 40 % to about 30 % (20 % to 50 %), and the "
                + "held-out loss goes from 0.2 to about 0.18 (0.17 to 0.19)",
            ForecastPart.Money(document with
            {
                Budget = budget with
                {
                    Law = GapLaw.Refits,
                    GapThenLow = 0.2,
                    GapThenHigh = 0.5,
                    Loss = 0.2,
                    LossThen = 0.18,
                    LossThenLow = 0.17,
                    LossThenHigh = 0.19,
                },
            }));
    }

    [Fact]
    public void A_second_size_for_the_remaining_change_says_why_it_differs_or_nothing()
    {
        RefitForecastSummary remaining = new(Shortfall.Remaining, TrendQuantity.Shape, 0.01, 1e-4, 25_000, 20_000, 30_000, true);
        Assert.EndsWith(
            "it need not be K above, since refits average fits at other seeds and follow the loss as it falls.",
            Assert.Single(RefitsPart.Sentences(Refitted(remaining))),
            StringComparison.Ordinal);
        Assert.Empty(RefitsPart.Sentences(Refitted(remaining with { Objects = 4000, Low = 3000, High = 5000, Extrapolated = false })));
    }

    [Theory]
    [InlineData(
        0.5,
        "1 % of the mean loss is 0.002, a change of an object's likelihood by 0.2 %; more data may still bring 2 times as much")]
    [InlineData(4.0, "1 % of the mean loss is 0.002, a change of an object's likelihood by 0.2 %; more data may bring less than that")]
    [InlineData(null, "1 % of the mean loss is 0.002, a change of an object's likelihood by 0.2 %")]
    public void A_tolerance_is_said_in_units_that_people_have(double? overGain, string sentence)
    {
        AssessResult document = SampleDocuments.Mnist with
        {
            Tolerances = [new ToleranceSummary(0.01, true, 0.002, 1.002, 0.2, 5000, 4000, 6000, 0.01, overGain, null, true)],
        };
        Assert.Equal(sentence, ForecastPart.Tolerance(document));
        Assert.StartsWith("Over 5,000 objects the difference in mean loss", ForecastPart.Resolution(document), StringComparison.Ordinal);
    }

    private static RefitSummary Fit(int objects) => new(objects, 0, 1, false, true, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    // Not enough by its gap.
    private static AssessResult Refitted(RefitForecastSummary forecast)
    {
        AssessResult document = SampleDocuments.Answering(SampleDocuments.Mnist, 5_000, 4_000, 6_000, false, AnswerReason.Gap);
        return document with
        {
            Gap = document.Gap! with { Relative = 0.4, Low = 0.3, High = 0.5 },
            Refits = new RefitsSummary([Fit(100), Fit(10_000)], [], [forecast]),
        };
    }
}
