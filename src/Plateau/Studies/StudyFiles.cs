using System.Text;
using Plateau.Pages;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>What a study leaves in its folder beside the cells.</summary>
internal static class StudyFiles
{
    /// <summary>The page that people open.</summary>
    public const string Report = "report.html";

    /// <summary>Writes the document, the tables, the figures and the report.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="outcome">What the cells say.</param>
    /// <exception cref="PlateauException">They cannot be written; the results are kept.</exception>
    public static void Write(StudyFolder folder, StudyOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(outcome);
        byte[] document = DocumentJson.Write(outcome.Document());
        string report = HtmlRenderer.Render(StudyPage.Of(outcome), 0, null, Encoding.UTF8.GetString(document));
        folder.Write(
        [
            ("results.json", document),
            ("results.csv", StudyCsv.Results(outcome)),
            ("timings.csv", StudyCsv.Timings(outcome)),
            .. outcome.Tables.Select(table => ($"tables/{table.Name}.csv", StudyCsv.Of(table))),
            .. outcome.Figures.Select(figure => (StudyOutcome.FileOf(figure), Encoding.UTF8.GetBytes(figure.ToSvg()))),
            (Report, Encoding.UTF8.GetBytes(report)),
        ]);
    }
}
