using System.Text;
using Plateau.Figures;
using Plateau.Pages;
using Plateau.Runs;
using static Plateau.Figures.HumanNumber;
using static Plateau.Figures.SvgText;

namespace Plateau.Jobs;

/// <summary>The report of a comparison: one HTML file that holds everything and opens with the answer. The same document gives the same bytes.</summary>
public static class CompareReport
{
    /// <summary>Renders the report.</summary>
    public static string Render(CompareDocument document, ReportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(settings);
        CompareText text = CompareText.Of(document, settings.Confidence);
        (string word, string style) = (document.Answer.Fewer, text.IsMixed) switch
        {
            ("a", false) => ("A needs less", "good"),
            ("b", false) => ("B needs less", "good"),
            ("a", true) => ("A needs less, but fits worse", "open"),
            ("b", true) => ("B needs less, but fits worse", "open"),
            _ => ("No difference shown", "open"),
        };
        StringBuilder html = new();
        ReportSections.Header(html, word, style, [$"A: {document.A.Name}", $"B: {document.B.Name}", Objects(Exact(document.Data.Objects))], text.Headline, text.Detail);
        ReportSections.Warnings(html, document.Warnings);
        html.Append("<section class=\"summary\" aria-label=\"Summary\">\n");
        ReportSections.Card(html, "Objects", Exact(document.Data.Objects), document.Objects == ObjectSet.HeldOut ? "held out, the same for both" : "the same for both");
        ReportSections.Card(html, "Draws", Exact(document.Probe.Draws), document.Probe.Sigma is double sigma ? $"{document.Probe.Kind}, σ = {Measured(sigma)}" : "the same for both");
        ReportSections.Card(html, "Mean loss", $"{Measured(document.A.Loss)}, {Measured(document.B.Loss)}", "A, B");
        html.Append("</section>\n<section class=\"figures\">\n").Append(Ratios(document)?.ToHtml("Every interval takes the same objects and the same draws of both: what is hard for both drops out.")).Append("</section>\n");
        html.Append("<section>\n<h2>Both beside each other</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th></th><th class=\"n\">A</th><th class=\"n\">B</th></tr></thead>\n<tbody>\n");
        foreach ((string name, string a, string b) in CompareText.Rows(document))
        {
            html.Append($"<tr><td>{Escape(name)}</td><td class=\"n\">{Escape(a)}</td><td class=\"n\">{Escape(b)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n</section>\n<section>\n<h2>How B differs from A</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th></th><th class=\"n\">B beside A</th><th class=\"n\">Interval</th><th class=\"n\">Narrower by pairing</th></tr></thead>\n<tbody>\n");
        foreach ((string name, string value, string interval, string narrower) in CompareText.Differences(document))
        {
            html.Append($"<tr><td>{Escape(name)}</td><td class=\"n\">{Escape(value)}</td><td class=\"n\">{Escape(interval)}</td><td class=\"n\">{Escape(narrower)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<p class=\"note\">Differences are B less A, ratios B over A. At one tolerance for both the ratio of K is that of V. Own K: the tolerance is relative to the mean loss of each, and so wider for the larger loss.</p>\n</section>\n");
        ReportSections.Settings(html, document.Seed, settings);
        return HtmlPage.Wrap($"Plateau: {document.A.Name} beside {document.B.Name}", text.Headline, html.ToString(), Encoding.UTF8.GetString(DocumentJson.Write(document)));
    }

    /// <summary>The ratios with their intervals; null where none is known.</summary>
    public static Figure? Ratios(CompareDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        (string Name, RatioSummary? Ratio)[] shown = [.. new[] { ("V", document.Variance), ("shape of V", document.Shape), ("own K, loss", document.Size), ("own K, shape", document.SizeOfShape) }.Where(row => row.Item2 is { Value: > 0 })];
        if (shown.Length == 0)
        {
            return null;
        }

        return new Figure
        {
            Id = "ratios",
            Title = "B as a multiple of A",
            Subtitle = "Left of the line B has less; an interval across it does not tell.",
            Description = string.Join("; ", shown.Select(row => $"{row.Name}: {Measured(row.Ratio!.Value)}, interval {Measured(row.Ratio.Low)} to {Measured(row.Ratio.High)}")) + ".",
            X = FigureAxis.Logarithmic("B / A", TickStyle.Number),
            Y = FigureAxis.Named("", [.. shown.Select(row => row.Name)]),
            Marks =
            [
                new VerticalReference(1, "alike") { Style = LineStyle.Dashed, Color = SeriesColor.Gray },
                new PointMark([.. shown.Select(row => row.Ratio!.Value)], [.. Enumerable.Range(0, shown.Length).Select(i => (double)i)])
                {
                    Color = SeriesColor.Purple,
                    XIntervals = [.. shown.Select(row => (row.Ratio!.Low, double.IsFinite(row.Ratio.High) ? row.Ratio.High : row.Ratio.Value))],
                },
            ],
            Height = 70 + (40 * shown.Length),
        };
    }
}
