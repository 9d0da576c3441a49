namespace Plateau.Data;

/// <summary>Finds columns that tell the label, or the place in the file, and so are hardly known of a new object.</summary>
internal sealed class LabelLeaks
{
    private const int FewestToSuspect = 20;
    private const double Rounding = 1e-9;

    private readonly string _path;
    private readonly (TableColumn Column, bool HardlyRepeats)[] _labels;

    /// <param name="path">The file.</param>
    /// <param name="labels">Its labels.</param>
    public LabelLeaks(string path, IReadOnlyList<TableColumn> labels)
    {
        _path = path;
        _labels = [.. labels.Select(label => (label, 2 * label.Distinct > label.Count))];
    }

    /// <summary>The columns of which something was said.</summary>
    public List<string> Columns { get; } = [];

    /// <summary>What is to be said of a column; null for nothing.</summary>
    public string? Of(TableColumn column)
    {
        string? said = Doubt(column);
        if (said is not null)
        {
            Columns.Add(column.Name);
        }

        return said;
    }

    private string? Doubt(TableColumn column)
    {
        string remedy = $"leave it out (`Drop` {column.Name}) unless it is known beforehand of every new object.";
        return column.Count < FewestToSuspect ? null
            : column.CountsRows
                ? $"{_path}: column {column.Name} is the number of the row, which says nothing about an object; {remedy}"
            : Array.Find(_labels, label => IsCopy(column, label.Column, label.HardlyRepeats)).Column is TableColumn told
                ? $"{_path}: column {column.Name} tells the label{(_labels.Length > 1 ? $" {told.Name}" : string.Empty)} exactly, a value "
                    + $"for each of its own; {remedy}"
            : null;
    }

    // Quantities that hardly repeat have a value for each value of any other such column. A copy of one of them is a straight line of it.
    private static bool IsCopy(TableColumn column, TableColumn label, bool hardlyRepeats) => hardlyRepeats
        ? column.IsNumeric && label.IsNumeric && IsStraight(column, label)
        : IsOneToOne(column, label);

    private static bool IsOneToOne(TableColumn column, TableColumn label)
    {
        Dictionary<string, string> classOf = new(StringComparer.Ordinal);
        Dictionary<string, string> valueOf = new(StringComparer.Ordinal);
        foreach (int row in Present(column, label))
        {
            (string value, string @class) = (column.Text(row), label.Text(row));
            if ((!classOf.TryAdd(value, @class) && classOf[value] != @class)
                || (!valueOf.TryAdd(@class, value) && valueOf[@class] != value))
            {
                return false;
            }
        }

        return classOf.Count > 1;
    }

    // Whether all points lie on the line through the first two that differ.
    private static bool IsStraight(TableColumn column, TableColumn label)
    {
        (double X, double Y)? first = null;
        double? slope = null;
        foreach (int row in Present(column, label))
        {
            (double x, double y) = (column.Number(row), label.Number(row));
            first ??= (x, y);
            double along = x - first.Value.X;
            if (slope is null && along != 0)
            {
                slope = (y - first.Value.Y) / along;
            }

            double expected = first.Value.Y + ((slope ?? 0) * along);
            if (Math.Abs(y - expected) > Rounding * (Math.Abs(y) + Math.Abs(expected - y) + Math.Abs((slope ?? 0) * x)))
            {
                return false;
            }
        }

        return slope is not (null or 0);
    }

    private static IEnumerable<int> Present(TableColumn column, TableColumn label)
        => Enumerable.Range(0, column.Count).Where(row => !column.IsMissing(row) && !label.IsMissing(row));
}
