using System.Globalization;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Studies;

/// <summary>A table as people read it: a number and its interval are one cell.</summary>
/// <param name="Headings">The headings.</param>
/// <param name="IsNumber">Whether a column holds numbers.</param>
/// <param name="IsKey">Whether a column tells rows apart: an axis of the grid.</param>
/// <param name="Rows">The cells.</param>
internal sealed record PaperTable(
    IReadOnlyList<string> Headings,
    IReadOnlyList<bool> IsNumber,
    IReadOnlyList<bool> IsKey,
    IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const string None = "–";
    private const double Rounding = 1e-12;

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

        double[] scales = [.. columns.Select(column => table.Rows
            .SelectMany(row => new[] { row[column.Value], At(row, column.Low), At(row, column.High) })
            .OfType<double>()
            .Where(double.IsFinite)
            .Select(Math.Abs)
            .DefaultIfEmpty()
            .Max())];
        return new PaperTable(
            [.. columns.Select(column => column.Heading)],
            [.. columns.Select(column => table.Rows.Any(row => row[column.Value] is not (null or string)))],
            [.. columns.Select((_, i) => i < table.Keys)],
            [.. table.Rows.Select(row => (IReadOnlyList<string>)[
                .. columns.Select((column, i) => Text(row[column.Value], At(row, column.Low), At(row, column.High), Rounding * scales[i])),
            ])]);
    }

    private static object? At(IReadOnlyList<object?> row, int place) => place < 0 ? null : row[place];

    private static string Text(object? value, object? low, object? high, double nothing) => value switch
    {
        null or double.NaN => None,
        string text => text.Length > 0 ? text : None,
        _ when low is not (null or double.NaN)
            || high is not (null or double.NaN) => $"{Number(value, nothing)} ({Number(low, nothing)} to {Number(high, nothing)})",
        _ => Number(value, nothing),
    };

    /// <summary>A number; what is nothing but rounding beside the largest of its column is 0.</summary>
    private static string Number(object? value, double nothing) => value switch
    {
        null or double.NaN => "?",
        double number when Math.Abs(number) < nothing => "0",
        double number when double.IsPositiveInfinity(number) => "∞",
        double number when double.IsNegativeInfinity(number) => "−∞",
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e6 => Exact(number),
        IConvertible number => Measured(number.ToDouble(CultureInfo.InvariantCulture)),
        _ => value.ToString()!,
    };
}
