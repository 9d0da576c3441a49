using System.Text;
using Plateau.Figures;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The part of a report in which forecasts are held against the user's own learning curve.</summary>
internal static class ValidationReport
{
    private const int Points = 60;

    /// <summary>Writes it, where there is a validation.</summary>
    public static void Append(StringBuilder html, AssessResult document)
    {
        if (document.Validation is not { } validation)
        {
            return;
        }

        html.Append("<section class=\"figures\">\n<h2>Held against your own learning curve</h2>\n");
        foreach (string sentence in ValidationText.Sentences(document))
        {
            html.Append($"<p>{ReportSections.Prose($"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}.")}</p>\n");
        }

        html.Append(Curve(document, validation).ToHtml("Points: the mean over fits with its interval. Dashed: the power law with a floor; right of the objects at hand it is extrapolated, with the band of its profile likelihood."))
            .Append("<div class=\"scroll\"><table>\n<thead><tr><th>Forecast by</th><th class=\"n\">From</th><th class=\"n\">To</th><th class=\"n\">Fall of the loss foretold</th><th class=\"n\">Interval</th><th class=\"n\">Came</th><th class=\"n\">Interval</th></tr></thead>\n<tbody>\n");
        foreach (ValidationForecastSummary one in validation.Forecasts)
        {
            html.Append($"<tr><td>{ValidationText.By(one.By)}</td><td class=\"n\">{Exact(one.From)}</td><td class=\"n\">{Exact(one.To)}</td><td class=\"n\">{Measured(one.Gain, 2)}</td><td class=\"n\">{Range(one.Low, one.High)}</td><td class=\"n\">{Measured(one.Came, 2)}</td><td class=\"n\">{Range(one.CameLow, one.CameHigh)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">Objects</th><th class=\"n\">K reached</th><th class=\"n\">Gap within tolerance</th><th class=\"n\">“Enough”</th><th class=\"n\">Taken off the loss by the rest</th><th class=\"n\">Foretold by half the gap</th></tr></thead>\n<tbody>\n");
        foreach (ValidationAnswerSummary one in validation.Answers)
        {
            html.Append($"<tr><td class=\"n\">{Exact(one.Objects)}</td><td class=\"n\">{Percent(one.Settled)}</td><td class=\"n\">{Percent(one.GapWithin)}</td><td class=\"n\">{Percent(one.Enough)}</td><td class=\"n\">{Percent(one.Came)}</td><td class=\"n\">{Percent(one.Foretold)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<p class=\"note\">Shares of the fits of a size. The held-out objects of forecasts and of what came are the same ones. Fits take as many steps of training at every size.</p>\n</section>\n");
    }

    private static Figure Curve(AssessResult document, ValidationSummary validation)
    {
        ValidationSizeSummary[] sizes = [.. validation.Curve];
        List<FigureMark> marks = [new VerticalReference(document.Data.Objects, $"you have {Exact(document.Data.Objects)}") { Color = SeriesColor.Gray, Style = LineStyle.Dashed }];
        if (validation.Law is { } law)
        {
            double[] n = [.. Enumerable.Range(0, Points).Select(i => sizes[0].Objects * Math.Pow(10.0 * sizes[^1].Objects / sizes[0].Objects, i / (Points - 1.0)))];
            marks.Add(new LineMark(n, [.. n.Select(one => law.Floor + (law.Scale * Math.Pow(one, -law.Exponent)))]) { Name = "power law with a floor", Color = SeriesColor.Blue, Style = LineStyle.Dashed });
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
            Subtitle = validation.Law is { } found ? $"Held-out loss, about {ValidationText.Law(found)}." : "Held-out loss of fits at growing sizes.",
            Description = "The held-out loss of fits to growing numbers of objects, with the power law through them and where it leads.",
            X = FigureAxis.Logarithmic("objects fitted to", TickStyle.Count),
            Y = FigureAxis.Logarithmic("mean held-out loss", TickStyle.Number),
            Marks = marks,
            Height = 320,
        };
    }

    private static string Range(double? low, double? high) => low is double least ? high is double most ? $"{Measured(least, 2)} to {Measured(most, 2)}" : $"from {Measured(least, 2)}" : "one fit";
}
