using System.Globalization;

namespace Plateau.Data;

/// <summary>A column of a table: numbers, or words.</summary>
internal sealed record TableColumn
{
    private readonly byte[]? _bytes;
    private readonly double[]? _numbers;
    private readonly string[]? _words;

    private TableColumn(string name, int count, byte[]? bytes, double[]? numbers, string[]? words)
        => (Name, Count, _bytes, _numbers, _words) = (name, count, bytes, numbers, words);

    /// <summary>What the file calls it; empty where it has no name.</summary>
    public string Name { get; private init; }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>Whether all values that are there are numbers.</summary>
    public bool IsNumeric => _words is null;

    /// <summary>Whether all values are there, and whole numbers from 0 to 255.</summary>
    public bool IsBytes => _bytes is not null;

    /// <summary>The first word in a column that mostly holds numbers; −1 for none.</summary>
    public int StrayWord { get; private init; } = -1;

    /// <summary>Whether some of the numbers, whole ones too, are written with a point or an exponent, or are of such a type.</summary>
    public bool IsFloating { get; init; }

    /// <summary>What the file writes for the first number that is missing; empty for nothing.</summary>
    public string Mark { get; private init; } = string.Empty;

    /// <summary>The values of a column that <see cref="IsBytes"/>.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Count);

    /// <summary>Whether no value is there.</summary>
    public bool IsEmpty => _bytes is null && Enumerable.Range(0, Count).All(IsMissing);

    /// <summary>The number of different values that are there.</summary>
    public int Distinct => Enumerable.Range(0, Count).Where(row => !IsMissing(row)).Select(Text).Distinct(StringComparer.Ordinal).Count();

    /// <summary>Whether the numbers are those of the rows, from 0 or from 1.</summary>
    public bool CountsRows => Count > 1 && IsNumeric && Number(0) is (0 or 1)
        && Enumerable.Range(1, Count - 1).All(row => Number(row) == Number(0) + row);

    /// <summary>Whole numbers from 0 to 255; the array may be longer than the column.</summary>
    public static TableColumn Of(string name, byte[] bytes, int count) => new(name, count, bytes, null, null);

    /// <summary>Numbers, NaN where one is missing; the array may be longer than the column.</summary>
    public static TableColumn Of(string name, double[] numbers, int count, string mark = "")
        => new(name, count, null, numbers, null) { Mark = mark };

    /// <summary>Words; a missing one as the file writes it.</summary>
    public static TableColumn Of(string name, string[] words) => new(name, words.Length, null, null, words);

    /// <summary>The same column with <see cref="StrayWord"/>.</summary>
    public TableColumn Straying(int row) => this with { StrayWord = row };

    /// <summary>The same values under another name.</summary>
    public TableColumn Called(string name) => this with { Name = name };

    /// <summary>Whether the value of a row is missing.</summary>
    public bool IsMissing(int row)
        => _bytes is null && (_numbers is not null ? double.IsNaN(_numbers[row]) : LabelColumn.IsAbsent(_words![row]));

    /// <summary>The number in a row; NaN where it is missing.</summary>
    public double Number(int row) => _bytes is not null ? _bytes[row] : _numbers![row];

    /// <summary>The value of a row as a text; empty for a missing number.</summary>
    public string Text(int row)
        => _words is not null ? _words[row]
            : IsMissing(row) ? string.Empty
            : Number(row).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Columns of one name, one below the other.</summary>
    public static TableColumn Joined(IReadOnlyList<TableColumn> parts)
    {
        string name = parts[0].Name;
        int count = parts.Sum(part => part.Count);
        if (parts.All(part => part.IsBytes))
        {
            byte[] bytes = [.. parts.SelectMany(part => part._bytes!.Take(part.Count))];
            return Of(name, bytes, count) with { IsFloating = parts.Any(part => part.IsFloating) };
        }

        if (parts.All(part => part.IsNumeric))
        {
            string mark = parts.Select(part => part.Mark).FirstOrDefault(mark => mark.Length > 0, string.Empty);
            double[] numbers = [.. parts.SelectMany(part => Enumerable.Range(0, part.Count).Select(part.Number))];
            return Of(name, numbers, count, mark) with { IsFloating = parts.Any(part => part.IsFloating) };
        }

        return Of(name, parts.SelectMany(part => Enumerable.Range(0, part.Count).Select(part.Text)).ToArray());
    }
}
