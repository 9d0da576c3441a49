using System.Text;
using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Pages;
using Plateau.Runs;
using static Plateau.Figures.HumanNumber;
using static Plateau.Figures.SvgText;

namespace Plateau.Jobs;

/// <summary>
/// The report of an assessment: one HTML file that holds everything, asks nothing from outside and reads without scripts. It opens with the answer.
/// The same document gives the same bytes.
/// </summary>
public static class HtmlReport
{
    /// <summary>Renders the report; the charts are interactive where the build had Node.</summary>
    public static string Render(AssessResult document, ReportSettings settings) => Render(document, settings, WebBundle.Script);

    internal static string Render(AssessResult document, ReportSettings settings, string? script)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(settings);
        AnswerText answer = AnswerText.Of(document, settings.Confidence);
        string subject = document.Model is { } model ? $"{document.Data.Name}, {model.Spec}" : document.Data.Name;
        StringBuilder html = new();
        Header(html, document, subject, answer);
        ReportSections.Warnings(html, document.Warnings);
        Summary(html, document);
        Figures(html, document);
        Sizes(html, document);
        Parts(html, document);
        ForecastReport.Append(html, document);
        TakeuchiReport.Section(html, document);
        GroupsReport.Section(html, document);
        NextReport.Append(html, document);
        Gallery.Section(html, document, settings);
        Quadratic(html, document.Quadratic, document.Probe.Sigma ?? 1);
        Reading(html, document, settings);
        ReportSections.Settings(html, document.Seed, settings);

