using System.Globalization;

namespace Plateau.Data;

/// <summary>
/// Which labels are which classes. Classes are the labels that occur, in ascending order: numbers by size, words by their characters. So
/// labels 1 and 2, −1 and 1, or three years make two and three classes, without empty ones between them.
/// </summary>
internal sealed class LabelCode
{
    // More distinct numbers than this, with gaps and few objects of each, look like a quantity.
    private const int ManyValues = 20;
    private const int FewOfEach = 50;

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
    /// <param name="areClasses">Whether the user said that numbers of many values are classes all the same.</param>
    /// <exception cref="PlateauException">The labels are no classes, or of one file numbers and of another words.</exception>
    public static LabelCode Of(IReadOnlyList<LabelColumn> columns, bool areClasses)
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
        if (!areClasses)
        {
            CheckClasses(first, ordered);
        }

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

    // Numbers that measure something would be fitted as hundreds of classes without order.
    private static void CheckClasses(LabelColumn column, double[] ordered)
    {
        const string remedy = "a quantity to predict, which is not fitted; bring losses (`Losses`), or say that these are classes with "
            + "`Task` classification.";
        int fraction = Array.FindIndex(ordered, value => !double.IsInteger(value));
        if (fraction >= 0)
        {
            throw new PlateauException(
                FormattableString.Invariant($"{column.Source}: {ordered.Length:N0} different numbers, among them {ordered[fraction]:R}: ")
                    + remedy);
        }

        bool hasGaps = ordered[^1] - ordered[0] >= ordered.Length || ordered[0] is not (0 or 1);
        if (hasGaps && ordered.Length > ManyValues && column.Count < (long)FewOfEach * ordered.Length)
        {
            throw new PlateauException(
                FormattableString.Invariant($"{column.Source}: {ordered.Length:N0} different numbers among {column.Count:N0} objects, ")
                    + FormattableString.Invariant($"{ordered[0]:R} to {ordered[^1]:R}: ") + remedy);
        }
    }
}
