using System.Globalization;
using static Plateau.Reports.HumanNumber;

namespace Plateau.Studies;

/// <summary>A table as people read it: a number and its interval are one cell.</summary>
/// <param name="Headings">The headings.</param>
/// <param name="IsNumber">Whether a column holds numbers.</param>
/// <param name="IsKey">Whether a column tells rows apart: an axis of the grid.</param>
/// <param name="Rows">The cells.</param>
public sealed record PaperTable(IReadOnlyList<string> Headings, IReadOnlyList<bool> IsNumber, IReadOnlyList<bool> IsKey, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const string None = "–";

    /// <summary>From a table.</summary>
    public static PaperTable Of(StudyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        List<(string Heading, int Value, int Low, int High)> columns = [];
        List<string> names = [.. table.Columns];
        for (int i = 0; i < names.Count; i++)
        {
            bool end = names[i].EndsWith(".low", StringComparison.Ordinal) || names[i].EndsWith(".high", StringComparison.Ordinal);
            if (!end || !names.Contains(names[i][..names[i].LastIndexOf('.')]))
            {
                columns.Add((names[i], i, names.IndexOf(names[i] + ".low"), names.IndexOf(names[i] + ".high")));
            }
        }

        return new PaperTable(
            [.. columns.Select(column => column.Heading)],
            [.. columns.Select(column => table.Rows.Any(row => row[column.Value] is not (null or string)))],
            [.. columns.Select((_, i) => i < table.Keys)],
            [.. table.Rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(column => Text(row[column.Value], At(row, column.Low), At(row, column.High)))])]);
    }

    private static object? At(IReadOnlyList<object?> row, int place) => place < 0 ? null : row[place];

    private static string Text(object? value, object? low, object? high) => value switch
    {
        null => None,
        string text => text.Length > 0 ? text : None,
        _ when low is not null || high is not null => $"{Number(value)} ({Number(low)} to {Number(high)})",
        _ => Number(value),
    };

    private static string Number(object? value) => value switch
    {
        null => "?",
        double number when double.IsPositiveInfinity(number) => "∞",
        double number when double.IsNegativeInfinity(number) => "−∞",
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e6 => Exact(number),
        IConvertible number => Measured(number.ToDouble(CultureInfo.InvariantCulture)),
        _ => value.ToString()!,
    };
}
