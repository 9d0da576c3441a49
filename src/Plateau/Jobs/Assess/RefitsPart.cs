using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>V and the gap as the optimum moves, by fits at growing sizes.</summary>
internal static class RefitsPart
{
    private const string Caption =
        "Points: one fit each. Dashed: a power of the number of objects through the means of each size, with the band of its mean; "
        + "right of the objects at hand it is extrapolated.";

    /// <summary>Where refits lead, with figures and table; null without refits.</summary>
    public static PageBlock? Of(AssessResult result, double level) => result.Refits is not { } refits ? null : new PageSection(
        "As the optimum moves",
        [
            .. Sentences(result).Select(sentence => new PageParagraph(sentence).InReport()),
            .. new[] { TrendQuantity.Shape, TrendQuantity.Gap, TrendQuantity.Loss, TrendQuantity.Variance }
                .Select(of => PageFigure.Of(ForecastFigures.Refits(result, of), Caption)?.InReport()),
            PageTable.Of(
                refits.Fits,
                [
                    (Number("fitted to"), fit => new PageCell(Exact(fit.Objects)) { Note = fit.Trained ? null : "untrained" }),
                    (Number("held-out loss"), fit => Measured(fit.Loss)),
                    (Number(ScoreWords.Name(refits.Fits[0])).InReport, fit => ScoreWords.Value(fit)),
                    (Number("V").InReport, fit => Measured(fit.Variance)),
                    (Number("shape"), fit => Measured(fit.Shape)),
                    (Number("gap"), fit => Percent(fit.Gap)),
                    (Number("interval").InReport, fit => PercentRange(fit.GapLow, fit.GapHigh)),
                    (Number("still to gain").InReport, fit => Measured(Math.Max(0, fit.Gain), 2)),
                    (Number("K"), fit => Count(fit.K)),
                    (new(IntervalOf(level)), fit => Counts(fit.KLow, fit.KHigh)),
                ],
                fit => fit.Main) with
            {
                Note = "As many steps of training at every size, from other initial parameters and to other objects each time; "
                    + "the highlighted fit is the one that the rest of this report is about.",
                NoteMedium = PageMedium.Report,
            },
        ]);

    /// <summary>Where the refits lead, a sentence each; none without refits.</summary>
    public static IEnumerable<string> Sentences(AssessResult result)
        => (result.Refits?.Forecast ?? []).Where(one => !IsSaid(result, one)).Select(one => Forecast(result, one));

    /// <summary>Where one trend of the refits leads.</summary>
    internal static string Forecast(AssessResult result, RefitForecastSummary one)
    {
        string what = one.Criterion == Shortfall.Gap
            ? $"The gap is expected to fall within {Percent(one.Tolerance)}"
            : $"With the optimum moving along, the {WordConverter.Word(one.Of)} is expected to settle within {Percent(one.Tolerance)}";
        if (one.Objects is not double objects)
        {
            return $"{what} at no size in sight.";
        }

        double n = result.Data.Objects;
        double least = result.Refits?.Fits.Where(fit => fit.Trained).Select(fit => (double)fit.Objects).DefaultIfEmpty(0).Min() ?? 0;
        string interval = (one.Low, one.High) switch
        {
            (_, double high) when high < least => string.Empty,
            (double low, double high) when low < least => $"fewer than {Exact(least)} to {Ceiling(high)}",
            (double low, double high) => RoundedRange(low, high),
            (double low, null) when low < least => "neither end known",
            (double low, null) => $"from {Rounded(low)}, no upper end",
            _ => "no interval",
        };
        string beyond = objects > FarBeyond * n ? "an order of magnitude only"
            : objects > n ? "beyond the data"
            : objects < least ? "below the smallest refit"
            : string.Empty;
        string cost = result.Price is { } price && objects > n
            ? $"; the missing ones cost about {ForecastPart.Amount((objects - n) * price.PerObject, price.Currency)}"
            : string.Empty;
        string size = objects < least ? $"fewer than {Objects(Exact(least))}" : $"about {Objects(Rounded(objects))}";
        string differs = one.Criterion == Shortfall.Remaining
            ? "; it need not be K above, since refits average fits at other seeds and follow the loss as it falls"
            : string.Empty;
        string known = string.Join(", ", new[] { interval, beyond }.Where(part => part.Length > 0));
        return $"{what} at {size} ({known}{cost}), trained for as many steps as now{differs}.";
    }

    // A size for the remaining change that the objects at hand reach says nothing beside K, which they reach as well.
    private static bool IsSaid(AssessResult result, RefitForecastSummary one)
        => one.Criterion == Shortfall.Remaining && one.Objects <= result.Data.Objects && result.Answer.K <= result.Data.Objects;
}
