using Plateau.Convergence;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>What tolerances mean, and what objects still to come cost and bring.</summary>
internal static class ForecastPart
{
    /// <summary>What tolerances mean and cost; null without tolerances.</summary>
    public static PageBlock? Tolerances(AssessResult result) => result.Tolerances.Count == 0 ? null : new PageSection(
        "What a tolerance means, and costs",
        new PageParagraph(Paragraph(Sentence(Tolerance(result)), Resolution(result))),
        (PageTable.Of(
            result.Tolerances,
            [
                (Number("tolerance"), one => Percent(one.Tolerance, 3)),
                (Number("in mean loss"), one => Measured(one.Loss, 2)),
                (Number("in likelihood"), one => one.Percent is null ? string.Empty : $"{Measured(one.Percent, 2)} %"),
                (Number($"K of the {WordConverter.Word(result.Answer.Of)}"), one => Size(one.K, result.Data.Objects)),
                (Number("interval"), one => RoundedRange(one.Low, one.High)),
                (Number("all of them cost"), one => one.Cost is double cost ? Amount(cost, result.Price!.Currency) : string.Empty),
                (new("reached"), one => PageCell.Mark(one.Reached)),
            ],
            one => one.Tolerance == result.Answer.Tolerance) with
        {
            Note = "Half the tolerance takes four times the objects.",
        }).WithoutEmptyColumns()).InReport();

    /// <summary>What more objects cost and bring; null where nothing is known.</summary>
    public static PageBlock? More(AssessResult result) => result.Forecast.Count == 0 ? null : new PageSection(
        "What more objects bring",
        [
            .. Money(result).Select(sentence => new PageParagraph(Sentence(sentence))),
            PageTable.Of(
                result.Forecast,
                [
                    (new("criterion"), one => one.Criterion == Criterion.Remaining ? "remaining change" : "increment"),
                    (new("of"), one => WordConverter.Word(one.Of)),
                    (new("objects"), one => SizesPart.Set(one.Objects)),
                    (
                        Number("tolerance"),
                        one => one.Criterion == Criterion.Increment ? Measured(one.Tolerance) : Percent(one.Tolerance, 3)),
                    (Number("more objects"), one => one.MoreHigh == 0 ? "none" : Rounded(one.More)),
                    (Number("interval"), one => one.MoreHigh == 0 ? string.Empty : RoundedRange(one.MoreLow, one.MoreHigh)),
                    (new("interval of K from a larger measurement"), one => string.Join("; ", Larger(result, one).Select(Measurement))),
                ]) with
            {
                Note = "The interval of K narrows with the objects, or the draws, that V is measured on, whichever make most of it; "
                    + "the last column says by how much if V comes out the same.",
            },
        ]).InReport();

    /// <summary>The tolerance of the answer in units that people have; empty where it has none.</summary>
    public static string Tolerance(AssessResult result)
    {
        if (Own(result) is not { } one)
        {
            return string.Empty;
        }

        string likelihood = one.Percent is null ? string.Empty : $", a change of an object's likelihood by {Measured(one.Percent, 2)} %";
        string gain = one.OverGain switch
        {
            double over and < 1 => $"; more data may still bring {Measured(1 / over, 2)} times as much",
            double => "; more data may bring less than that",
            _ => string.Empty,
        };
        return $"{Percent(one.Tolerance)} of the mean loss is {Measured(one.Loss, 2)}{likelihood}{gain}";
    }

    /// <summary>What a mean loss over K objects can and cannot tell; empty where nothing is known.</summary>
    public static string Resolution(AssessResult result)
    {
        if (Own(result) is not { } one)
        {
            return string.Empty;
        }

        string objects = Objects(Size(one.K, result.Data.Objects));
        return result.Answer.Of == LandscapePart.Shape
            ? $"Over {objects} the difference in mean loss between w* and a place as far away as the draws "
                + $"has the standard error {Measured(one.Loss, 2)}: a test set of that size could not tell smaller ones. "
                + $"The mean loss itself is known to {Measured(one.MeanLossError, 2)} from so many."
            : $"Over {objects} the mean loss has the standard error {Measured(one.MeanLossError, 2)}: "
                + "a test set of that size could not tell smaller differences.";
    }

    /// <summary>How many more objects, and how sure a larger pilot would make it; empty where nothing is known.</summary>
    public static string Missing(AssessResult result)
    {
        AnswerSummary answer = result.Answer;
        ForecastSummary? own = result.Forecast.FirstOrDefault(one =>
            (one.Criterion, one.Of, one.Objects, one.Tolerance) == (answer.Criterion, answer.Of, answer.Objects, answer.Tolerance));
        if (own is null || !double.IsFinite(own.More))
        {
            return string.Empty;
        }

        string more = own.MoreHigh > 0 ? $"{Rounded(own.More)} ({RoundedRange(own.MoreLow, own.MoreHigh)})"
            : $"none for K, which is "
                + $"reached{(answer is { Enough: false, Reason: AnswerReason.Gap } ? "; the gap may take more" : string.Empty)}";
        if (Larger(result, own).FirstOrDefault() is not { } after)
        {
            return more;
        }

        string with = own.Dominant == IntervalSource.Draws ? $"{Exact(after.Draws)} draws"
            : $"{Exact(after.Objects)} {(own.Objects == ObjectSet.HeldOut ? "held out" : "objects")}";
        return $"{more}; with {with} K would be known within {RoundedRange(after.Low, after.High)}";
    }

