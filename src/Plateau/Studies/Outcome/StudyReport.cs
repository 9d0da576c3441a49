using System.Globalization;
using System.Text;
using Plateau.Figures;
using Plateau.Pages;
using Plateau.Runs;
using static Plateau.Figures.SvgText;

namespace Plateau.Studies;

/// <summary>The report of a study: one HTML file that holds everything. The same outcome gives the same bytes.</summary>
internal static class StudyReport
{
    /// <summary>Renders the report.</summary>
    /// <param name="outcome">What the cells say.</param>
    /// <param name="command">The command that runs the study.</param>
    public static string Render(StudyOutcome outcome, string command)
    {
        Study study = outcome.Study;
        StringBuilder html = new();
        int done = outcome.Cells.Count(cell => cell.Result is not null);
        string state = outcome.IsComplete ? "Complete" : string.Create(CultureInfo.InvariantCulture, $"{done} of {outcome.Cells.Count} cells");
        string[] kicker = [study.Name, .. study.IsSmall ? ["small form"] : Array.Empty<string>(), .. study.Source.Length > 0 ? [study.Source] : Array.Empty<string>(), .. study.Covers];
        ReportSections.Header(html, state, outcome.IsComplete ? "good" : "open", kicker, study.Title, study.About);
        Claims(html, outcome.Claims);
        ReportSections.Warnings(html, outcome.Warnings);
        foreach (StudyTable table in outcome.Tables.Where(table => !table.IsMeasured))
        {
            Table(html, table);
        }

        if (outcome.Figures.Count > 0)
        {
            html.Append("<section class=\"figures\">\n<h2>Figures</h2>\n").AppendJoin(string.Empty, outcome.Figures.Select(figure => figure.ToHtml())).Append("</section>\n");
        }

        foreach (StudyPart part in study.Parts.Where(part => part.About.Length > 0))
        {
            html.Append($"<section class=\"prose\">\n<h2>{Escape(part.Title)}</h2>\n<p>{ReportSections.Prose(part.About)}</p>\n</section>\n");
        }

        Cells(html, outcome);
        if (outcome.Tables.Any(table => table.IsMeasured))
        {
            html.Append("<section class=\"prose\">\n<h2>Measured on one machine</h2>\n<p>Seconds are no part of the results: they differ from run to run.</p>\n</section>\n");
            foreach (StudyTable table in outcome.Tables.Where(table => table.IsMeasured))
            {
                Table(html, table);
            }
        }

        html.Append("<section>\n<h2>How to do it again</h2>\n").Append($"<pre class=\"command\"><code>{Escape(command)}</code></pre>\n")
            .Append($"<p class=\"note\">{(outcome.MadeBy == outcome.Version ? $"Plateau {Escape(outcome.Version.Split('+')[0])}" : $"Cells by Plateau {Escape(outcome.Version)}, tables, figures and verdicts by Plateau {Escape(outcome.MadeBy)}")}. The same study gives the same numbers on any number of threads and on any machine, interrupted or not. This file is also data: the element <code>plateau-document</code> holds the whole result as JSON.</p>\n")
            .Append($"<h2>The study file</h2>\n<pre class=\"command\"><code>{Escape(study.Text)}</code></pre>\n</section>\n");
        return HtmlPage.Wrap($"Plateau: {study.Title}", study.About.Length > 0 ? study.About : study.Title, html.ToString(), Encoding.UTF8.GetString(DocumentJson.Write(outcome.Document())));
    }

    private static void Claims(StringBuilder html, IReadOnlyList<Claim> claims)
    {
        if (claims.Count == 0)
        {
            return;
        }

        html.Append("<section>\n<h2>Verdicts</h2>\n<div class=\"scroll\"><table>\n<thead><tr><th>Claim</th><th>Verdict</th><th>Evidence</th></tr></thead>\n<tbody>\n");
        foreach (Claim claim in claims)
        {
            string style = claim.Verdict switch
            {
                ClaimVerdict.Holds => "good",
                ClaimVerdict.Fails => "more",
                _ => "open",
            };
            html.Append($"<tr><td><strong>{Escape(claim.Id)}</strong> {ReportSections.Prose(claim.Says)}</td><td><span class=\"verdict {style}\">{ClaimTester.Word(claim.Verdict)}</span></td><td>{ReportSections.Prose(claim.Evidence)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static void Table(StringBuilder html, StudyTable table)
    {
        PaperTable paper = PaperTable.Of(table);
        html.Append($"<section>\n<h2>{Escape(table.Title)}</h2>\n<div class=\"scroll\"><table>\n<thead><tr>");
        for (int i = 0; i < paper.Headings.Count; i++)
        {
            html.Append($"<th{(paper.IsNumber[i] ? " class=\"n\"" : "")}>{Escape(paper.Headings[i])}</th>");
        }

        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in paper.Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                html.Append($"<td{(paper.IsNumber[i] ? " class=\"n\"" : "")}>{ReportSections.Prose(row[i])}</td>");
            }

            html.Append("</tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n");
        foreach (string note in table.Notes)
        {
            html.Append($"<p class=\"note\">{ReportSections.Prose(note)}</p>\n");
        }

        html.Append("</section>\n");
    }

    private static void Cells(StringBuilder html, StudyOutcome outcome)
    {
        html.Append("<section>\n<h2>Cells</h2>\n<div class=\"scroll\"><table>\n<thead><tr>")
            .Append(outcome.Study.Parts.Count > 1 ? "<th>Part</th>" : "").Append("<th>Cell</th><th>State</th><th>What was measured</th></tr></thead>\n<tbody>\n");
        foreach (CellState cell in outcome.Cells)
        {
            string numbers = cell.Result is null ? cell.Why : string.Join(", ", cell.Result.Numbers.Where(number => !number.Key.Contains('.', StringComparison.Ordinal)).Take(8).Select(number => $"{number.Key} {HumanNumber.Measured(number.Value)}"));
            html.Append("<tr>").Append(outcome.Study.Parts.Count > 1 ? $"<td>{Escape(cell.Cell.Part.Name)}</td>" : "")
                .Append($"<td>{Escape(cell.Cell.Place)}</td><td>{cell.Word}</td><td>{ReportSections.Prose(numbers)}</td></tr>\n");
        }

        html.Append("</tbody>\n</table></div>\n<p class=\"note\">All numbers of all cells: <code>results.csv</code> and <code>results.json</code> beside this file; curves and surfaces: <code>cells/</code>.</p>\n</section>\n");
    }
}
