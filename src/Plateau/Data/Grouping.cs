namespace Plateau.Data;

/// <summary>Which group each object is in: by its class, or by a column or an array of the file.</summary>
public sealed class Grouping
{
    /// <summary>The largest number of groups; with more, each would have too few objects.</summary>
    public const int MostGroups = 200;

    /// <summary>The word that <c>--groups</c> takes for groups by class.</summary>
    public const string ByClass = "label";

    private readonly int[] _index;

    /// <summary>Creates a grouping from the group of every object.</summary>
    /// <param name="by">What the groups are by: a column, an array, or <see cref="ByClass"/>.</param>
    /// <param name="names">The names of the groups.</param>
    /// <param name="index">The group of each object, in [0, groups).</param>
    /// <exception cref="ArgumentException">An index is outside the groups.</exception>
    public Grouping(string by, IReadOnlyList<string> names, int[] index)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(index);
        int wrong = Array.FindIndex(index, group => group < 0 || group >= names.Count);
        if (wrong >= 0)
        {
            throw new ArgumentException($"Object {wrong} is in group {index[wrong]}, outside the {names.Count} groups.", nameof(index));
        }

        (By, Names, _index) = (by, names, index);
    }

    /// <summary>What the groups are by.</summary>
    public string By { get; }

    /// <summary>The names of the groups; a group may have no object.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The group of each object.</summary>
    public ReadOnlySpan<int> Index => _index;

    /// <summary>The classes of a data set as groups.</summary>
    public static Grouping OfClasses(Dataset data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Targets is { } targets)
        {
            throw new PlateauException(
                $"`Groups` {ByClass}: {data.Name} has quantities to predict ({string.Join(", ", targets.Names)}), and no classes; name a "
                    + "column to group by.");
        }

        string[] names = [.. Enumerable.Range(0, data.Classes).Select(label => label < data.ClassNames.Count
            ? data.ClassNames[label]
            : label.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        return new Grouping(ByClass, names, data.Labels.ToArray());
    }

    /// <summary>Groups by one text an object; names ascend, as numbers where all of them are.</summary>
    internal static Grouping OfTexts(string by, IReadOnlyList<string> texts)
    {
        string[] names = [.. texts.Distinct(StringComparer.Ordinal)];
        double[] numbers = new double[names.Length];
        bool numeric = true;
        for (int i = 0; i < names.Length && numeric; i++)
        {
            numeric = double.TryParse(
                names[i],
                System.Globalization.NumberStyles.Float,
                System.Globalization.CultureInfo.InvariantCulture,
                out numbers[i]);
        }

        if (numeric)
        {
            Array.Sort(numbers, names);
        }
        else
        {
            Array.Sort(names, StringComparer.Ordinal);
        }

        Dictionary<string, int> place = new(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            place.Add(names[i], i);
        }

        return new Grouping(by, names, [.. texts.Select(text => place[text])]);
    }

    /// <summary>
    /// The groups of two sets of objects under common names: the groups of the first set, then those that only the second has.
    /// </summary>
    internal static (Grouping First, Grouping Second) Joined(Grouping first, Grouping second)
    {
        string[] names = [.. first.Names, .. second.Names.Except(first.Names, StringComparer.Ordinal)];
        int[] place = [.. second.Names.Select(name => Array.IndexOf(names, name))];
        return (
            new Grouping(first.By, names, first._index),
            new Grouping(first.By, names, [.. second._index.Select(group => place[group])]));
    }
}
