namespace Plateau.Data;

/// <summary>Which column of a table holds the labels, or which columns the quantities to predict.</summary>
internal static class LabelChoice
{
    private const string Plain = "label";
    private const int FewClasses = 20;

    private static readonly string[] s_names = [Plain, "target", "class", "y", "species", "diagnosis", "outcome"];

    /// <summary>The columns that the user names, or else the one that plainly holds the labels.</summary>
    /// <param name="table">The table.</param>
    /// <param name="asked">What the user named, several with commas between them; null for nothing.</param>
    /// <param name="others">Columns that are no labels: groups, and those to leave out.</param>
    /// <param name="notes">Receives a line where the column was guessed.</param>
    /// <exception cref="PlateauException">There is no such column, or no column plainly is it.</exception>
    public static int[] Of(Table table, string? asked, IReadOnlyList<string> others, List<string> notes)
    {
        string[] names = [.. table.Columns.Select(column => column.Name)];
        return asked is null ? [Guess(table, names, others, notes)]
            : table.IndexOf(asked) is >= 0 and int whole ? [whole]
            :
            [
                .. asked.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                    .Distinct(StringComparer.OrdinalIgnoreCase).Select(Find),
            ];

        int Find(string name) => table.IndexOf(name) is >= 0 and int place ? place : throw new PlateauException(
            $"{table.Path}: there is no column {name} (`Label`); it has {table.NamedColumns()}"
                + $"{(Nearest.Hint(name, names) is { Length: > 0 } hint ? hint : ".")}");
    }

    private static int Guess(Table table, string[] names, IReadOnlyList<string> others, List<string> notes)
    {
        int[] free =
        [
            .. Enumerable.Range(0, names.Length).Where(column => !others.Contains(names[column], StringComparer.OrdinalIgnoreCase)),
        ];
        int[] candidates = [.. free.Where(column => s_names.Contains(names[column], StringComparer.OrdinalIgnoreCase))];
        int[] plain = [.. candidates.Where(column => names[column].Equals(Plain, StringComparison.OrdinalIgnoreCase))];
        if (plain.Length == 1)
        {
            return plain[0];
        }

        if (candidates.Length > 1)
        {
            string all = string.Join(", ", candidates.Select(column => names[column]));
            throw new PlateauException(
                $"{table.Path}: several columns may hold the labels ({all}); say which with `Label` COLUMN, and leave out a copy with "
                    + "`Drop`.");
        }

        if (candidates.Length == 1)
        {
            notes.Add($"Labels: column {names[candidates[0]]}, by its name (`Label`).");
            return candidates[0];
        }

        int words = Array.FindLastIndex(free, column => IsWordsOfClasses(table.Columns[column]));
        if (words >= 0)
        {
            notes.Add($"Labels: column {names[free[words]]}, the last one of words (`Label`).");
            return free[words];
        }

        if (!table.HasHead && free.Length > 1 && HasFewWholeNumbers(table.Columns[free[^1]]))
        {
            notes.Add($"Labels: column {names[free[^1]]}, the last one, of few whole numbers (`Label`).");
            return free[^1];
        }

        throw new PlateauException(
            $"{table.Path}: no column plainly holds the labels (it has {table.NamedColumns(20)}); say which with `Label` COLUMN.");
    }

    private static bool IsWordsOfClasses(TableColumn column)
        => !column.IsNumeric && column.StrayWord < 0 && !TableData.IsIdentifier(column);

    private static bool HasFewWholeNumbers(TableColumn column)
    {
        if (!column.IsNumeric)
        {
            return false;
        }

        double[] values = [.. Enumerable.Range(0, column.Count).Select(column.Number).Where(number => !double.IsNaN(number)).Distinct()];
        return values.Length is > 1 and <= FewClasses && values.Length <= Math.Max(2, column.Count / 2)
            && Array.TrueForAll(values, double.IsInteger);
    }
}
