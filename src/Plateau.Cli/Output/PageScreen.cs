using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Pages;

namespace Plateau.Cli.Output;

/// <summary>A page on the terminal: the answer, then everything in order, and what limits it last.</summary>
internal static class PageScreen
{
    private const int ChartHeight = 17;

    /// <summary>Writes a page.</summary>
    public static void Write(Screen screen, Page page)
    {
        screen.Paragraph(page.Headline, page.Verdict.Kind == PageVerdictKind.Good ? Tone.StrongGood : Tone.StrongCaution);
        if (page.Detail.Length > 0)
        {
            screen.Blank();
            screen.Paragraph(page.Detail);
        }

        screen.Blank();
        foreach (PageBlock block in page.Blocks)
        {
            Block(screen, block);
        }

        Warnings(screen, page.Warnings);
    }

    /// <summary>Writes warnings, after an empty line.</summary>
    public static void Warnings(Screen screen, IReadOnlyList<string> warnings)
    {
        if (warnings.Count > 0)
        {
            screen.Blank();
            screen.Facts(warnings.Select(warning => ("warning", warning)), Tone.Caution);
        }
    }

    private static void Block(Screen screen, PageBlock block)
    {
        if (!block.IsIn(PageMedium.Terminal))
        {
            return;
        }

        switch (block)
        {
            case PageSection section:
                foreach (PageBlock inner in section.Blocks)
                {
                    Block(screen, inner);
                }

                break;
            case PageParagraph { Text.Length: > 0 } paragraph:
                screen.Blank();
                screen.Paragraph(paragraph.Text, paragraph.Tone);
                screen.Blank();
                break;
            case PageFacts facts:
                screen.Facts(facts.Rows);
                break;
            case PageTable table:
                Table(screen, table);
                break;
            case PageFigure figure when TerminalChart.Render(figure.Figure, screen.Width, ChartHeight, screen.Unicode) is { Length: > 0 } chart:
                screen.Blank();
                screen.Verbatim(chart);
                break;
        }
    }

    private static void Table(Screen screen, PageTable table)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Medium != PageMedium.Report)];
        PageCell[] empty = [.. shown.Select(_ => new PageCell(string.Empty))];
        IEnumerable<IReadOnlyList<PageCell>> rows = table.Rows.Where(row => row.Medium != PageMedium.Report).SelectMany((row, place) =>
        {
            PageCell[] cells = [.. shown.Select(i => row.IsChosen && row.Cells[i].Tone == Tone.Plain ? row.Cells[i] with { Tone = Tone.Strong } : row.Cells[i])];
            return row.BeginsGroup && place > 0 ? [empty, cells] : new[] { cells };
        });
        screen.Table([.. shown.Select(i => table.Columns[i])], rows);
        if (table.Note.Length > 0 && table.NoteMedium != PageMedium.Report)
        {
            screen.Paragraph(table.Note, Tone.Quiet);
        }
    }
}
