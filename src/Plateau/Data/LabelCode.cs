using System.Globalization;

namespace Plateau.Data;

/// <summary>
/// Which labels are which classes. Classes are the labels that occur, in ascending order: numbers by size, words by their characters. So
/// labels 1 and 2, −1 and 1, or three years make two and three classes, without empty ones between them.
/// </summary>
internal sealed class LabelCode
{
    private readonly Dictionary<double, int>? _byNumber;
    private readonly Dictionary<string, int>? _byWord;

    private LabelCode(IReadOnlyList<string> names, Dictionary<double, int>? byNumber, Dictionary<string, int>? byWord)
    {
        Names = names;
        _byNumber = byNumber;
        _byWord = byWord;
        Classes = byNumber?.Count ?? byWord!.Count;
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The names of the classes; empty where the labels are 0, 1, … themselves.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The classes of files that belong together: those of the first, then any that only the others have, in one order.</summary>
    /// <param name="columns">The labels of the training objects, and of others that the same network is asked about.</param>
    /// <exception cref="PlateauException">There are no labels, or those of one file are numbers and of another words.</exception>
    public static LabelCode Of(IReadOnlyList<LabelColumn> columns)
    {
        LabelColumn first = columns[0];
        if (columns.FirstOrDefault(other => other.IsNumeric != first.IsNumeric) is LabelColumn stranger)
        {
            throw new PlateauException(
                $"{stranger.Source}: labels are {Kind(stranger)}, in {first.Source} they are {Kind(first)}; write both alike.");
        }

        if (!first.IsNumeric)
        {
            string[] present = [.. Present(columns).Select(at => at.Column.Text(at.Index)).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)];
            CheckAny(first, present.Length);
            string[] words = [.. first.ClassNames.Union(present, StringComparer.Ordinal)];
            return new LabelCode(words, null, words.Index().ToDictionary(word => word.Item, word => word.Index, StringComparer.Ordinal));
        }

        HashSet<double> values = [];
        foreach ((LabelColumn column, int index) in Present(columns))
        {
            values.Add(column.Number(index));
        }

        CheckAny(first, values.Count);
        double[] ordered = [.. values.Order()];
        bool plain = ordered.Index().All(value => value.Item == value.Index);
        return new LabelCode(
            plain ? [] : [.. ordered.Select(value => value.ToString("R", CultureInfo.InvariantCulture))],
            ordered.Index().ToDictionary(value => value.Item, value => value.Index),
            null);

        static string Kind(LabelColumn column) => column.IsNumeric ? "numbers" : "words";
    }

    /// <summary>The classes of a set whose classes are known: by their names, or by their numbers from 0.</summary>
    public static LabelCode Of(int classes, IReadOnlyList<string> names, LabelColumn column) => new(
        names,
        column.IsNumeric ? Enumerable.Range(0, classes).ToDictionary(label => (double)label) : null,
        column.IsNumeric ? null : names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal));

    /// <summary>The class of every object; −1 where its label is missing.</summary>
    /// <exception cref="PlateauException">A label is none of the classes.</exception>
    public int[] Encode(LabelColumn column)
    {
        int[] labels = new int[column.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = -1;
            if (column.IsMissing(i))
            {
                continue;
            }

            bool found = column.IsNumeric
                ? _byNumber!.TryGetValue(column.Number(i), out labels[i])
                : _byWord!.TryGetValue(column.Text(i), out labels[i]);
            if (!found)
            {
                throw new PlateauException(
                    $"{column.Source}: the label of {column.PlaceOf(i)} is {column.Text(i)}, none of the {Classes} classes of the training "
                        + "objects; drop or relabel it.");
            }
        }

        return labels;
    }

    private static IEnumerable<(LabelColumn Column, int Index)> Present(IReadOnlyList<LabelColumn> columns)
        => columns.SelectMany(column => Enumerable.Range(0, column.Count)
            .Where(index => !column.IsMissing(index))
            .Select(index => (column, index)));

    private static void CheckAny(LabelColumn column, int values)
    {
        if (values == 0)
        {
            throw new PlateauException($"{column.Source}: no object has a label; name the column that says the class.");
        }
    }
}
