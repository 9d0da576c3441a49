using Plateau.Convergence;
using Plateau.Networks;
using Plateau.Numerics;

namespace Plateau.Jobs;

/// <summary>From measured V and gap to what people decide by: objects still to come, tolerances in units of their own, prices.</summary>
/// <param name="question">What was asked.</param>
/// <param name="objects">The number of objects at hand, N.</param>
/// <param name="training">V on them.</param>
/// <param name="heldOut">V on held-out objects; null without any.</param>
/// <param name="gap">The gap; null without held-out objects.</param>
/// <param name="part">What the answer is about.</param>
internal sealed class Forecasts(
    AssessmentQuestion question,
    int objects,
    LandscapeVariance training,
    LandscapeVariance? heldOut,
    LandscapeGap? gap,
    LandscapePart part)
{
    // What is shown beside the tolerances asked for.
    private static readonly double[] Ladder = [0.1, 0.05, 0.02, 0.01, 0.005, 0.002];
    private static readonly int[] Growth = [2, 4];

    private readonly LandscapeVariance _decisive = heldOut ?? training;
    private readonly Tolerance _tolerance = Tolerance.Remaining(question.Remaining[0]);

    /// <summary>The document with all of it.</summary>
    public AssessResult AddedTo(AssessResult document) => document with
    {
        Forecast = [.. document.SufficientSize.Select(Forecast)],
        Parting = Parting(),
        Tolerances = Tolerances(document.Model?.ObjectLoss),
        Price = Price(document),
        Budget = Budget(null),
    };

    /// <summary>The document with what refits say of the gap in place of what a law would.</summary>
    public AssessResult Refitted(AssessResult document, Refits refits) => document with
    {
        Price = Price(document),
        Budget = Budget(refits),
    };

    /// <summary>V held out beside V training; null without held-out objects.</summary>
    public HeldOutRatio? Parting()
    {
        if (heldOut is null)
        {
            return null;
        }

        Interval fitted = training.IntervalOverObjects(part);
        Interval fresh = heldOut.IntervalOverObjects(part);
        return new HeldOutRatio(
            part,
            training.ValueOf(part),
            fitted.Low,
            fitted.High,
            heldOut.ValueOf(part),
            fresh.Low,
            fresh.High,
            heldOut.ValueOf(part) / training.ValueOf(part),
            fitted.High < fresh.Low || fresh.High < fitted.Low,
            training.SufficientSize(_tolerance, part).K,
            heldOut.SufficientSize(_tolerance, part).K);
    }

    private ForecastSummary Forecast(SufficientSizeSummary row)
    {
        LandscapeVariance measured = row.Objects == ObjectSet.HeldOut ? heldOut! : training;
        Tolerance tolerance = row.Criterion == Criterion.Increment
            ? Tolerance.Increment(row.Tolerance)
            : Tolerance.Remaining(row.Tolerance);
        return new ForecastSummary(
            row.Criterion,
            row.Of,
            row.Objects,
            row.Tolerance,
            More(row.K),
            More(row.Low),
            More(row.High),
            measured.Objects,
            measured.DrawsDominate(tolerance.Criterion, row.Of) ? IntervalSource.Draws : IntervalSource.Objects,
            [
                .. Growth.Select(factor => After(measured, tolerance, row.Of, (double)factor * measured.Objects, measured.Draws)),
                .. measured.Draws > 1
                    ? Growth.Select(factor => After(measured, tolerance, row.Of, measured.Objects, (double)factor * measured.Draws))
                    : [],
            ]);
    }

    private static ForecastAfterSummary After(
        LandscapeVariance measured,
        Tolerance tolerance,
        LandscapePart of,
        double objects,
        double draws)
    {
        SampleSize size = measured.SufficientSizeAfter(tolerance, of, objects / measured.Objects, draws / measured.Draws);
        return new ForecastAfterSummary(Count(objects), Count(draws), size.Low, size.High);
    }

    private ToleranceSummary[] Tolerances(ObjectLoss? loss)
    {
        if (!(_decisive.MeanLoss > 0))
        {
            return [];
        }

        double? gain = gap is { Gain: > 0 and double half } ? half : null;

        // Losses made elsewhere are of a kind unknown.
        bool likelihood = loss is { IsLogLikelihood: true };
        return
        [
            .. from relative in Ladder.Concat(question.Remaining).Distinct().OrderDescending()
               let size = _decisive.SufficientSize(Tolerance.Remaining(relative), part)
               let change = relative * _decisive.MeanLoss
               select new ToleranceSummary(
                   relative,
                   question.Remaining.Contains(relative),
                   change,
                   likelihood ? Elementary.Exp(change) : null,
                   likelihood ? 100 * (Elementary.Exp(change) - 1) : null,
                   size.K,
                   size.Low,
                   size.High,
                   Math.Sqrt(_decisive.Value / size.K),
                   change / gain,
                   size.K * question.PricePerObject,
                   size.IsReachedBy(objects)),
        ];
    }

    private PriceSummary? Price(AssessResult document)
    {
        if (question.PricePerObject is not double price)
        {
            return null;
        }

        SampleSize size = _decisive.SufficientSize(_tolerance, part);
        if (document.Answer.Reason != AnswerReason.Gap)
        {
            return new PriceSummary(
                price,
                question.Currency,
                Finite(More(size.K) * price),
                Finite(More(size.Low) * price),
                Finite(More(size.High) * price));
        }

        return document.Refits?.Forecast.FirstOrDefault(one => one.Criterion == Shortfall.Gap) is { } closing
            ? new PriceSummary(
                price,
                question.Currency,
                Larger(closing.Objects, size.K),
                Larger(closing.Low, size.Low),
                Larger(closing.High, size.High))
            {
                For = Shortfall.Gap,
            }
            : new PriceSummary(price, question.Currency, null, null, null) { For = Shortfall.Gap };

        double? Larger(double? ofGap, double ofK) => ofGap is double objects ? Finite(More(Math.Max(objects, ofK)) * price) : null;
    }

    private BudgetSummary? Budget(Refits? refits)
    {
        if (question.PricePerObject is not double price || question.Budget is not double amount)
        {
            return null;
        }

        // A whole number of objects whose price is the amount is bought in full, though the quotient be rounded.
        double bought = Math.Min(Math.Floor(amount / price * (1 + 1e-12)), double.MaxValue / 2);
        double total = objects + bought;
        SampleSize size = _decisive.SufficientSize(_tolerance, part);
        BudgetSummary budget = new(
            amount,
            bought,
            total,
            [.. (_decisive.Shape is null ? [LandscapePart.Loss] : (LandscapePart[])[LandscapePart.Loss, LandscapePart.Shape])
                .Select(of => Remaining(of, total))],
            size.High <= total ? BudgetReach.Yes : size.Low <= total ? BudgetReach.Perhaps : BudgetReach.No,
            gap?.Relative,
            null,
            gap?.Gain,
            gap?.Gain * objects / total,
            After(_decisive, _tolerance, part, _decisive.Objects + bought, _decisive.Draws));
        if (gap is null)
        {
            return budget;
        }

        if (refits?.Gap is { } falling)
        {
            (double? low, double? high) = falling.IntervalAt(total);
            Interval? band = refits.Loss?.BandAt(total);
            return budget with
            {
                Law = GapLaw.Refits,
                Gap = falling.RelativeAt(objects),
                GapThen = falling.RelativeAt(total),
                GapThenLow = low,
                GapThenHigh = high,
                GainThen = gap.Gain * falling.Trend.At(total) / falling.Here,
                Loss = refits.Loss?.At(objects),
                LossThen = refits.Loss?.At(total),
                LossThenLow = band?.Low,
                LossThenHigh = band?.High,
            };
        }

        double then = gap.Value * objects / total;
        double loss = gap.HeldOutLoss - ((gap.Value - then) / 2);
        return budget with { Law = GapLaw.Linear, GapThen = loss > 0 ? then / loss : null };
    }

    // √(V/k)/L̄ and its ends: those of V/L̄², read off K at a tolerance so small that rounding up to whole objects does not show.
    private BudgetRemainingSummary Remaining(LandscapePart of, double total)
    {
        const double fine = 1e-9;
        SampleSize size = _decisive.SufficientSize(Tolerance.Remaining(fine), of);
        double now = _decisive.ValueOf(of) == 0 ? 0 : Math.Sqrt(_decisive.ValueOf(of)) / _decisive.MeanLoss;
        (double low, double high) = (fine * Math.Sqrt(size.Low), fine * Math.Sqrt(size.High));
        double before = Math.Sqrt(objects);
        double after = Math.Sqrt(total);
        return new BudgetRemainingSummary(of, now / before, low / before, high / before, now / after, low / after, high / after);
    }

    private double More(double k) => Math.Max(0, k - objects);

    private static double? Finite(double number) => double.IsFinite(number) ? number : null;

    private static int Count(double members) => (int)Math.Min(members, int.MaxValue);
}
