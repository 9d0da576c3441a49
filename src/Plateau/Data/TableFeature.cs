namespace Plateau.Data;

/// <summary>
/// A column of a table as features: numbers as they are, yes and no as 1 and 0, and each category of words as a column of 0 and 1.
/// </summary>
internal sealed class TableFeature
{
    private static readonly HashSet<string> s_yes = new(StringComparer.OrdinalIgnoreCase) { "true", "yes" };
    private static readonly HashSet<string> s_no = new(StringComparer.OrdinalIgnoreCase) { "false", "no" };

    private readonly Dictionary<string, int>? _categories;
    private readonly double[] _means;

    private TableFeature(TableColumn column, bool isYesNo, string[]? categories)
    {
        Name = column.Name;
        IsYesNo = isYesNo;
        Categories = categories;
        _categories = categories?.Index().ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal);
        _means = Means(column);
    }

    /// <summary>What the column is called.</summary>
    public string Name { get; }

    /// <summary>Whether the column holds true and false, or yes and no.</summary>
    public bool IsYesNo { get; }

    /// <summary>The words of the column in order, each a feature; null for numbers, and for yes and no.</summary>
    public IReadOnlyList<string>? Categories { get; }

    /// <summary>How many features it makes.</summary>
    public int Width => _categories?.Count ?? 1;

    /// <summary>The feature that a column of the training file makes.</summary>
    public static TableFeature Of(TableColumn column)
    {
        if (column.IsNumeric)
        {
            return new TableFeature(column, isYesNo: false, null);
        }

        string[] words = [.. Enumerable.Range(0, column.Count).Where(row => !column.IsMissing(row)).Select(column.Text)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        bool isYesNo = Array.TrueForAll(words, word => s_yes.Contains(word) || s_no.Contains(word));
        return new TableFeature(column, isYesNo, isYesNo ? null : words);
    }

    /// <summary>Writes the features of one row.</summary>
    /// <param name="column">The column, of the training file or of another.</param>
    /// <param name="row">The row.</param>
    /// <param name="features">Receives them, <see cref="Width"/> numbers.</param>
    /// <returns>Whether the training file has such a value.</returns>
    public bool Write(TableColumn column, int row, Span<double> features)
    {
        if (column.IsMissing(row))
        {
            _means.CopyTo(features);
            return true;
        }

        if (_categories is null && !IsYesNo)
        {
            features[0] = column.Number(row);
            return true;
        }

        features.Clear();
        string text = column.Text(row);
        if (IsYesNo)
        {
            features[0] = s_yes.Contains(text) ? 1 : 0;
            return s_yes.Contains(text) || s_no.Contains(text);
        }

        bool known = _categories!.TryGetValue(text, out int place);
        features[known ? place : 0] = known ? 1 : 0;
        return known;
    }

    private double[] Means(TableColumn column)
    {
        double[] sums = new double[Width];
        if (column.IsBytes)
        {
            return sums;
        }

        double[] one = new double[Width];
        int present = 0;
        for (int row = 0; row < column.Count; row++)
        {
            if (!column.IsMissing(row))
            {
                Write(column, row, one);
                present++;
                for (int i = 0; i < one.Length; i++)
                {
                    sums[i] += one[i];
                }
            }
        }

        return [.. sums.Select(sum => sum / present)];
    }
}
