namespace Plateau.Pages;

/// <summary>A table. The terminal shows the columns that are not for the report alone.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, a cell a column.</param>
internal sealed record PageTable(IReadOnlyList<PageColumn> Columns, IReadOnlyList<PageRow> Rows) : PageBlock
{
    /// <summary>
    /// How many of the first columns tell rows apart: the terminal shows a table that is too wide in pieces that each begin with them, and
    /// an interval below its number; 0 for a table that is always one.
    /// </summary>
    public int Keys { get; init; }

    /// <summary>What is to be said below it; empty for nothing.</summary>
    public string Note { get; init; } = string.Empty;

    /// <summary>Where the note is shown.</summary>
    public PageMedium NoteMedium { get; init; }

    /// <summary>A table with a row an item.</summary>
    /// <param name="items">What the rows are about.</param>
    /// <param name="columns">The columns, each with the cell of an item.</param>
    /// <param name="mark">Whether a row is the one that the answer rests on; null for none.</param>
    public static PageTable Of<T>(
        IEnumerable<T> items, IReadOnlyList<(PageColumn Column, Func<T, PageCell> Cell)> columns, Func<T, bool>? mark = null) => new(
        [.. columns.Select(one => one.Column)],
        [.. items.Select(item => new PageRow([.. columns.Select(one => one.Cell(item))]) { IsChosen = mark?.Invoke(item) ?? false })]);

    /// <summary>The table without the columns whose cells are all empty.</summary>
    public PageTable WithoutEmptyColumns()
    {
        int[] kept = [.. Enumerable.Range(0, Columns.Count).Where(i => Rows.Any(row => row.Cells[i].Text.Length > 0))];
        return this with
        {
            Columns = [.. kept.Select(i => Columns[i])],
            Rows = [.. Rows.Select(row => row with { Cells = [.. kept.Select(i => row.Cells[i])] })],
        };
    }
}

/// <summary>A column of a table.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="IsNumber">Whether its cells stand at its right edge.</param>
/// <param name="Wraps">Whether the terminal may break its cells into lines where the width is scarce.</param>
internal sealed record PageColumn(string Heading, bool IsNumber = false, bool Wraps = false)
{
    /// <summary>Where it is shown.</summary>
    public PageMedium Medium { get; init; }

    /// <summary>The same in the report alone.</summary>
    public PageColumn InReport => this with { Medium = PageMedium.Report };

    /// <summary>A column of numbers.</summary>
    public static PageColumn Number(string heading) => new(heading, IsNumber: true);
}

/// <summary>A row of a table.</summary>
/// <param name="Cells">A cell a column.</param>
internal sealed record PageRow(params IReadOnlyList<PageCell> Cells)
{
    /// <summary>Where it is shown.</summary>
    public PageMedium Medium { get; init; }

    /// <summary>Whether it is the row that the answer rests on.</summary>
    public bool IsChosen { get; init; }

    /// <summary>Whether the terminal leaves an empty line above it.</summary>
    public bool BeginsGroup { get; init; }
}

/// <summary>A cell of a table.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Tone">How it stands out.</param>
internal readonly record struct PageCell(string Text, Tone Tone = Tone.Plain)
{
    /// <summary>What the report says below it in small print; null for nothing.</summary>
    public string? Note { get; init; }

    /// <summary>Whether something holds: ✓ or ✗.</summary>
    public static PageCell Mark(bool holds) => holds ? new PageCell("✓", Tone.Good) : new PageCell("✗", Tone.Bad);

    /// <summary>A cell of plain text.</summary>
    public static implicit operator PageCell(string text) => new(text);
}
