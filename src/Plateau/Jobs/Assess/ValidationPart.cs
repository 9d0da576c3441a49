using Plateau.Figures;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>How forecasts fared on the user's own objects: held against their learning curve.</summary>
internal static class ValidationPart
{
    private const int Points = 60;

    /// <summary>Sentences, curve and tables; null without a validation.</summary>
    public static PageBlock? Of(AssessResult result) => result.Validation is not { } validation ? null : new PageSection(
        "Held against your own learning curve",
        [
            .. Sentences(result).Select(sentence => new PageParagraph(Sentence(sentence))),
            new PageFigure(
                Curve(result, validation),
                "Points: the mean over fits with its interval. Dashed: the power law with a floor; "
                + "right of the objects at hand it is extrapolated, with the band of its profile likelihood."),
            PageTable.Of(
                validation.Forecasts,
                [
                    (new("forecast by"), one => By(one.By)),
                    (Number("from"), one => Exact(one.From)),
                    (Number("to"), one => Exact(one.To)),
                    (Number("fall of the loss foretold"), one => Measured(one.Gain, 2)),
                    (Number("interval"), one => Range(one.Low, one.High)),
                    (Number("came"), one => Measured(one.Came, 2)),
                    (Number("interval"), one => Range(one.CameLow, one.CameHigh)),
                ]),
            PageTable.Of(
                validation.Answers,
                [
                    (Number("objects"), one => Exact(one.Objects)),
                    (Number("K reached"), one => Percent(one.Settled)),
                    (Number("gap within tolerance"), one => Percent(one.GapWithin)),
                    (Number("“enough”"), one => Percent(one.Enough)),
                    (Number("taken off the loss by the rest"), one => Percent(one.Came)),
                    (Number("foretold by half the gap"), one => Percent(one.Foretold)),
                ]) with
            {
                Note = "Shares of the fits of a size. The held-out objects of forecasts and of what came are the same ones. "
                    + "Fits take as many steps of training at every size.",
            },
        ]).InReport();

    /// <summary>
    /// The forecast from a quarter of the objects, or from the smallest size that is no less; then where the learning curve leads.
    /// Empty without a validation.
    /// </summary>
    public static IEnumerable<string> Sentences(AssessResult result)
    {
        if (result.Validation is not { } validation)
        {
            return [];
        }

        return
        [
            .. validation.Forecasts.GroupBy(one => one.By)
                .Select(by => Forecast(by.FirstOrDefault(forecast => 4 * forecast.From >= forecast.To) ?? by.First())),
            .. validation.Answers.Where(answer => answer.Enough > 0.5).Take(1).Select(answer =>
                $"at {Objects(Exact(answer.Objects))} the answer was \"enough\" already, "
                + $"and the others took {Percent(answer.Came)} off the held-out loss after all"),
            .. validation.Next.Take(1).Select(next =>
                $"a power law through these fits, {Law(validation.Law!)}, leads from {Objects(Exact(result.Data.Objects))} "
                + $"to a held-out loss of {Measured(next.Loss)} ({Measured(next.Low)} to {Measured(next.High)}) "
                + $"at {Exact(next.Objects)}: {Measured(next.Gain, 2)} less ({Range(next.GainLow, next.GainHigh)})"),
        ];
    }

    private static string Law(ValidationLawSummary law) => $"{Measured(law.Floor, 2)} + "
        + $"{Measured(law.Scale, 2)}·n^−{Measured(law.Exponent, 2)}";

    private static string By(ForecastMethod by) => by switch
    {
        ForecastMethod.HalfGap => "half the gap",
        ForecastMethod.Takeuchi => "the Takeuchi forecast",
        _ => "the power law through smaller fits",
    };

    private static string Forecast(ValidationForecastSummary one)
    {
        string times = one is { Gain: > 0, Came: > 0 } ? $", {Measured(one.Gain / one.Came, 2)} times as much" : string.Empty;
        return $"from {Exact(one.From)} to {Objects(Exact(one.To))} the held-out loss fell by "
            + $"{Measured(one.Came, 2)}{Within(one.CameLow, one.CameHigh)}; "
            + $"{By(one.By)} had foretold {Measured(one.Gain, 2)}{Within(one.Low, one.High)}{times}";
    }

    private static string Within(double? low, double? high) => low is null || high is null ? string.Empty : $" ({Range(low, high)})";

    private static string Range(double? low, double? high) => (low, high) switch
    {
        (double least, double most) => $"{Measured(least, 2)} to {Measured(most, 2)}",
        (double least, null) => $"from {Measured(least, 2)}",
        _ => "one fit",
    };

    private static Figure Curve(AssessResult result, ValidationSummary validation)
    {
        ValidationSizeSummary[] sizes = [.. validation.Curve];
        int n = result.Data.Objects;
        List<FigureMark> marks = [new VerticalReference(n, $"you have {Exact(n)}") { Color = SeriesColor.Gray, Style = LineStyle.Dashed }];
        if (validation.Law is { } law)
        {
            double reach = 10.0 * sizes[^1].Objects / sizes[0].Objects;
            double[] k = [.. Enumerable.Range(0, Points).Select(i => sizes[0].Objects * Math.Pow(reach, i / (Points - 1.0)))];
            marks.Add(new LineMark(k, [.. k.Select(one => law.Floor + (law.Scale * Math.Pow(one, -law.Exponent)))])
            {
                Name = "power law with a floor",
                Color = SeriesColor.Blue,
                Style = LineStyle.Dashed,
            });
            marks.Add(new PointMark([.. validation.Next.Select(one => one.Objects)], [.. validation.Next.Select(one => one.Loss)])
            {
                Name = "forecast",
                Color = SeriesColor.Blue,
                Open = true,
                YIntervals = [.. validation.Next.Select(one => (one.Low, one.High))],
            });
        }

        marks.Add(new PointMark([.. sizes.Select(one => (double)one.Objects)], [.. sizes.Select(one => one.Loss)])
        {
            Name = "measured",
            Color = SeriesColor.Vermilion,
            YIntervals = sizes.All(one => one.Low is not null) ? [.. sizes.Select(one => (one.Low!.Value, one.High!.Value))] : null,
        });
        return new Figure
        {
            Id = "learning-curve",
            Title = "Your learning curve",
            Subtitle = validation.Law is { } found ? $"Held-out loss, about {Law(found)}." : "Held-out loss of fits at growing sizes.",
            Description = "The held-out loss of fits to growing numbers of objects, with the power law through them and where it leads.",
            X = FigureAxis.Logarithmic("objects fitted to", TickStyle.Count),
            Y = FigureAxis.Logarithmic("mean held-out loss", TickStyle.Number),
            Marks = marks,
            Height = 320,
        };
    }
}