        return HtmlPage.Wrap($"Plateau: {subject}", answer.Headline, html.ToString(), Encoding.UTF8.GetString(DocumentJson.Write(document)), script);
    }

    private static void Header(StringBuilder html, AssessResult document, string subject, AnswerText answer)
    {
        (string word, string style) = answer.Verdict switch
        {
            AnswerVerdict.Enough => ("Enough data", "good"),
            AnswerVerdict.Undecided => ("Undecided", "open"),
            AnswerVerdict.NotYet => ("Not enough yet", "more"),
            AnswerVerdict.Gap => ("More data helps", "more"),
            AnswerVerdict.Untrained => ("Train longer first", "open"),
            _ => ("No answer", "open"),
        };
        ReportSections.Header(html, word, style, [subject, Objects(Exact(document.Data.Objects))], answer.Headline, answer.Detail);
    }

    private static void Summary(StringBuilder html, AssessResult document)
    {
        HeldOutSummary? held = document.HeldOut;
        html.Append("<section class=\"summary\" aria-label=\"Summary\">\n");
        ReportSections.Card(html, "Objects", Exact(document.Data.Objects), held is null ? "none held out" : $"{Exact(held.Objects)} held out");
        if (document.Optimum is { } optimum)
        {
            ReportSections.Card(html, "Mean loss", Measured(optimum.Loss), held is null ? "on training objects" : $"training; held out {Measured(held.Loss)}");
            ReportSections.Card(html, "Accuracy", Accuracy(optimum.Accuracy), held is null ? "on training objects" : $"training; held out {Accuracy(held.Accuracy)}");
        }
        else if (held is not null)
        {
            ReportSections.Card(html, "Held-out loss", Measured(held.Loss), "mean over held-out objects");
        }

        if (document.Gap is { } gap)
        {
            ReportSections.Card(html, "Gap", Percent(gap.Relative), $"of the held-out loss, {Percent(gap.Low)} to {Percent(gap.High)}");
            ReportSections.Card(html, "Still to gain", Measured(Math.Max(0, gap.Gain), 2), $"of mean loss, {AnswerText.About(document)}, by more data");
        }
        else
        {
            ReportSections.Card(html, "Gap", "unknown", "needs held-out objects");
        }

        html.Append("</section>\n");
    }

    private static void Figures(StringBuilder html, AssessResult document)
    {
        Figure?[] figures = [AssessFigures.Remaining(document), AssessFigures.Increment(document)];
        if (figures.All(figure => figure is null))
        {
            html.Append("<section><p>The losses do not vary over objects, so there is nothing to draw.</p></section>\n");
            return;
        }

        html.Append("<section class=\"figures\">\n");
        html.Append(figures[0]?.ToHtml("Dashed vertical line: the objects at hand. Purple: the sufficient size K, its interval shaded. Bands: intervals of the curves. A single increment shrinks as 1/k, but what is still to come only as 1/√k: this curve is what “settled” means."));
        html.Append(figures[1]?.ToHtml("Gray: one order of the objects, as given. Coloured: V/(k(k+1)), the exact expectation over every order, with its interval. K is where it crosses the tolerance, not where one noisy order first does."));
        html.Append("</section>\n");
    }

    private static void Sizes(StringBuilder html, AssessResult document)
    {
        if (document.SufficientSize.Count == 0)
        {
            return;
        }

        html.Append("<section>\n<h2>Sufficient sizes</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Criterion</th><th>Of</th><th>Measured on</th><th class=\"n\">Tolerance</th><th class=\"n\">K</th><th class=\"n\">Interval</th><th>Reached</th></tr></thead>\n<tbody>\n");
        foreach (SufficientSizeSummary size in document.SufficientSize)
        {
            AnswerSummary answer = document.Answer;
            bool chosen = size.Criterion == answer.Criterion && size.Of == answer.Of && size.Objects == answer.Objects && size.Tolerance == answer.Tolerance;
            string tolerance = size.Criterion == Criterion.Remaining ? Percent(size.Tolerance, 3) : Measured(size.Tolerance);
            string reached = !size.Reached ? "no" : size.High <= document.Data.Objects ? "yes" : "yes, not certain";
            html.Append($"<tr{(chosen ? " class=\"chosen\"" : "")}><td>{(size.Criterion == Criterion.Remaining ? "remaining change" : "increment")}</td><td>{WordConverter.Word(size.Of)}</td><td>{OnObjects(size.Objects)}</td>")
                .Append($"<td class=\"n\">{tolerance}</td><td class=\"n\">{Count(size.K, size.High)}</td><td class=\"n\">{Count(size.Low, size.High)} to {Count(size.High, size.High)}</td><td>{reached}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<p class=\"note\">The answer rests on the highlighted row. Remaining change: what objects beyond the first K would still change, relative to the mean loss. Increment: the mean squared change by one more object.</p>\n</section>\n");
    }

    private static void Parts(StringBuilder html, AssessResult document)
    {
        VarianceSummary training = document.LandscapeVariance;
        html.Append("<section class=\"figures\">\n<h2>The landscape variance V</h2>\n");
        html.Append(AssessFigures.Parts(document)?.ToHtml("Level: how the loss at w* differs from object to object. Shape: how differently the loss of objects changes around w*; only this part can move or bend a minimum."));
        html.Append("<div class=\"scroll\"><table>\n<thead><tr><th>Objects</th><th class=\"n\">V</th><th class=\"n\">Interval</th><th class=\"n\">Level</th><th class=\"n\">Shape</th><th class=\"n\">Error by objects</th><th class=\"n\">Error by draws</th><th class=\"n\">Top 1 % carry</th></tr></thead>\n<tbody>\n");
        Row(document.HeldOut is null && document.Model is null ? "given" : "training", training);
        if (document.HeldOut is { } held)
        {
            Row("held out", held);
        }

        html.Append("</tbody>\n</table></div>\n");
        if (document.HeldOut is null)
        {
            html.Append("<p class=\"note\">There are no held-out objects, so V on objects that the fit never saw is unknown; it is usually larger.</p>\n");
        }

        html.Append("</section>\n");

        void Row(string name, VarianceSummary v) => html.Append($"<tr><td>{name}</td><td class=\"n\">{Measured(v.Value)}</td><td class=\"n\">{Measured(v.Low)} to {(double.IsFinite(v.High) ? Measured(v.High) : "no upper end")}</td>")
            .Append($"<td class=\"n\">{Share(v.Level, v.Value)}</td><td class=\"n\">{Share(v.Shape, v.Value)}</td><td class=\"n\">{Measured(v.OverObjects, 2)}</td><td class=\"n\">{Measured(v.OverDraws, 2)}</td><td class=\"n\">{Percent(v.TopShare)}</td></tr>\n");
    }

    // What the closed form says in the subspace of the top eigenvectors.
    private static void Quadratic(StringBuilder html, QuadraticResult? result, double sigma)
    {
        if (result is null)
        {
            return;
        }

        PageSection section = QuadraticPage.Section(result, sigma);
        html.Append($"<section class=\"figures\">\n<h2>{section.Title}</h2>\n");
        foreach (PageBlock block in section.Blocks)
        {
            html.Append(block is PageFigure figure ? figure.Figure.ToHtml(figure.Caption) : $"<p>{ReportSections.Prose(((PageParagraph)block).Text)}</p>\n");
        }

        html.Append("</section>\n");
    }

    private static void Reading(StringBuilder html, AssessResult document, ReportSettings settings)
    {
        int n = document.Data.Objects;
        html.Append("<section class=\"prose\">\n<h2>How to read this</h2>\n")
            .Append("<p>The loss landscape is the mean loss of all objects as a function of the parameters. With every object added it moves a little less. Plateau looks at it at random places around the trained parameters w* and measures how differently the single objects see it: the landscape variance V. ")
            .Append("From V follows exactly, on average over all orders of the objects, how much the next object moves the landscape, V/(k(k+1)), and how much all further ones together would, √(V/k). ")
            .Append("K is the number of objects at which that falls below a tolerance. The K of the answer may rise as data grow, since the mean loss that its tolerance is relative to falls. ")
            .Append($"Every interval is at {Measured(settings.Confidence * 100, 4)} % confidence: if its lower end lies above the {Objects(Exact(n))} at hand, there are too few; if its upper end lies below, there are enough; in between the data do not say.</p>\n");
        if (document.Gap is not null)
        {
            html.Append("<p>The gap tells how far the landscape of the training objects lies below that of held-out ones. About half of it is what more data can still gain in held-out loss; for networks that was measured to be too low, by up to a half.</p>\n");
        }

        html.Append("<h2>When not to trust it</h2>\n<ul>\n")
            .Append("<li>V belongs to these fixed parameters w*. A model trained anew on more data has other parameters and another V.</li>\n")
            .Append("<li>K tells when the landscape has settled, not how much accuracy more data would bring. What retraining gains is what the gap estimates, and that is rough.</li>\n")
            .Append(document.HeldOut is null
                ? $"<li>There are no held-out objects here. A model that memorised its objects looks finished on them{(document.Model is null ? "; if this one was fitted to them, every K above is" : ", so every K above is")} optimistic.</li>\n"
                : "<li>Training objects make V too small, because the model was fitted to them; rows measured on held-out objects are the ones to act on.</li>\n")
            .Append($"<li>Losses have heavy tails: here 1 % of the objects carry {Percent((document.HeldOut ?? document.LandscapeVariance).TopShare)} of V. Where that is most of it, and objects are few, true intervals are wider than shown.</li>\n");
        html.Append(document.Probe.Sigma is double sigma
            ? $"<li>All holds for draws at σ = {Measured(sigma)} around w*. Another σ looks at another part of the landscape: K of the shape grows with σ, about as σ² while σ is small; the level hardly changes.</li>\n"
            : document.Probe.Posterior is not null
            ? $"<li>All holds for draws from the normal approximation to the posterior: {ReportSections.Prose(TakeuchiText.Posterior(document.Probe))}. Another distribution of draws looks at another part of the landscape.</li>\n"
            : "<li>All holds for the draws that the losses were made with; another distribution of draws looks at another part of the landscape.</li>\n");
        html.Append($"<li>{(document.Probe.Draws == 1 ? "There was 1 draw" : $"There were {Exact(document.Probe.Draws)} draws")}. {(document.Probe.Draws < 16 ? "That is few: the error by draws is itself uncertain. Raise --draws." : "Where the error by draws exceeds that by objects, raise --draws.")}</li>\n");
        html.Append("<li>A forecast far beyond the objects at hand assumes that those to come are like these. Beyond ten times the data take it for an order of magnitude.</li>\n</ul>\n</section>\n");
    }

    private static string OnObjects(ObjectSet objects) => objects == ObjectSet.HeldOut ? "held-out objects" : "training objects";

    /// <summary>A count, exact where all of its row are short enough to read, otherwise rounded.</summary>
    private static string Count(double value, double largest) => !double.IsFinite(value) ? "unknown" : largest < 1e6 ? Exact(value) : Rounded(value);

    private static string Share(double? part, double whole) => part is double value && whole > 0 ? $"{Measured(value)} ({Percent(value / whole)})" : "unknown";
}
