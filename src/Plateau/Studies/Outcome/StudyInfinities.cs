using System.Globalization;

namespace Plateau.Studies;

/// <summary>
/// What a document cannot say: JSON has neither infinities nor NaN. Each such number is null there, and a sentence says where, and which of
/// the two it is.
/// </summary>
internal static class StudyInfinities
{
    private const int MostNamed = 4;

    /// <summary>A sentence for each column of a table and each number of the cells that has any, by kind.</summary>
    public static IEnumerable<string> Of(StudyOutcome outcome)
    {
        foreach (StudyTable table in outcome.Tables.Where(table => !table.IsMeasured))
        {
            for (int column = 0; column < table.Columns.Count; column++)
            {
                foreach (string said in Said(
                    $"table {table.Name}, column '{table.Columns[column]}'",
                    [.. table.Rows.Select((row, i) => (row[column], Row(table, i)))],
                    "rows"))
                {
                    yield return said;
                }
            }
        }

        foreach (StudyPart part in outcome.Study.Parts)
        {
            CellState[] cells = [.. outcome.Cells.Where(cell => cell.Cell.Part.Name == part.Name && cell.Result is not null)];
            string place = outcome.Study.Parts.Count > 1 ? $"cells of {part.Name}" : "cells";
            foreach (string number in cells.SelectMany(cell => cell.Result!.Numbers.Keys).Distinct())
            {
                foreach (string said in Said(
                    $"{place}, number '{number}'",
                    [.. cells.Where(cell => cell.Result!.Numbers.ContainsKey(number))
                        .Select(cell => ((object?)cell.Result!.Numbers[number], cell.Cell.Place))],
                    "cells"))
                {
                    yield return said;
                }
            }
        }
    }

    private static IEnumerable<string> Said(string place, IReadOnlyList<(object? Value, string Where)> values, string those)
    {
        (string Word, Func<double, bool> Is)[] kinds =
        [
            ("infinite", double.IsPositiveInfinity),
            ("infinite below 0", double.IsNegativeInfinity),
            ("not a number", double.IsNaN),
        ];
        foreach ((string word, Func<double, bool> isSo) in kinds)
        {
            string[] found = [.. values.Where(value => value.Value is double number && isSo(number)).Select(value => value.Where)];
            if (found.Length > 0)
            {
                yield return $"{place} is {word}, null here, in "
                    + $"{(found.Length == values.Count && found.Length > 1
                        ? string.Create(CultureInfo.InvariantCulture, $"all {found.Length} {those}")
                        : Places(found, those))}"
                    + ".";
            }
        }
    }

    // Hundreds of places tell nobody more than the first few and their number.
    private static string Places(string[] found, string those) => found.Length <= MostNamed
        ? string.Join("; ", found)
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Length} {those}, the first of them {string.Join("; ", found.Take(MostNamed))}");

    private static string Row(StudyTable table, int row)
        => table.Keys > 0
            ? string.Join(
                ", ",
                table.Rows[row]
                    .Take(table.Keys)
                    .Select((key, i) => string.Create(CultureInfo.InvariantCulture, $"{table.Columns[i]} {key}")))
            : string.Create(CultureInfo.InvariantCulture, $"row {row}");
}
