using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>How forecasts fared on the user's own objects, in sentences for the terminal and the report.</summary>
public static class ValidationText
{
    /// <summary>The forecast from a quarter of the objects, or from the smallest size that is no less; then where the learning curve leads. Empty without a validation.</summary>
    public static IEnumerable<string> Sentences(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Validation is not { } validation)
        {
            yield break;
        }

        foreach (IGrouping<ForecastMethod, ValidationForecastSummary> by in validation.Forecasts.GroupBy(one => one.By))
        {
            ValidationForecastSummary one = by.FirstOrDefault(forecast => 4 * forecast.From >= forecast.To) ?? by.First();
            yield return Forecast(one);
        }

        foreach (ValidationAnswerSummary answer in validation.Answers.Where(answer => answer.Enough > 0.5).Take(1))
        {
            yield return $"at {Objects(Exact(answer.Objects))} the answer was \"enough\" already, and the others took {Percent(answer.Came)} off the held-out loss after all";
        }

        foreach (ValidationNextSummary next in validation.Next.Take(1))
        {
            yield return $"a power law through these fits, {Law(validation.Law!)}, leads from {Objects(Exact(document.Data.Objects))} to a held-out loss of {Measured(next.Loss)} ({Measured(next.Low)} to {Measured(next.High)}) at {Exact(next.Objects)}: {Measured(next.Gain, 2)} less ({Measured(next.GainLow, 2)} to {Measured(next.GainHigh, 2)})";
        }
    }

    /// <summary>The law as a formula.</summary>
    internal static string Law(ValidationLawSummary law) => $"{Measured(law.Floor, 2)} + {Measured(law.Scale, 2)}·n^−{Measured(law.Exponent, 2)}";

    /// <summary>What a forecast is made by.</summary>
    internal static string By(ForecastMethod by) => by switch { ForecastMethod.HalfGap => "half the gap", ForecastMethod.Takeuchi => "the Takeuchi forecast", _ => "the power law through smaller fits" };

    private static string Forecast(ValidationForecastSummary one)
    {
        string came = one is { CameLow: double low, CameHigh: double high } ? $" ({Measured(low, 2)} to {Measured(high, 2)})" : string.Empty;
        string interval = one is { Low: double least, High: double most } ? $" ({Measured(least, 2)} to {Measured(most, 2)})" : string.Empty;
        string times = one is { Gain: > 0, Came: > 0 } ? $", {Measured(one.Gain / one.Came, 2)} times as much" : string.Empty;
        return $"from {Exact(one.From)} to {Objects(Exact(one.To))} the held-out loss fell by {Measured(one.Came, 2)}{came}; {By(one.By)} had foretold {Measured(one.Gain, 2)}{interval}{times}";
    }
}
