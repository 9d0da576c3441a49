using System.Text;
using Plateau.Figures;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The Takeuchi forecast in a report.</summary>
internal static class TakeuchiReport
{
    /// <summary>Writes the section, where there is a forecast.</summary>
    public static void Section(StringBuilder html, AssessResult document)
    {
        if (document.Takeuchi is not { } takeuchi)
        {
            return;
        }

        string sentence = TakeuchiText.Forecast(document);
        html.Append("<section class=\"figures\">\n<h2>What more data still gain, by the curvature</h2>\n")
            .Append($"<p>{ReportSections.Prose($"{char.ToUpperInvariant(sentence[0])}{sentence[1..]}. {TakeuchiText.Ratio(document)}.")}</p>\n")
            .Append(Figure(takeuchi)?.ToHtml("The forecast at every damping λ. Directions that are curved less than λ count as not fitted; the smaller λ, the more of them count, and the less sure is what they bring."))
            .Append("<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">Damping</th><th class=\"n\">Excess loss</th><th class=\"n\">Interval</th><th class=\"n\">In the subspace</th><th class=\"n\">Beyond it</th></tr></thead>\n<tbody>\n");
        foreach (TakeuchiPathPoint point in takeuchi.Path)
        {
            html.Append($"<tr><td class=\"n\">{Measured(point.Damping, 2)}</td><td class=\"n\">{(point.Open ? "open" : Measured(point.Excess))}</td><td class=\"n\">{Measured(point.Low)} to {(double.IsFinite(point.High) ? Measured(point.High) : "no upper end")}</td><td class=\"n\">{Measured(point.Within)}</td><td class=\"n\">{(point.Open ? "open" : Measured(point.Beyond))}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n");
        if (takeuchi.Path.Any(point => point.Open))
        {
            html.Append("<p>Open: the products spent do not settle what flat directions beyond the subspace bring at so small a damping; all that is known is that the excess loss lies in the interval.</p>\n");
        }

        html.Append("</section>\n");
    }

    // Ends that are not known make no band; nor has a logarithmic axis a place for 0.
    private static Figure? Figure(TakeuchiSummary takeuchi)
    {
        TakeuchiPathPoint[] path = [.. takeuchi.Path.Where(point => point.Low > 0 && double.IsFinite(point.High))];
        TakeuchiPathPoint[] settled = [.. path.Where(point => !point.Open)];
        if (settled.Length < 2)
        {
            return null;
        }

        double[] dampings = [.. settled.Select(point => point.Damping)];
        List<FigureMark> marks = [];
        if (takeuchi.MeasuredGap > 0)
        {
            marks.Add(new HorizontalReference(0.5 * takeuchi.MeasuredGap, "half the measured gap") { Color = SeriesColor.Gray });
        }

        marks.Add(new VerticalReference(takeuchi.Damping, "chosen") { Color = SeriesColor.Green });
        marks.Add(new LineMark(dampings, [.. settled.Select(point => point.Excess)], [.. settled.Select(point => point.Low)], [.. settled.Select(point => point.High)]) { Name = "whole space", Color = SeriesColor.Blue });
        marks.Add(new LineMark([.. path.Select(point => point.Damping)], [.. path.Select(point => point.Within)]) { Name = $"top {Exact(takeuchi.Dimension)} eigenvectors", Color = SeriesColor.Vermilion, Style = LineStyle.Dashed });
        return new Figure
        {
            Id = "takeuchi",
            Title = "Loss still to be gained by more data, against the damping",
            Subtitle = $"Tr((H + λI)⁻¹C)/2N of {Exact(takeuchi.Measured)} held-out objects, N = {Exact(takeuchi.Objects)}.",
            Description = $"The forecast goes from {Measured(settled[0].Excess)} at λ = {Measured(dampings[0], 2)} to {Measured(settled[^1].Excess)} at λ = {Measured(dampings[^1], 2)}; at the damping chosen, {Measured(takeuchi.Damping, 2)}, it is {(takeuchi.Open ? "open" : Measured(takeuchi.Excess))}.",
            X = FigureAxis.Logarithmic("damping λ", TickStyle.Number),
            Y = FigureAxis.Logarithmic("excess loss", TickStyle.Number),
            Marks = marks,
            Height = 300,
        };
    }
}
