using System.Text;
using Plateau.Pages;
using Plateau.Runs;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The report of a quadratic analysis: one HTML file that holds everything. The same document gives the same bytes.</summary>
public static class QuadraticReport
{
    /// <summary>Renders the report; the charts are interactive where the build had Node.</summary>
    public static string Render(QuadraticDocument document, ReportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(settings);
        QuadraticText text = QuadraticText.Of(document);
        string subject = $"{document.Data.Name}, {document.Model.Spec}";
        StringBuilder html = new();
        (string word, string style) = text.Holds switch { true => ("Holds", "good"), false => ("Not shown to hold", "open"), _ => ("Closed form", "open") };
        ReportSections.Header(html, word, style, [subject, Objects(Exact(document.Data.Objects))], text.Headline, text.Detail);
        ReportSections.Warnings(html, document.Warnings);
        Summary(html, document, text);
        Terms(html, document);
        Figures(html, document);
        Reading(html, document, text);
        ReportSections.Settings(html, document.Seed, settings);
        return HtmlPage.Wrap($"Plateau: closed form of {subject}", text.Headline, html.ToString(), Encoding.UTF8.GetString(DocumentJson.Write(document)));
    }

    private static void Summary(StringBuilder html, QuadraticDocument document, QuadraticText text)
    {
        html.Append("<section class=\"summary\" aria-label=\"Summary\">\n");
        ReportSections.Card(html, "Objects", Exact(document.Data.Objects), "all are probed");
        ReportSections.Card(html, "Mean loss", Measured(document.Optimum.Loss), $"gradient norm {Measured(document.Optimum.GradientNorm, 2)}");
        ReportSections.Card(html, "Directions", Exact(document.Probe.Dimension), $"{document.Probe.Subspace} of {Exact(document.Model.Parameters)} parameters");
        ReportSections.Card(html, "Largest curvature", Measured(document.Eigenvalues[0]), $"least {Measured(document.Eigenvalues[^1])}");
        html.Append($"</section>\n<p class=\"note\">Probe: {ReportSections.Prose(text.Probe)}.{(text.Posterior.Length > 0 ? $" Posterior: {ReportSections.Prose(text.Posterior)}." : string.Empty)}</p>\n");
    }

    private static void Terms(StringBuilder html, QuadraticDocument document)
    {
        html.Append("<section>\n<h2>The landscape variance, term by term</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">σ</th><th class=\"n\">V</th><th class=\"n\">Value</th><th class=\"n\">Cross</th><th class=\"n\">Gradient</th><th class=\"n\">Curvature</th>")
            .Append("<th class=\"n\">K</th><th class=\"n\">K of shape</th><th class=\"n\">Closed form / measured</th><th class=\"n\">Of shape</th></tr></thead>\n<tbody>\n");
        for (int i = 0; i < document.Terms.Count; i++)
        {
            QuadraticTermsSummary terms = document.Terms[i];
            QuadraticValiditySummary? gauge = i < document.Validity.Count ? document.Validity[i] : null;
            html.Append($"<tr><td class=\"n\">{Measured(terms.Sigma)}</td><td class=\"n\">{Measured(terms.Total)} ± {Measured(terms.StandardErrors.Total, 2)}</td>");
            foreach ((double value, double share) in (ReadOnlySpan<(double, double)>)[(terms.Value, terms.Shares.Value), (terms.Cross, terms.Shares.Cross), (terms.Gradient, terms.Shares.Gradient), (terms.Curvature, terms.Shares.Curvature)])
            {
                html.Append($"<td class=\"n\">{Measured(value, 2)} ({ReportSections.Prose(Percent(share))})</td>");
            }

            html.Append($"<td class=\"n\">{Size(terms.K)}</td><td class=\"n\">{Size(terms.ShapeK)}</td>")
                .Append($"<td class=\"n\">{(gauge is null ? "not measured" : QuadraticText.Ratio(gauge.Ratio, gauge.StandardError))}</td><td class=\"n\">{(gauge is null ? "not measured" : QuadraticText.Ratio(gauge.ShapeRatio, gauge.ShapeStandardError))}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<p class=\"note\">Each term, over k(k + 1), is its part of the expected increment when object k + 1 joins the first k. Errors are over objects for V, over draws for the ratios.</p>\n</section>\n");
    }

    private static void Figures(StringBuilder html, QuadraticDocument document)
    {
        html.Append("<section class=\"figures\">\n")
            .Append(QuadraticFigures.Validity(document)?.ToHtml("Between the green lines the closed form counts as holding. The shape is the stricter question: near w* the level makes up most of V, and it does not depend on σ."))
            .Append(QuadraticFigures.Shares(document)?.ToHtml("Value: how the loss at w* differs from object to object. Gradient and curvature are the shape: what can move or bend a minimum. The papers keep the curvature alone."))
            .Append(QuadraticFigures.Sizes(document)?.ToHtml("To the right of the purple line K rests on a closed form that was not shown to hold there."));
        for (int i = 0; i < document.Curves.Count; i++)
        {
            html.Append(QuadraticFigures.Increments(document, i)?.ToHtml(i == 0
                ? "One order of the objects is mostly noise; its expectation over all orders is known exactly. P3's formula stands for the curvature term alone, from eigenvalues paired by rank."
                : string.Empty));
        }

        html.Append(QuadraticFigures.Eigenvalues(document).ToHtml(string.Empty)).Append("</section>\n");
    }

    private static void Reading(StringBuilder html, QuadraticDocument document, QuadraticText text) => html
        .Append("<section class=\"prose\">\n<h2>How to read this</h2>\n")
        .Append("<p>Around the trained parameters w* the loss of every object is nearly a quadratic in a few directions. For quadratics the change that one more object brings is known in closed form, for every number of objects, every order and every σ at once. ")
        .Append("The closed form is only as good as the quadratic, so it is held against the true losses at random places, and the ratio of the two says up to which σ it may be used.</p>\n")
        .Append($"<p>P3: {ReportSections.Prose(text.Paper)}. Within one fixed subspace, as here, its formula is a lower bound of the curvature term; with the eigenvectors solved anew for each number of objects it is neither a lower bound nor an upper one. And it leaves out the other terms.</p>\n")
        .Append("<h2>When not to trust it</h2>\n<ul>\n")
        .Append("<li>It holds in these directions. What the landscape does in the others it does not say.</li>\n")
        .Append("<li>Where the net has kinks (ReLU), the quadratic is that of the piece that w* lies in.</li>\n")
        .Append($"<li>V belongs to these {Objects(Exact(document.Data.Objects))}, which the net was fitted to; fresh ones usually have a larger one.</li>\n</ul>\n</section>\n");

    private static string Size(double? k) => k is double size ? Rounded(size) : "unknown";
}
