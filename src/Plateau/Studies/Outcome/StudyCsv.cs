using System.Globalization;
using System.Text;

namespace Plateau.Studies;

/// <summary>
/// Tables as CSV: numbers in their shortest exact form, infinite ones as Infinity and -Infinity, an empty cell for what is no number.
/// </summary>
internal static class StudyCsv
{
    /// <summary>A table.</summary>
    public static byte[] Of(StudyTable table) => Lines(table.Columns, table.Rows);

    /// <summary>All results: one line a cell, with every setting and every number.</summary>
    public static byte[] Results(StudyOutcome outcome)
    {
        string[] settings = [.. outcome.Cells.SelectMany(cell => cell.Cell.Cell.Values.Select(value => value.Key)).Distinct()];
        string[] numbers = [.. outcome.Cells.SelectMany(cell => cell.Result?.Numbers.Keys ?? []).Distinct()];
        return Lines(
            ["part", .. settings, "state", .. numbers],
            outcome.Cells.Select(cell => (IReadOnlyList<object?>)
            [
                cell.Cell.Part.Name,
                .. settings.Select(name => cell.Cell.Cell.Values.FirstOrDefault(value => value.Key == name).Value),
                cell.Word,
                .. numbers.Select(
                    name => cell.Result is not null && cell.Result.Numbers.TryGetValue(name, out double value) ? (object)value : null),
            ]));
    }

    /// <summary>What each cell took, by stage.</summary>
    public static byte[] Timings(StudyOutcome outcome)
    {
        string[] stages = [.. outcome.Cells.SelectMany(cell => cell.Result?.Seconds.Keys ?? []).Distinct()];
        return Lines(
            ["part", "cell", .. stages],
            outcome.Cells.Where(cell => cell.Result is not null).Select(cell => (IReadOnlyList<object?>)
            [
                cell.Cell.Part.Name,
                cell.Cell.Place,
                .. stages.Select(stage => cell.Result!.Seconds.TryGetValue(stage, out double value) ? (object)value : null),
            ]));
    }

    private static byte[] Lines(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows)
    {
        StringBuilder text = new();
        text.AppendJoin(',', columns.Select(Quoted)).Append('\n');
        foreach (IReadOnlyList<object?> row in rows)
        {
            text.AppendJoin(',', row.Select(Field)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Field(object? value) => value switch
    {
        null => "",
        double number => double.IsNaN(number) ? "" : number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => Quoted(value.ToString()!),
    };

    private static string Quoted(string text)
        => text.AsSpan().IndexOfAny(",\"\n\r") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
