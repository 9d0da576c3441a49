using Plateau.Jobs;

namespace Plateau.Tests.Jobs;

/// <summary>Forecasts held against fits whose learning curve is known.</summary>
public sealed class ValidationTests
{
    private static readonly AssessmentQuestion Question = new() { Refits = 3, Validate = true };

    [Fact]
    public void Forecasts_from_a_known_curve_come_true_and_lead_on()
    {
        // T(n) = 0.1 + 40/n: half the gap is 40/n, what an unlimited number of objects would gain.
        RefitsSummary refits = new(
            [.. new[] { 100, 200, 400, 800, 1600 }.SelectMany(n => Enumerable.Range(0, 3).Select(_ => Fit(n, 0.1 + (40.0 / n), 40.0 / n)))],
            [],
            []);
        List<string> warnings = [];
        ValidationSummary validation = Validation.Of(refits, Question, warnings);
        Assert.Empty(warnings);
        Assert.Equal([100, 200, 400, 800, 1600], validation.Curve.Select(size => size.Objects));
        Assert.All(validation.Forecasts, one =>
        {
            double came = (40.0 / one.From) - (40.0 / 1600);
            Assert.Equal(1600, one.To);
            Assert.Equal(came, one.Came, 1e-12);
            Assert.Equal(came, one.Gain, 1e-4);
        });
        Assert.Equal(
            [ForecastMethod.HalfGap, ForecastMethod.HalfGap, ForecastMethod.HalfGap, ForecastMethod.HalfGap, ForecastMethod.PowerLaw],
            validation.Forecasts.Select(one => one.By));
        Assert.Equal(0.1, validation.Law!.Floor, 1e-4);
        Assert.Equal(1, validation.Law.Exponent, 1e-3);
        Assert.Equal([3200, 6400, 16_000], validation.Next.Select(one => one.Objects));
        Assert.All(validation.Next, one => Assert.Equal(0.1 + (40 / one.Objects), one.Loss, 1e-4));
        Assert.All(validation.Answers, one => Assert.Equal(one.Came, one.Foretold, 1e-9));
    }

    // scipy.stats.t.ppf and Welch's formula with the whole degrees of freedom (3) below 3.128.
    [Fact]
    public void Intervals_over_fits_are_Students_and_Welchs()
    {
        double[] small = [0.50, 0.54, 0.47];
        double[] large = [0.30, 0.31, 0.32, 0.27];
        RefitsSummary refits = new([.. small.Select(loss => Fit(100, loss, 0.2)), .. large.Select(loss => Fit(200, loss, 0.1))], [], []);
        List<string> warnings = [];
        ValidationSummary validation = Validation.Of(refits, Question, warnings);
        ValidationForecastSummary one = Assert.Single(validation.Forecasts);
        Assert.Equal(0.2033333333333333, one.Came, 1e-12);
        Assert.Equal(0.1302216749617538, one.CameLow!.Value, 1e-9);
        Assert.Equal(0.2764449917049128, one.CameHigh!.Value, 1e-9);
        Assert.Equal(0.1, one.Gain, 1e-12);
        Assert.Equal(0.5033333333333333 - 0.08724004935463224, validation.Curve[0].Low!.Value, 1e-9);
        Assert.Contains("4 sizes", Assert.Single(warnings));
        Assert.Null(validation.Law);
        Assert.Empty(validation.Next);
    }

    [Fact]
    public void The_Takeuchi_forecast_is_held_against_the_same_where_every_fit_has_one()
    {
        RefitsSummary refits = new(
            [.. new[] { 100, 200, 400 }.Select(n => Fit(n, 0.1 + (40.0 / n), 1) with { Takeuchi = n == 200 ? null : 60.0 / n })],
            [],
            []);
        ValidationForecastSummary one = Assert.Single(
            Validation.Of(refits, Question, []).Forecasts,
            forecast => forecast.By == ForecastMethod.Takeuchi);
        Assert.Equal((100, 400, 0.45), (one.From, one.To, Math.Round(one.Gain, 9)));
        Assert.Equal(0.3, one.Came, 1e-12);
    }

    [Fact]
    public void Answers_count_the_fits_that_would_have_said_enough()
    {
        RefitsSummary refits = new(
            [
                Fit(100, 0.5, 0.2) with { K = 90, Gap = 0.05 },
                Fit(100, 0.5, 0.2) with { K = 90, Gap = 0.2 },
                Fit(100, 0.5, 0.2) with { K = 101, Gap = 0.05 },
                Fit(100, 0.5, 0.2) with { Trained = false, K = 1, Gap = 0 },
                Fit(200, 0.4, 0.1),
            ],
            [],
            []);
        List<string> warnings = [];
        ValidationAnswerSummary answer = Assert.Single(Validation.Of(refits, Question, warnings).Answers);
        Assert.Equal((3 / 4.0, 3 / 4.0, 2 / 4.0), (answer.Settled, answer.GapWithin, answer.Enough));
        Assert.Contains(warnings, warning => warning.StartsWith("1 of the 5 fits", StringComparison.Ordinal));
        Assert.Equal(0.2, answer.Came, 1e-12);
    }

    private static RefitSummary Fit(int objects, double loss, double gain)
        => new(objects, 0, 1, false, true, loss, loss, 0.9, 1, 1, loss, 1, 0.5, 0.4, 0.6, gain, 1000, 900, 1100);
}
