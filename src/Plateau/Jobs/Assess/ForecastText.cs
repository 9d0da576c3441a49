using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Runs;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>What tolerances mean, what objects still to come cost and bring, and where refits lead, in sentences for the terminal and the report.</summary>
public static class ForecastText
{
    /// <summary>A forecast so many times beyond the data is a guess at the order of magnitude.</summary>
    private const double FarBeyond = 10;

    /// <summary>The tolerance of the answer in units that people have; empty where it has none.</summary>
    public static string Tolerance(AssessResult document)
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
    public static string Resolution(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Tolerances.FirstOrDefault(one => one.Tolerance == document.Answer.Tolerance) is not { } one)
        {
            return string.Empty;
        }

        string objects = Objects(Rounded(one.K));
        return document.Answer.Of == LandscapePart.Shape
            ? $"Over {objects} the difference in mean loss between w* and a place as far away as the draws has the standard error {Measured(one.Loss, 2)}: a test set of that size could not tell smaller ones. The mean loss itself is known to {Measured(one.MeanLossError, 2)} from so many."
            : $"Over {objects} the mean loss has the standard error {Measured(one.MeanLossError, 2)}: a test set of that size could not tell smaller differences.";
    }

    /// <summary>How many more objects, and how sure a larger pilot would make it; empty where nothing is known.</summary>
    public static string More(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        AnswerSummary answer = document.Answer;
        ForecastSummary? own = document.Forecast.FirstOrDefault(one => (one.Criterion, one.Of, one.Objects, one.Tolerance) == (answer.Criterion, answer.Of, answer.Objects, answer.Tolerance));
        if (own is null || !double.IsFinite(own.More))
        {
            return string.Empty;
        }

        string more = own.MoreHigh == 0 ? $"none for K, which is reached{(answer is { Enough: false, Reason: AnswerReason.Gap } ? "; the gap may take more" : string.Empty)}" : $"{Rounded(own.More)} ({Rounded(own.MoreLow)} to {Ceiling(own.MoreHigh)})";
        bool draws = own.Dominant == IntervalSource.Draws;
        ForecastAfterSummary? after = own.After.FirstOrDefault(one => draws ? one.Draws > document.Probe.Draws : one.Objects > own.Pilot);
        return after is null
            ? more
            : $"{more}; with {(draws ? $"{Exact(after.Draws)} draws" : $"{Exact(after.Objects)} {(own.Objects == ObjectSet.HeldOut ? "held out" : "objects")}")} K would be known within {Rounded(after.Low)} to {Ceiling(after.High)}";
    }

    /// <summary>What the missing objects cost, and what a budget buys; empty without a price.</summary>
    public static IEnumerable<string> Money(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Price is not { } price)
        {
            yield break;
        }

        yield return Cost(document, price);
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
            BudgetReach.Yes => "K is reached then",
            BudgetReach.Perhaps => "K is perhaps reached then",
            _ => "K is not reached then",
        };
        yield return $"{Amount(budget.Amount, price.Currency)} buys {Objects(Rounded(budget.Objects))}: what is still to come falls from {Percent(remaining.Now)} to {Percent(remaining.Then)} ({Percent(remaining.ThenLow)} to {Percent(remaining.ThenHigh)}); {reach}";
        if (Closing(document, budget) is { Length: > 0 } closing)
        {
            yield return closing;
        }

        yield return $"spent on {(document.Answer.Objects == ObjectSet.HeldOut ? "held-out objects" : "the measurement")} instead, K would be known within {Rounded(budget.AsPilot.Low)} to {Ceiling(budget.AsPilot.High)}";
    }

    // The price of what the answer lacks.
    private static string Cost(AssessResult document, PriceSummary price)
    {
        (string currency, bool gap) = (price.Currency, price.For == Shortfall.Gap);
        if (gap && document.Refits is null)
        {
            return $"how many are missing for the gap is not known{(document.Model is null ? string.Empty : "; --refits estimates it, for as many steps of training as now")}";
        }

        if (price.Cost is not double cost)
        {
            return gap ? "how many are missing for the gap is not known: refits show no size at which it closes" : "more than can be counted";
        }

        string to = price.High is double high ? $" to {Amount(high, currency)}" : ", no upper end";
        return price.High == 0
            ? gap ? "nothing by the refits: the size at which they see the gap close is at hand" : "nothing for K, which the objects at hand reach"
            : $"{Amount(cost, currency)} for what is missing{(gap ? " until the gap closes, by the refits" : string.Empty)} ({(price.High is null ? "from " : string.Empty)}{Amount(price.Low ?? 0, currency)}{to})";
    }

    // What a purchase makes of the gap.
    private static string Closing(AssessResult document, BudgetSummary budget)
    {
        if (budget is not { Gap: double gap, GapThen: double then })
        {
            return string.Empty;
        }

        string moves = then < gap ? "falls" : "goes";
        if (budget.Law == GapLaw.Refits)
        {
            string interval = budget is { GapThenLow: double low, GapThenHigh: double high } ? $" ({Percent(low)} to {Percent(high)})" : string.Empty;
            string loss = budget is { Loss: double now, LossThen: double later, LossThenLow: double least, LossThenHigh: double most }
                ? $", and the held-out loss goes from {Measured(now)} to about {Measured(later)} ({Measured(least)} to {Measured(most)})"
                : string.Empty;
            string far = budget.Total > FarBeyond * document.Data.Objects ? "; so far beyond the data, an order of magnitude only" : string.Empty;
            return $"by the trends of the refits, trained for as many steps as now, the gap {moves} from {Percent(gap)} to about {Percent(then)}{interval}{loss}{far}";
        }

        string gained = budget is { Gain: > 0 and double gain, GainThen: double left } ? $", and {Measured(gain - left, 2)} of loss is gained" : string.Empty;
        string law = document.Model is { IsLinear: true }
            ? "by the law of a linear model, 1/k"
            : "by the law of a linear model, 1/k; networks were measured to fall more slowly (k to the −0.6 for mlp:128,128 on MNIST), and --refits measures it";
        return $"at best the gap {moves} from {Percent(gap)} to {Percent(then)}{gained}, {law}";
    }

    /// <summary>Where the refits lead, a sentence each; none without refits.</summary>
    public static IEnumerable<string> Refits(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return (document.Refits?.Forecast ?? []).Where(one => !Said(document, one)).Select(one => Refit(document, one));
    }

    // A size for the remaining change that the objects at hand reach says nothing beside K, which they reach as well.
    private static bool Said(AssessResult document, RefitForecastSummary one)
        => one.Criterion == Shortfall.Remaining && one.Objects <= document.Data.Objects && document.Answer.K <= document.Data.Objects;

    /// <summary>Where one trend of the refits leads.</summary>
    internal static string Refit(AssessResult document, RefitForecastSummary one)
    {
        string what = one.Criterion == Shortfall.Gap
            ? $"The gap is expected to fall within {Percent(one.Tolerance)}"
            : $"With the optimum moving along, the {WordConverter.Word(one.Of)} is expected to settle within {Percent(one.Tolerance)}";
        if (one.Objects is not double objects)
        {
            return $"{what} at no size in sight.";
        }

        double n = document.Data.Objects;
        double least = document.Refits?.Fits.Where(fit => fit.Trained).Select(fit => (double)fit.Objects).DefaultIfEmpty(0).Min() ?? 0;
        string interval = (one.Low, one.High) switch
        {
            (_, double high) when high < least => string.Empty,
            (double low, double high) when low < least => $"fewer than {Exact(least)} to {Ceiling(high)}",
            (double low, double high) => $"{Rounded(low)} to {Ceiling(high)}",
            (double low, null) when low < least => "neither end known",
            (double low, null) => $"from {Rounded(low)}, no upper end",
            _ => "no interval",
        };
        string beyond = objects > FarBeyond * n ? "an order of magnitude only" : objects > n ? "beyond the data" : objects < least ? "below the smallest refit" : string.Empty;
        string cost = document.Price is { } price && objects > n ? $"; the missing ones cost about {Amount((objects - n) * price.PerObject, price.Currency)}" : string.Empty;
        string size = objects < least ? $"fewer than {Objects(Exact(least))}" : $"about {Objects(Rounded(objects))}";
        string differs = one.Criterion == Shortfall.Remaining ? "; it need not be K above, since refits average fits at other seeds and follow the loss as it falls" : string.Empty;
        return $"{what} at {size} ({string.Join(", ", ((string[])[interval, beyond]).Where(part => part.Length > 0))}{cost}), trained for as many steps as now{differs}.";
    }

    /// <summary>An amount of money.</summary>
    internal static string Amount(double amount, string currency)
    {
        if (!double.IsFinite(amount))
        {
            return "no upper end";
        }

        string number = amount >= 100 ? Rounded(amount) : Measured(amount, 2);
        return currency.Length > 0 ? $"{number} {currency}" : number;
    }

    /// <summary>A count that may have no end.</summary>
    internal static string Ceiling(double count) => double.IsFinite(count) && count < 1e15 ? Rounded(count) : "no upper end";
}
