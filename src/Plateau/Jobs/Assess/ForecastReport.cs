using System.Text;
using Plateau.Convergence;
using Plateau.Pages;
using Plateau.Runs;
using static Plateau.Figures.HumanNumber;
using static Plateau.Figures.SvgText;

namespace Plateau.Jobs;

/// <summary>The part of a report about what comes beyond the objects at hand.</summary>
internal static class ForecastReport
{
    /// <summary>Writes what the document holds of it: tolerances, forecasts, money, K against σ, refits.</summary>
    public static void Append(StringBuilder html, AssessResult document)
    {
        Tolerances(html, document);
        Forecasts(html, document);
        Sigmas(html, document);
        Refits(html, document);
        ValidationReport.Append(html, document);
    }

    private static void Tolerances(StringBuilder html, AssessResult document)
    {
        if (document.Tolerances.Count == 0)
        {
            return;
        }

        bool likelihood = document.Tolerances[0].Percent is not null;
        bool priced = document.Tolerances[0].Cost is not null;
        html.Append("<section>\n<h2>What a tolerance means, and costs</h2>\n")
            .Append($"<p>{ReportSections.Prose(Sentence(ForecastText.Tolerance(document)))} {ReportSections.Prose(ForecastText.Resolution(document))}</p>\n")
            .Append("<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">Tolerance</th><th class=\"n\">In mean loss</th>")
            .Append(likelihood ? "<th class=\"n\">In likelihood</th>" : string.Empty)
            .Append($"<th class=\"n\">K of the {WordConverter.Word(document.Answer.Of)}</th><th class=\"n\">Interval</th>")
            .Append(priced ? "<th class=\"n\">All of them cost</th>" : string.Empty)
            .Append("<th>Reached</th></tr></thead>\n<tbody>\n");
        foreach (ToleranceSummary one in document.Tolerances)
        {
            html.Append($"<tr{(one.Tolerance == document.Answer.Tolerance ? " class=\"chosen\"" : "")}><td class=\"n\">{Percent(one.Tolerance, 3)}</td><td class=\"n\">{Measured(one.Loss, 2)}</td>")
                .Append(likelihood ? $"<td class=\"n\">{Measured(one.Percent, 2)} %</td>" : string.Empty)
                .Append($"<td class=\"n\">{Rounded(one.K)}</td><td class=\"n\">{Rounded(one.Low)} to {ForecastText.Ceiling(one.High)}</td>")
                .Append(priced ? $"<td class=\"n\">{Escape(ForecastText.Amount(one.Cost!.Value, document.Price!.Currency))}</td>" : string.Empty)
                .Append($"<td>{(one.Reached ? "yes" : "no")}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<p class=\"note\">Half the tolerance takes four times the objects.</p>\n</section>\n");
    }

    private static void Forecasts(StringBuilder html, AssessResult document)
    {
        if (document.Forecast.Count == 0)
        {
            return;
        }

        html.Append("<section>\n<h2>What more objects bring</h2>\n");
        foreach (string sentence in ForecastText.Money(document))
        {
            html.Append($"<p>{ReportSections.Prose(Sentence(sentence))}</p>\n");
        }

        html.Append("<div class=\"scroll\"><table>\n<thead><tr><th>Criterion</th><th>Of</th><th>Measured on</th><th class=\"n\">Tolerance</th><th class=\"n\">More objects</th><th class=\"n\">Interval</th><th>Interval of K from a larger measurement</th></tr></thead>\n<tbody>\n");
        foreach (ForecastSummary one in document.Forecast)
        {
            string tolerance = one.Criterion == Criterion.Remaining ? Percent(one.Tolerance, 3) : Measured(one.Tolerance);
            html.Append($"<tr><td>{(one.Criterion == Criterion.Remaining ? "remaining change" : "increment")}</td><td>{WordConverter.Word(one.Of)}</td><td>{(one.Objects == ObjectSet.HeldOut ? "held-out" : "training")} objects</td><td class=\"n\">{tolerance}</td>")
                .Append(one.MoreHigh == 0 ? "<td class=\"n\">none</td><td class=\"n\"></td><td>" : $"<td class=\"n\">{Rounded(one.More)}</td><td class=\"n\">{Rounded(one.MoreLow)} to {ForecastText.Ceiling(one.MoreHigh)}</td><td>")
                .Append(string.Join("<br>", one.After.Where(after => one.Dominant == IntervalSource.Draws ? after.Draws > document.Probe.Draws : after.Objects > one.Pilot).Select(after => $"{Exact(after.Objects)} objects, {Exact(after.Draws)} draws: {Rounded(after.Low)} to {ForecastText.Ceiling(after.High)}")))
                .Append("</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<p class=\"note\">The interval of K narrows with the objects, or the draws, that V is measured on, whichever make most of it; the last column says by how much if V comes out the same.</p>\n</section>\n");
    }

    private static void Sigmas(StringBuilder html, AssessResult document)
    {
        if (ForecastFigures.Sigmas(document) is not { } figure)
        {
            return;
        }

        html.Append("<section class=\"figures\">\n<h2>K against σ</h2>\n")
            .Append(figure.ToHtml("How far around w* is asked about decides how much data is enough."))
            .Append("<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">σ</th><th class=\"n\">V</th><th class=\"n\">Interval</th><th class=\"n\">Shape</th><th class=\"n\">Interval</th><th class=\"n\">Mean loss</th><th class=\"n\">K</th><th class=\"n\">Interval</th><th class=\"n\">Gap</th></tr></thead>\n<tbody>\n");
        foreach (SigmaSummary row in document.Sigmas!)
        {
            html.Append($"<tr><td class=\"n\">{(row.Covariance is null ? "" : row.Covariance + ", about ")}{Measured(row.Sigma)}</td><td class=\"n\">{Measured(row.Value)}</td><td class=\"n\">{Measured(row.Low)} to {Measured(row.High)}</td><td class=\"n\">{Measured(row.Shape)}</td><td class=\"n\">{Measured(row.ShapeLow)} to {Measured(row.ShapeHigh)}</td>")
                .Append($"<td class=\"n\">{Measured(row.MeanLoss)}</td><td class=\"n\">{Rounded(row.K)}</td><td class=\"n\">{Rounded(row.KLow)} to {ForecastText.Ceiling(row.KHigh)}</td><td class=\"n\">{Percent(row.Gap)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static void Refits(StringBuilder html, AssessResult document)
    {
        if (document.Refits is not { } refits)
        {
            return;
        }

        html.Append("<section class=\"figures\">\n<h2>As the optimum moves</h2>\n");
        foreach (string sentence in ForecastText.Refits(document))
        {
            html.Append($"<p>{ReportSections.Prose(sentence)}</p>\n");
        }

        foreach (TrendQuantity of in (ReadOnlySpan<TrendQuantity>)[TrendQuantity.Shape, TrendQuantity.Gap, TrendQuantity.Loss, TrendQuantity.Variance])
        {
            html.Append(ForecastFigures.Refits(document, of)?.ToHtml("Points: one fit each. Dashed: a power of the number of objects through the means of each size, with the band of its mean; right of the objects at hand it is extrapolated."));
        }

        html.Append("<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">Objects</th><th class=\"n\">Held-out loss</th><th class=\"n\">Accuracy</th><th class=\"n\">V</th><th class=\"n\">Shape</th><th class=\"n\">Gap</th><th class=\"n\">Interval</th><th class=\"n\">Still to gain</th><th class=\"n\">K seen from there</th></tr></thead>\n<tbody>\n");
        foreach (RefitSummary fit in refits.Fits)
        {
            html.Append($"<tr{(fit.Main ? " class=\"chosen\"" : "")}><td class=\"n\">{Exact(fit.Objects)}{(fit.Trained ? "" : " (untrained)")}</td><td class=\"n\">{Measured(fit.Loss)}</td><td class=\"n\">{Accuracy(fit.Accuracy)}</td><td class=\"n\">{Measured(fit.Variance)}</td><td class=\"n\">{Measured(fit.Shape)}</td>")
                .Append($"<td class=\"n\">{Percent(fit.Gap)}</td><td class=\"n\">{Percent(fit.GapLow)} to {Percent(fit.GapHigh)}</td><td class=\"n\">{Measured(Math.Max(0, fit.Gain), 2)}</td><td class=\"n\">{Rounded(fit.K)} ({Rounded(fit.KLow)} to {ForecastText.Ceiling(fit.KHigh)})</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<p class=\"note\">As many steps of training at every size, from other initial parameters and to other objects each time; the highlighted fit is the one that the rest of this report is about.</p>\n</section>\n");
    }

    private static string Sentence(string words) => words.Length == 0 ? string.Empty : $"{char.ToUpperInvariant(words[0])}{words[1..]}{(words[^1] == '.' ? "" : ".")}";
}
