using System.Text;
using Plateau.Pages;
using Plateau.Runs;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The report of a spectrum: one HTML file that holds everything. The same document gives the same bytes.</summary>
public static class SpectrumReport
{
    /// <summary>Renders the report.</summary>
    public static string Render(SpectrumDocument document, ReportSettings settings)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(settings);
        SpectrumText text = SpectrumText.Of(document);
        string subject = $"{document.Data.Name}, {document.Model.Spec}";
        StringBuilder html = new();
        ReportSections.Header(
            html, document.Converged ? "Converged" : "Not converged", document.Converged ? "good" : "open", [subject, Objects(Exact(document.Data.Objects))], text.Headline, text.Detail);
        ReportSections.Warnings(html, document.Warnings);
        html.Append("<section class=\"summary\" aria-label=\"Summary\">\n");
        ReportSections.Card(html, "Mean loss", Measured(document.Optimum.Loss), $"accuracy {Accuracy(document.Optimum.Accuracy)}");
        ReportSections.Card(html, "Gradient norm", Measured(document.Optimum.GradientNorm, 2), document.Stationarity.Decrease is double gain ? $"a step along it gains {Measured(gain, 2)}" : "curvature along it is not positive");
        ReportSections.Card(html, "Products", Exact(document.Products), $"of the {SpectrumText.Name(document.Operator)}, {document.Precision} precision");
        Estimate(html, "Trace", document.Trace);
        Estimate(html, "Squared Frobenius norm", document.FrobeniusSquared);
        Estimate(html, "Effective rank", document.EffectiveRank);
        html.Append("</section>\n<section class=\"figures\">\n")
            .Append(SpectrumFigures.Eigenvalues(document).ToHtml("Each eigenvalue with its sign. Rings have not converged: some eigenvalue lies within the bar."))
            .Append(SpectrumFigures.Density(document)?.ToHtml("By stochastic Lanczos quadrature. Outliers are eigenvalues that a gap sets apart from the bulk."))
            .Append(SpectrumFigures.Sizes(document)?.ToHtml("The same parameters, the first k of the objects."))
            .Append("</section>\n");
        Table(html, document);
        html.Append("<section class=\"prose\">\n<h2>How to read this</h2>\n<p>Eigenvalues say how sharply the mean loss bends along their eigenvectors. Those that stand apart span the few directions in which the landscape is steep; ")
            .Append("what objects add there is what moves it. A residual r means that some true eigenvalue lies within r|λ| of the one shown. A negative eigenvalue means that the point is not a minimum: the loss falls along that direction.</p>\n</section>\n");
        ReportSections.Settings(html, document.Seed, settings);
        return HtmlPage.Wrap($"Plateau: spectrum of {subject}", text.Headline, html.ToString(), Encoding.UTF8.GetString(DocumentJson.Write(document)));
    }

    private static void Estimate(StringBuilder html, string name, EstimateSummary? estimate)
    {
        if (estimate is not null)
        {
            ReportSections.Card(html, name, Measured(estimate.Value, 4), estimate.Exact ? "exact" : $"{Measured(estimate.Low, 4)} to {Measured(estimate.High, 4)}");
        }
    }

    private static void Table(StringBuilder html, SpectrumDocument document)
    {
        html.Append("<section>\n<h2>Eigenpairs</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">Number</th><th class=\"n\">Eigenvalue</th><th class=\"n\">Relative residual</th><th>Converged</th><th class=\"n\">Products</th></tr></thead>\n<tbody>\n");
        for (int i = 0; i < document.Eigenpairs.Count; i++)
        {
            EigenpairSummary pair = document.Eigenpairs[i];
            html.Append($"<tr><td class=\"n\">{i + 1}</td><td class=\"n\">{Measured(pair.Value, 5)}</td><td class=\"n\">{Measured(pair.Residual, 2)}</td><td>{(pair.Converged ? "yes" : "no")}</td><td class=\"n\">{Exact(pair.Products)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n</section>\n");
    }
}
