using System.Text;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The part of a report about which objects to take next.</summary>
internal static class NextReport
{
    private const int MostShown = 10;

    /// <summary>Writes it; nothing where no next objects were asked for.</summary>
    public static void Append(StringBuilder html, AssessResult document)
    {
        if (document.Next is not { } next)
        {
            return;
        }

        int[] light = [.. Enumerable.Range(0, next.Objects).OrderBy(i => next.Weights[i]).ThenBy(i => next.Indices[i]).Take(MostShown)];
        html.Append($"<section>\n<h2>Which data next</h2>\n<p>{ReportSections.Prose(NextText.Choice(document))} {ReportSections.Prose(NextText.Caution(document))}</p>\n")
            .Append("<div class=\"scroll\"><table>\n<thead><tr><th class=\"n\">Object</th><th class=\"n\">Weight</th></tr></thead>\n<tbody>\n");
        foreach (int i in light)
        {
            html.Append($"<tr><td class=\"n\">{Exact(next.Indices[i])}</td><td class=\"n\">{Measured(next.Weights[i])}</td></tr>\n");
        }

        html.Append($"</tbody>\n</table></div>\n<p class=\"note\">{(next.Objects > light.Length ? $"The {light.Length} of the lowest weights, whose losses change most unlike the mean around the optimum; all are in next.csv. " : string.Empty)}An object's weight is N over M times the probability with which it was chosen: the weighted mean loss of the chosen ones has that of the pool as its expectation, at any parameters.</p>\n</section>\n");
    }
}
