using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Jobs;

/// <summary>Holds forecasts against what more objects gained, over the fits at growing sizes of one assessment.</summary>
internal static class Validation
{
    /// <summary>Fits at each size unless told otherwise.</summary>
    public const int Fits = 3;

    private static readonly double[] Beyond = [2, 4, 10];

    /// <summary>What the fits say of the forecasts.</summary>
    /// <param name="refits">The fits; the largest size is N.</param>
    /// <param name="question">Tolerances and confidence.</param>
    /// <param name="warnings">Takes what limits it.</param>
    public static ValidationSummary Of(RefitsSummary refits, AssessmentQuestion question, List<string> warnings)
    {
        RefitSummary[][] sizes = [.. refits.Fits.GroupBy(fit => fit.Objects).OrderBy(size => size.Key).Select(size => size.ToArray())];
        List<ValidationForecastSummary> forecasts = [];
        List<ValidationAnswerSummary> answers = [];
        for (int i = 0; i < sizes.Length - 1; i++)
        {
            (int from, int to) = (sizes[i][0].Objects, sizes[^1][0].Objects);
            double left = 1 - ((double)from / to);
            (double came, Interval? ofCame) = Difference(sizes[i], sizes[^1], question.Confidence);
            (double half, Interval? ofHalf) = Mean([.. sizes[i].Select(fit => fit.Gain * left)], question.Confidence);
            forecasts.Add(new ValidationForecastSummary(
                ForecastMethod.HalfGap,
                from,
                to,
                half,
                ofHalf?.Low,
                ofHalf?.High,
                came,
                ofCame?.Low,
                ofCame?.High));
            if (sizes[i].All(fit => fit.Takeuchi is not null))
            {
                (double excess, Interval? ofExcess) = Mean([.. sizes[i].Select(fit => fit.Takeuchi!.Value * left)], question.Confidence);
                forecasts.Add(new ValidationForecastSummary(
                    ForecastMethod.Takeuchi,
                    from,
                    to,
                    excess,
                    ofExcess?.Low,
                    ofExcess?.High,
                    came,
                    ofCame?.Low,
                    ofCame?.High));
            }

            if (Law(sizes.Take(i + 1), question.Confidence) is { } law)
            {
                Interval gain = law.GainInterval(from, to);
                forecasts.Add(new ValidationForecastSummary(
                    ForecastMethod.PowerLaw,
                    from,
                    to,
                    law.Gain(from, to),
                    gain.Low,
                    Finite(gain.High),
                    came,
                    ofCame?.Low,
                    ofCame?.High));
            }

            double loss = Sums.Mean([.. sizes[i].Select(fit => fit.Loss)]);
            answers.Add(new ValidationAnswerSummary(
                from,
                Share(sizes[i], fit => fit.K <= from),
                Share(sizes[i], fit => fit.Gap <= question.Gap),
                Share(sizes[i], fit => fit.K <= from && fit.Gap <= question.Gap),
                came / loss,
                half / loss));
        }

        LearningCurve? whole = Law(sizes, question.Confidence);
        if (whole is null)
        {
            warnings.Add(sizes.Length == 1
                ? "Nothing was validated: fewer objects than these cannot be fitted. Give more (`Samples`), or leave out `Validate`."
                : $"A learning curve takes fits at {LearningCurve.FewestPoints} sizes, and there are {sizes.Length}; give more objects "
                    + "(`Samples`) for one.");
        }

        int untrained = refits.Fits.Count(fit => !fit.Trained);
        if (untrained > 0)
        {
            warnings.Add(
                $"{untrained} of the {refits.Fits.Count} fits that forecasts are held against hardly learned anything: they count, for "
                    + "they are what so many objects give with this training; train longer (`Epochs`) for a fair trial.");
        }

        return new ValidationSummary(
            [.. sizes.Select(size => Size(size, question.Confidence))],
            forecasts,
            answers,
            whole is null ? null : new ValidationLawSummary(whole.Floor, whole.Scale, whole.Exponent, sizes.Length, whole.RelativeError),
            whole is null ? [] : [.. Beyond.Select(times => Next(whole, sizes[^1][0].Objects, times))]);
    }

    private static ValidationSizeSummary Size(RefitSummary[] fits, double confidence)
    {
        (double loss, Interval? interval) = Mean([.. fits.Select(fit => fit.Loss)], confidence);
        return new ValidationSizeSummary(
            fits[0].Objects,
            fits.Length,
            loss,
            interval?.Low,
            interval?.High,
            MeanOf(fit => fit.Accuracy))
        {
            RSquared = MeanOf(fit => fit.RSquared),
        };

        double? MeanOf(Func<RefitSummary, double?> of)
            => Array.TrueForAll(fits, fit => of(fit) is not null) ? Sums.Mean([.. fits.Select(fit => of(fit)!.Value)]) : null;
    }

    private static ValidationNextSummary Next(LearningCurve law, int objects, double times)
    {
        Interval loss = law.IntervalAt(times * objects);
        Interval gain = law.GainInterval(objects, times * objects);
        return new ValidationNextSummary(
            times * objects,
            law.At(times * objects),
            loss.Low,
            loss.High,
            law.Gain(objects, times * objects),
            gain.Low,
            gain.High);
    }

    // Every fit is a point: their scatter is what the intervals rest on.
    private static LearningCurve? Law(IEnumerable<RefitSummary[]> sizes, double confidence)
    {
        RefitSummary[] fits = [.. sizes.SelectMany(size => size).Where(fit => fit.Loss > 0)];
        return LearningCurve.Of([.. fits.Select(fit => (double)fit.Objects)], [.. fits.Select(fit => fit.Loss)], confidence);
    }

    private static (double Mean, Interval? Interval) Mean(double[] values, double confidence)
    {
        double mean = Sums.Mean(values);
        if (values.Length < 2)
        {
            return (mean, null);
        }

        double reach = StudentQuantile.Of((1 + confidence) / 2, values.Length - 1) * Math.Sqrt(SquaredError(values, mean));
        return (mean, new Interval(mean - reach, mean + reach));
    }

    // Welch's interval, with the whole degrees of freedom below Satterthwaite's.
    private static (double Difference, Interval? Interval) Difference(RefitSummary[] from, RefitSummary[] to, double confidence)
    {
        double[] a = [.. from.Select(fit => fit.Loss)];
        double[] b = [.. to.Select(fit => fit.Loss)];
        (double meanA, double meanB) = (Sums.Mean(a), Sums.Mean(b));
        if (a.Length < 2 || b.Length < 2)
        {
            return (meanA - meanB, null);
        }

        (double ofA, double ofB) = (SquaredError(a, meanA), SquaredError(b, meanB));
        double sum = ofA + ofB;
        int degrees = sum == 0
            ? a.Length + b.Length - 2
            : Math.Max(1, (int)(sum * sum / ((ofA * ofA / (a.Length - 1)) + (ofB * ofB / (b.Length - 1)))));
        double reach = StudentQuantile.Of((1 + confidence) / 2, degrees) * Math.Sqrt(sum);
        return (meanA - meanB, new Interval(meanA - meanB - reach, meanA - meanB + reach));
    }

    private static double SquaredError(double[] values, double mean)
    {
        double[] from = [.. values.Select(value => value - mean)];
        return Sums.Dot(from, from) / (values.Length - 1) / values.Length;
    }

    private static double Share(RefitSummary[] fits, Func<RefitSummary, bool> holds) => fits.Count(holds) / (double)fits.Length;

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