    /// <summary>What the missing objects cost, and what a budget buys; empty without a price.</summary>
    public static IEnumerable<string> Money(AssessResult result)
    {
        if (result.Price is not { } price)
        {
            yield break;
        }

        yield return Cost(result, price);
        if (result.Budget is not { } budget)
        {
            yield break;
        }

        if (budget.Objects == 0)
        {
            yield return $"{Amount(budget.Amount, price.Currency)} buys no object";
            yield break;
        }

        BudgetRemainingSummary remaining = budget.Remaining.FirstOrDefault(one => one.Of == result.Answer.Of) ?? budget.Remaining[0];
        string reach = budget.Reaches switch { BudgetReach.Yes => "is", BudgetReach.Perhaps => "is perhaps", _ => "is not" };
        yield return $"{Amount(budget.Amount, price.Currency)} buys {Objects(Rounded(budget.Objects))}: what is still to come falls "
            + $"from {Percent(remaining.Now)} to {Percent(remaining.Then)} ({PercentRange(remaining.ThenLow, remaining.ThenHigh)}); "
            + $"K {reach} reached then";
        if (Closing(result, budget) is { Length: > 0 } closing)
        {
            yield return closing;
        }

        string spent = result.Answer.Objects == ObjectSet.HeldOut ? "held-out objects" : "the measurement";
        yield return $"spent on {spent} instead, K would be known within {RoundedRange(budget.AsPilot.Low, budget.AsPilot.High)}";
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

    private static ToleranceSummary? Own(AssessResult result)
        => result.Tolerances.FirstOrDefault(one => one.Tolerance == result.Answer.Tolerance);

    // What a measurement with more of what makes most of the interval would give.
    private static IEnumerable<ForecastAfterSummary> Larger(AssessResult result, ForecastSummary one)
        => one.After.Where(after => one.Dominant == IntervalSource.Draws ? after.Draws > result.Probe.Draws : after.Objects > one.Pilot);

    private static string Measurement(ForecastAfterSummary after)
        => $"{Exact(after.Objects)} objects, {Exact(after.Draws)} draws: {RoundedRange(after.Low, after.High)}";

    // The price of what the answer lacks.
    private static string Cost(AssessResult result, PriceSummary price)
    {
        (string currency, bool gap) = (price.Currency, price.For == Shortfall.Gap);
        if (gap && result.Refits is null)
        {
            string remedy = result.Model is null ? string.Empty : "; --refits estimates it, for as many steps of training as now";
            return $"how many are missing for the gap is not known{remedy}";
        }

        if (price.Cost is not double cost)
        {
            return gap
                ? "how many are missing for the gap is not known: refits show no size at which it closes"
                : "more than can be counted";
        }

        if (price.High == 0)
        {
            return gap
                ? "nothing by the refits: the size at which they see the gap close is at hand"
                : "nothing for K, which the objects at hand reach";
        }

        string low = Amount(price.Low ?? 0, currency);
        string interval = price.High is double high ? $"{low} to {Amount(high, currency)}" : $"from {low}, no upper end";
        return $"{Amount(cost, currency)} for what is missing{(gap ? " until the gap closes, by the refits" : string.Empty)} ({interval})";
    }

    // What a purchase makes of the gap.
    private static string Closing(AssessResult result, BudgetSummary budget)
    {
        if (budget is not { Gap: double gap, GapThen: double then })
        {
            return string.Empty;
        }

        string moves = $"the gap {(then < gap ? "falls" : "goes")} from {Percent(gap)} to";
        if (budget.Law == GapLaw.Refits)
        {
            string interval = budget is { GapThenLow: not null, GapThenHigh: not null } ? $" "
                + $"({PercentRange(budget.GapThenLow, budget.GapThenHigh)})" : string.Empty;
            string loss = budget is { Loss: double now, LossThen: double later, LossThenLow: double least, LossThenHigh: double most }
                ? $", and the held-out loss goes from {Measured(now)} to about {Measured(later)} ({Measured(least)} to {Measured(most)})"
                : string.Empty;
            string far = budget.Total > FarBeyond * result.Data.Objects ? "; so far beyond the data, an order of magnitude only" : "";
            return $"by the trends of the refits, trained for as many steps as now, {moves} about {Percent(then)}{interval}{loss}{far}";
        }

        string gained = budget is { Gain: > 0 and double gain, GainThen: double left }
            ? $", and {Measured(gain - left, 2)} of loss is gained"
            : string.Empty;
        string slower = result.Model is { IsLinear: true } ? string.Empty
            : "; networks were measured to fall more slowly (k to the −0.6 for mlp:128,128 on MNIST), and --refits measures it";
        return $"at best {moves} {Percent(then)}{gained}, by the law of a linear model, 1/k{slower}";
    }
}
