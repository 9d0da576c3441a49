using Plateau.Runs;
using static Plateau.Reports.HumanNumber;

namespace Plateau.Reports;

/// <summary>What tolerances mean, what objects still to come cost and bring, and where refits lead, in sentences for the terminal and the report.</summary>
public static class ForecastText
{
    /// <summary>A forecast so many times beyond the data is a guess at the order of magnitude.</summary>
    private const double FarBeyond = 10;

    /// <summary>The tolerance of the answer in units that people have; empty where it has none.</summary>
    public static string Tolerance(AssessDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Tolerances.FirstOrDefault(one => one.Tolerance == document.Answer.Tolerance) is not { } one)
        {
            return string.Empty;
        }

        string likelihood = one.Percent is double percent ? $", a change of an object's likelihood by {Measured(percent, 2)} %" : string.Empty;
        string gain = one.OverGain is double over
            ? over < 1
                ? $"; more data may still bring {Measured(1 / over, 2)} times as much"
                : "; more data may bring less than that"
            : string.Empty;
        return $"{HumanNumber.Percent(one.Tolerance)} of the mean loss is {Measured(one.Loss, 2)}{likelihood}{gain}";
    }

    /// <summary>What a mean loss over K objects can and cannot tell; empty where nothing is known.</summary>
    public static string Resolution(AssessDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Tolerances.FirstOrDefault(one => one.Tolerance == document.Answer.Tolerance) is not { } one)
        {
            return string.Empty;
        }

        string objects = Objects(Rounded(one.K));
        return document.Answer.Of == "shape"
            ? $"Over {objects} the difference in mean loss between w* and a place as far away as the draws has the standard error {Measured(one.Loss, 2)}: a test set of that size could not tell smaller ones. The mean loss itself is known to {Measured(one.MeanLossError, 2)} from so many."
            : $"Over {objects} the mean loss has the standard error {Measured(one.MeanLossError, 2)}: a test set of that size could not tell smaller differences.";
    }

    /// <summary>How many more objects, and how sure a larger pilot would make it; empty where nothing is known.</summary>
    public static string More(AssessDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        AnswerSummary answer = document.Answer;
        ForecastSummary? own = document.Forecast.FirstOrDefault(one => (one.Criterion, one.Of, one.Objects, one.Tolerance) == (answer.Criterion, answer.Of, answer.Objects, answer.Tolerance));
        if (own is null || !double.IsFinite(own.More))
        {
            return string.Empty;
        }

        string more = own.MoreHigh == 0 ? "none for K, which is reached" : $"{Rounded(own.More)} ({Rounded(own.MoreLow)} to {Ceiling(own.MoreHigh)})";
        bool draws = own.Dominant == "draws";
        ForecastAfterSummary? after = own.After.FirstOrDefault(one => draws ? one.Draws > document.Probe.Draws : one.Objects > own.Pilot);
        return after is null
            ? more
            : $"{more}; with {(draws ? $"{Exact(after.Draws)} draws" : $"{Exact(after.Objects)} {(own.Objects == "heldOut" ? "held out" : "objects")}")} K would be known within {Rounded(after.Low)} to {Ceiling(after.High)}";
    }

    /// <summary>What the missing objects cost, and what a budget buys; empty without a price.</summary>
    public static IEnumerable<string> Money(AssessDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Price is not { } price)
        {
            yield break;
        }

        yield return price.High == 0
            ? "nothing for K, which the objects at hand reach"
            : $"{Amount(price.Cost, price.Currency)} for what is missing ({Amount(price.Low, price.Currency)} to {Amount(price.High, price.Currency)})";
        if (document.Budget is not { } budget)
        {
            yield break;
        }

        if (budget.Objects == 0)
        {
            yield return $"{Amount(budget.Amount, price.Currency)} buys no object";
            yield break;
        }

        BudgetRemainingSummary remaining = budget.Remaining.FirstOrDefault(one => one.Of == document.Answer.Of) ?? budget.Remaining[0];
        string reach = budget.Reaches switch
        {
            "yes" => "K is reached then",
            "perhaps" => "K is perhaps reached then",
            _ => "K is not reached then",
        };
        yield return $"{Amount(budget.Amount, price.Currency)} buys {Objects(Rounded(budget.Objects))}: what is still to come falls from {Percent(remaining.Now)} to {Percent(remaining.Then)} ({Percent(remaining.ThenLow)} to {Percent(remaining.ThenHigh)}); {reach}";
        if (budget is { Gap: double gap, GapThen: double then, Gain: double gain, GainThen: double left })
        {
            string gained = gain > 0 ? $", and {Measured(gain - left, 2)} of loss is gained" : string.Empty;
            yield return $"the gap falls from {Percent(gap)} to roughly {Percent(then)}{gained}, if it falls as 1/k";
        }

        yield return $"spent on {(document.Answer.Objects == "heldOut" ? "held-out objects" : "the measurement")} instead, K would be known within {Rounded(budget.AsPilot.Low)} to {Ceiling(budget.AsPilot.High)}";
    }

    /// <summary>Where the refits lead, a sentence each; none without refits.</summary>
    public static IEnumerable<string> Refits(AssessDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return (document.Refits?.Forecast ?? []).Select(one => Refit(document, one));
    }

    /// <summary>Where one trend of the refits leads.</summary>
    internal static string Refit(AssessDocument document, RefitForecastSummary one)
    {
        string what = one.Criterion == "gap"
            ? $"The gap is expected to fall within {Percent(one.Tolerance)}"
            : $"With the optimum moving along, the {one.Of} is expected to settle within {Percent(one.Tolerance)}";
        if (one.Objects is not double objects)
        {
            return $"{what} at no size in sight.";
        }

        string interval = (one.Low, one.High) switch
        {
            (double low, double high) => $"{Rounded(low)} to {Ceiling(high)}",
            (double low, null) => $"from {Rounded(low)}, no upper end",
            _ => "no interval",
        };
        string beyond = !one.Extrapolated ? string.Empty : objects > FarBeyond * document.Data.Objects ? ", an order of magnitude only" : ", beyond the data";
        string cost = document.Price is { } price && one.Extrapolated ? $"; the missing ones cost about {Amount((objects - document.Data.Objects) * price.PerObject, price.Currency)}" : string.Empty;
        return $"{what} at about {Objects(Rounded(objects))} ({interval}{beyond}{cost}).";
    }

    /// <summary>An amount of money.</summary>
    internal static string Amount(double amount, string currency)
    {
        if (!double.IsFinite(amount) || amount >= 1e15)
        {
            return "no upper end";
        }

        string number = amount >= 100 ? Rounded(amount) : Measured(amount, 2);
        return currency.Length > 0 ? $"{number} {currency}" : number;
    }

    /// <summary>A count that may have no end.</summary>
    internal static string Ceiling(double count) => double.IsFinite(count) && count < 1e15 ? Rounded(count) : "no upper end";
}
