using Plateau.Figures;

namespace Plateau.Cli.Output;

/// <summary>A page on the terminal: the answer, then everything in order, and what limits it last.</summary>
internal static class PageScreen
{
    private const int ChartHeight = 17;
    private const int ColumnGap = 3;

    /// <summary>Writes a page.</summary>
    public static void Write(Screen screen, Page page)
    {
        screen.Paragraph(
            page.Headline,
            page.Verdict?.Kind switch
            {
                null or PageVerdictKind.Done => Tone.Strong,
                PageVerdictKind.Good => Tone.StrongGood,
                _ => Tone.StrongCaution,
            });
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
                screen.Blank();
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
                screen.Blank();
                screen.Facts(facts.Rows);
                break;
            case PageTable table:
                Table(screen, table);
                break;
            case PageFigure figure when TerminalChart.Render(
                figure.Figure,
                screen.Width,
                ChartHeight,
                screen.Unicode) is { Length: > 0 } chart:
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
            PageCell[] cells = [.. shown.Select(
                i => row.IsChosen && row.Cells[i].Tone == Tone.Plain ? row.Cells[i] with { Tone = Tone.Strong } : row.Cells[i])];
            return row.BeginsGroup && place > 0 ? [empty, cells] : new[] { cells };
        });
        if (table.Keys > 0)
        {
            Pieces(screen, [.. shown.Select(i => table.Columns[i])], [.. rows], table.Keys);
        }
        else
        {
            screen.Table([.. shown.Select(i => table.Columns[i])], rows);
        }

        if (table.Note.Length > 0 && table.NoteMedium != PageMedium.Report)
        {
            screen.Paragraph(table.Note, Tone.Quiet);
        }
    }

    // A table too wide is several below each other; each begins with what tells its rows apart.
    private static void Pieces(Screen screen, PageColumn[] columns, IReadOnlyList<PageCell>[] rows, int keys)
    {
        PageCell[][] cells =
        [
            .. rows.Select(row => row.Select(cell => cell with { Text = string.Join('\n', Lines(cell.Text)) }).ToArray()),
        ];
        int[] widths =
        [
            .. columns.Select(
                (column, i) => cells.SelectMany(row => row[i].Text.Split('\n')).Concat(column.Heading.Split(' ')).Max(text => text.Length)
                    + ColumnGap),
        ];
        int own = widths.Take(keys).Sum() + 1;
        for (int first = keys; first < widths.Length;)
        {
            int last = first;
            for (int width = own; last < widths.Length && (last == first || width + widths[last] <= screen.Width); last++)
            {
                width += widths[last];
            }

            int[] shown = [.. Enumerable.Range(0, keys), .. Enumerable.Range(first, last - first)];
            screen.Table([.. shown.Select(i => columns[i])], cells.Select(row => (IReadOnlyList<PageCell>)[.. shown.Select(i => row[i])]));
            first = last;
        }
    }

    // A number and its interval stand below each other.
    private static string[] Lines(string text)
    {
        int interval = text.IndexOf(" (", StringComparison.Ordinal);
        return interval > 0 && text.EndsWith(')') ? [text[..interval], text[(interval + 2)..^1]] : [text];
    }
}
