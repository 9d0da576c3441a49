using System.Text;
using Plateau.Pages;
using Plateau.Runs;
using static Plateau.Figures.HumanNumber;
using static Plateau.Figures.SvgText;

namespace Plateau.Jobs;

/// <summary>The report of bounds: one HTML file that holds everything. The same document gives the same bytes.</summary>
public static class BoundsReport
{
    /// <summary>Renders the report.</summary>
    public static string Render(BoundsDocument document, ReportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(settings);
        BoundsText text = BoundsText.Of(document);
        string subject = $"{document.Data.Name}, {document.Model.Spec}";
        StringBuilder html = new();
        ReportSections.Header(html, text.Holds ? "Hold" : "Do not hold", text.Holds ? "good" : "more", [subject, Objects(Exact(document.Data.Objects))], text.Headline, text.Detail);
        ReportSections.Warnings(html, document.Warnings);
        BoundsConstantsSummary constants = document.Constants;
        html.Append("<section class=\"summary\" aria-label=\"Summary\">\n");
        ReportSections.Card(html, "Mean loss", Measured(document.Optimum.Loss), $"accuracy {Accuracy(document.Optimum.Accuracy)}");
        ReportSections.Card(html, "Largest curvature M_H", Measured(constants.LargestCurvature), "‖G_i‖₂ of one object");
        ReportSections.Card(html, "Largest loss M_ℓ", Measured(constants.LargestLoss), "of one object");
        ReportSections.Card(html, "Largest gradient M_g", Measured(constants.LargestGradient), "|g_{k+1} − g^(k)|");
        if (constants.LargestNorm is { } norm)
        {
            ReportSections.Card(html, "Largest layer M_W", Measured(norm), $"spectral norm, {constants.Layers} layers");
        }

        ReportSections.Card(html, "Largest object M_x", Measured(constants.LargestInput), "|x_i|");
        html.Append("</section>\n<section class=\"figures\">\n")
            .Append(BoundsFigures.Slack(document)?.ToHtml("Where there are many cases, objects or values of k, the one where the corrected form is tightest."))
            .Append(BoundsFigures.Curve(document, "p1-lemma-2")?.ToHtml("The largest change at any draw of the ball, for each k in the given order."))
            .Append(BoundsFigures.Curve(document, "p2-theorem-1")?.ToHtml("The mean over Gaussian draws of the squared change, for each k in the given order."))
            .Append(BoundsFigures.Curve(document, "expected-increment")?.ToHtml("The same, beside its exact expectation over random orders, V/(k(k + 1)): no bound is as near."))
            .Append(BoundsFigures.Curve(document, "p3-theorem-1")?.ToHtml("P3's formula from eigenvalues beside the closed form, in the space of the largest eigenvectors."))
            .Append("</section>\n");
        Bounds(html, document);
        Exponents(html, document);
        Layers(html, document);
        html.Append("<section class=\"prose\">\n<h2>How to read this</h2>\n<p>Each statement of the papers is computed as printed, and in the form that is right, beside what was measured. Slack is the bound over the measured value: below 1 it fails. ")
            .Append("Statements about increments are about a quadratic model of the loss, which is measured too; whether they hold refers to the model. A measured largest value over draws is a lower bound of the true one, ")
            .Append("so a bound that fails is refuted, and one that holds was not.</p>\n</section>\n");
        ReportSections.Settings(html, document.Seed, settings);
        return HtmlPage.Wrap($"Plateau: bounds of {subject}", text.Headline, html.ToString(), Encoding.UTF8.GetString(DocumentJson.Write(document)));
    }

    /// <summary>What a form says, for a cell: a number and a mark where it fails.</summary>
    internal static string Form(double? value, bool? holds) => value is null ? "–" : Measured(value) + (holds == false ? " ✗" : string.Empty);

    private static void Bounds(StringBuilder html, BoundsDocument document)
    {
        html.Append("<section>\n<h2>Statements</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Statement</th><th>Corrected form</th><th class=\"n\">As printed</th><th class=\"n\">Corrected</th><th class=\"n\">Measured</th><th class=\"n\">Quadratic model</th><th class=\"n\">Slack</th><th>Read at</th></tr></thead>\n<tbody>\n");
        foreach (BoundSummary bound in document.Bounds)
        {
            html.Append($"<tr><td>{ReportSections.Prose(bound.Title)}<br><span class=\"note\">{Escape(bound.Id)}; {Escape(bound.Source)}</span></td><td>{Escape(bound.Formula)}");
            if (bound.NotApplicable is { } why)
            {
                html.Append($"<br><span class=\"note\">{ReportSections.Prose(why)}</span>");
            }

            html.Append($"</td><td class=\"n\">{Form(bound.Paper, bound.PaperHolds)}</td><td class=\"n\">{Form(bound.Corrected, bound.Holds)}</td><td class=\"n\">{Form(bound.Measured, null)}</td><td class=\"n\">{Form(bound.MeasuredQuadratic, null)}</td><td class=\"n\">{Form(bound.SlackCorrected, null)}</td><td>{Escape(bound.At ?? string.Empty)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static void Exponents(StringBuilder html, BoundsDocument document)
    {
        html.Append("<section>\n<h2>Exponents</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Of what</th><th class=\"n\">Paper</th><th class=\"n\">Right</th><th class=\"n\">Measured</th><th class=\"n\">Interval</th></tr></thead>\n<tbody>\n");
        foreach (ExponentSummary exponent in document.Exponents)
        {
            string interval = exponent.Low is null ? "–" : $"{Measured(exponent.Low)} to {Measured(exponent.High)}";
            html.Append($"<tr><td>{Escape(exponent.Title)}<br><span class=\"note\">{Escape(exponent.Id)}; {Escape(exponent.Source)}</span></td><td class=\"n\">{Form(exponent.Paper, exponent.PaperHolds)}</td><td class=\"n\">{Form(exponent.Corrected, null)}</td><td class=\"n\">{Form(exponent.Value, null)}</td><td class=\"n\">{interval}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static void Layers(StringBuilder html, BoundsDocument document)
    {
        if (document.Layers.Count == 0)
        {
            return;
        }

        html.Append("<section>\n<h2>Layers</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Layer</th><th class=\"n\">Spectral norm</th><th class=\"n\">Frobenius norm</th><th class=\"n\">Largest weight</th></tr></thead>\n<tbody>\n");
        foreach (LayerNormsSummary layer in document.Layers)
        {
            html.Append($"<tr><td>{Escape(layer.Name)}</td><td class=\"n\">{Measured(layer.Norm, 4)}</td><td class=\"n\">{Measured(layer.Frobenius, 4)}</td><td class=\"n\">{Measured(layer.LargestWeight)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n</section>\n");
    }
}
