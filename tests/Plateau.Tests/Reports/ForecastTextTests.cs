using Plateau.Reports;
using Plateau.Runs;

namespace Plateau.Tests.Reports;

public class ForecastTextTests
{
    [Theory]
    [InlineData(25_000.0, 7_800.0, 61_000.0, "The gap is expected to fall within 10 % at about 25,000 objects (7,800 to 61,000, beyond the data).")]
    [InlineData(25_000.0, 7_800.0, null, "The gap is expected to fall within 10 % at about 25,000 objects (from 7,800, no upper end, beyond the data).")]
    [InlineData(250_000.0, 78_000.0, 610_000.0, "The gap is expected to fall within 10 % at about 250,000 objects (78,000 to 610,000, an order of magnitude only).")]
    [InlineData(5_000.0, 4_000.0, 6_000.0, "The gap is expected to fall within 10 % at about 5,000 objects (4,000 to 6,000).")]
    [InlineData(null, null, null, "The gap is expected to fall within 10 % at no size in sight.")]
    public void Where_the_gap_closes_stands_in_the_answer(double? objects, double? low, double? high, string sentence)
    {
        AssessDocument document = Refitted(new RefitForecastSummary("gap", "gap", 0.1, 0.02, objects, low, high, objects > 10_000));
        Assert.Equal([sentence], ForecastText.Refits(document));
        Assert.StartsWith(sentence, AnswerText.Of(document).Detail, StringComparison.Ordinal);
        Assert.Empty(ForecastText.Refits(document with { Refits = null }));
    }

    [Fact]
    public void With_a_price_the_missing_objects_cost()
    {
        AssessDocument document = Refitted(new RefitForecastSummary("gap", "gap", 0.1, 0.02, 25_000, 7_800, 61_000, true)) with { Price = new PriceSummary(0.2, "EUR", 0, 0, 0) };
        Assert.EndsWith("(7,800 to 61,000, beyond the data; the missing ones cost about 3,000 EUR).", Assert.Single(ForecastText.Refits(document)), StringComparison.Ordinal);
        Assert.Equal(["nothing for K, which the objects at hand reach"], ForecastText.Money(document));
        Assert.Equal(
            ["1,000 EUR for what is missing (0 EUR to no upper end)"],
            ForecastText.Money(document with { Price = new PriceSummary(0.2, "EUR", 1000, 0, double.PositiveInfinity) }));
    }

    [Theory]
    [InlineData(0.5, "1 % of the mean loss is 0.002, a change of an object's likelihood by 0.2 %; more data may still bring 2 times as much")]
    [InlineData(4.0, "1 % of the mean loss is 0.002, a change of an object's likelihood by 0.2 %; more data may bring less than that")]
    [InlineData(null, "1 % of the mean loss is 0.002, a change of an object's likelihood by 0.2 %")]
    public void A_tolerance_is_said_in_units_that_people_have(double? overGain, string sentence)
    {
        AssessDocument document = SampleDocuments.Mnist with { Tolerances = [new ToleranceSummary(0.01, true, 0.002, 1.002, 0.2, 5000, 4000, 6000, 0.01, overGain, null, true)] };
        Assert.Equal(sentence, ForecastText.Tolerance(document));
        Assert.StartsWith("Over 5,000 objects the difference in mean loss", ForecastText.Resolution(document), StringComparison.Ordinal);
    }

    // Not enough by its gap.
    private static AssessDocument Refitted(RefitForecastSummary forecast)
    {
        AssessDocument document = SampleDocuments.Answering(SampleDocuments.Mnist, 5_000, 4_000, 6_000, false, "gap");
        return document with
        {
            Gap = document.Gap! with { Relative = 0.4, Low = 0.3, High = 0.5 },
            Refits = new RefitsSummary([], [], [forecast]),
        };
    }
}
