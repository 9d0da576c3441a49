using Plateau.Figures;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The figures about what comes beyond the objects at hand: K against σ, and what moves with the optimum.</summary>
internal static class ForecastFigures
{
    /// <summary>K against σ with its interval, and the objects at hand. Null with one σ.</summary>
    public static Figure? Sigmas(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Sigmas is not { Count: > 1 } table)
        {
            return null;
        }

        List<SigmaSummary> rows = [.. table.OrderBy(row => row.Sigma)];
        double[] sigma = [.. rows.Select(row => row.Sigma)];
        return new()
        {
            Id = "sigmas",
            Title = "How many objects, against how far one looks",
            Subtitle = $"K of the {WordConverter.Word(document.Answer.Of)}, from which on what is still to come stays within "
                + $"{Percent(document.Answer.Tolerance)} of the mean loss; measured at each σ by the same draws, scaled.",
            Description = $"K goes from {Rounded(rows[0].K)} objects at σ = {Measured(sigma[0])} to {Rounded(rows[^1].K)} at σ = "
                + $"{Measured(sigma[^1])}.",
            X = FigureAxis.Logarithmic("σ", TickStyle.Number),
            Y = FigureAxis.Logarithmic("objects K", TickStyle.Count),
            Marks =
            [
                new HorizontalReference(document.Data.Objects, $"you have {Exact(document.Data.Objects)}") { Color = SeriesColor.Gray },
                new LineMark(sigma, [.. rows.Select(row => row.K)], [.. rows.Select(row => row.KLow)], [.. rows.Select(row => row.KHigh)])
                {
                    Name = WordConverter.Word(document.Answer.Of),
                    Color = SeriesColor.Blue,
                },
                new PointMark(sigma, [.. rows.Select(row => row.K)]) { Color = SeriesColor.Blue },
            ],
            Height = 300,
        };
    }

    /// <summary>One quantity at the refits with its trend and the band of its mean. Null without that trend.</summary>
    /// <param name="document">The assessment.</param>
    /// <param name="of">The quantity.</param>
    public static Figure? Refits(AssessResult document, TrendQuantity of)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Refits is not { } refits || refits.Trends.FirstOrDefault(one => one.Of == of) is not { } trend)
        {
            return null;
        }

        (string title, Func<RefitSummary, double> value, TickStyle ticks) = of switch
        {
            TrendQuantity.Variance => ("V as the optimum moves", fit => fit.Variance, TickStyle.Number),
            TrendQuantity.Shape => ("V of the shape as the optimum moves", fit => fit.Shape, TickStyle.Number),
            TrendQuantity.Loss => ("The held-out loss as the optimum moves", fit => fit.ProbedLoss, TickStyle.Number),
            _ => (
                "The gap as the optimum moves",
                (Func<RefitSummary, double>)(fit => Math.Sqrt(Math.Max(0, fit.SquaredGap))),
                TickStyle.Number),
        };
        List<RefitSummary> fits = [.. refits.Fits.Where(fit => fit.Trained && value(fit) > 0)];
        List<FigureMark> marks = [AssessFigures.AtHand(document)];
        if (refits.Forecast.FirstOrDefault(one => WordConverter.Word(one.Criterion) == WordConverter.Word(of)) is { } wanted)
        {
            marks.Add(new HorizontalReference(wanted.Threshold, $"{Percent(wanted.Tolerance)} of the held-out loss there")
            {
                Color = SeriesColor.Green,
            });
            if (wanted.Objects is double objects && objects <= trend.K[^1])
            {
                marks.Add(new VerticalReference(objects, $"about {Rounded(objects)}")
                {
                    Low = wanted.Low ?? trend.K[0],
                    High = Math.Min(wanted.High ?? trend.K[^1], trend.K[^1]),
                    Color = SeriesColor.Purple,
                });
            }
        }

        marks.Add(new LineMark(trend.K, trend.Value, trend.BandLow, trend.BandHigh)
        {
            Name = "trend of the means",
            Color = SeriesColor.Blue,
            Style = LineStyle.Dashed,
        });
        marks.Add(new PointMark([.. fits.Select(fit => (double)fit.Objects)], [.. fits.Select(value)])
        {
            Name = "one fit",
            Color = SeriesColor.Vermilion,
        });
        return new()
        {
            Id = $"refits-{WordConverter.Word(of)}",
            Title = title,
            Subtitle = "Network fitted anew at growing sizes, looked at by new draws on the same held-out objects; about as k to the "
                + $"power {Measured(trend.Exponent, 2)} ({Measured(trend.Low, 2)} to {Measured(trend.High, 2)}).",
            Description = $"{title}: a power of the number of objects with the exponent {Measured(trend.Exponent, 2)}, interval "
                + $"{Measured(trend.Low, 2)} to {Measured(trend.High, 2)}. Beyond the objects at hand it is extrapolated.",
            X = FigureAxis.Logarithmic("objects fitted to", TickStyle.Count),
            Y = FigureAxis.Logarithmic(
                of == TrendQuantity.Gap
                    ? "gap, in units of the loss"
                    : of == TrendQuantity.Loss ? "mean held-out loss"
                    : "squared units of the loss",
                ticks),
            Marks = marks,
            Height = 300,
        };
    }
}
