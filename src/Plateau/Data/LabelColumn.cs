using System.Globalization;

namespace Plateau.Data;

/// <summary>
/// The labels of a file as it holds them, one an object: numbers, or words. Some may be missing. Where several quantities are predicted,
/// this is the first of them.
/// </summary>
internal sealed class LabelColumn
{
    private const string Unnamed = "label";

    private static readonly HashSet<string> Absent = new(StringComparer.OrdinalIgnoreCase)
    {
        string.Empty, "NA", "N/A", "NaN", "?", "null", "None", "nil", "<NA>", "#N/A",
    };

    // Numbers where all labels that are there are numbers; words, as they stand, where the file holds texts.
    private readonly double[]? _numbers;
    private readonly string[]? _words;
    private readonly Func<int, string> _placeOf;

    private LabelColumn(string source, double[]? numbers, string[]? words, Func<int, string>? placeOf)
    {
        Columns = [this];
        Source = source;
        _numbers = numbers;
        _words = words;
        _placeOf = placeOf ?? (index => $"object {index}");
    }

    /// <summary>The file, and the column or array in it, for messages.</summary>
    public string Source { get; }

    /// <summary>The classes that the file names, in order, also those that do not occur; empty where it names none.</summary>
    public IReadOnlyList<string> ClassNames { get; private init; } = [];

    /// <summary>What the column or array itself is called.</summary>
    public string Name { get; private init; } = Unnamed;

    /// <summary>Whether the numbers are of a type, or written in a way, that has fractions.</summary>
    public bool IsFloating { get; private init; }

    /// <summary>This column, and those of further quantities of the same objects.</summary>
    public IReadOnlyList<LabelColumn> Columns { get; private init; }

    private string Mark { get; init; } = string.Empty;

    /// <summary>The number of objects.</summary>
    public int Count => _numbers?.Length ?? _words!.Length;

    /// <summary>Whether all labels that are there are numbers.</summary>
    public bool IsNumeric => _numbers is not null;

    /// <summary>Labels that are numbers; NaN for one that is missing.</summary>
    /// <param name="source">The file, and the column or array in it.</param>
    /// <param name="numbers">A number an object.</param>
    /// <param name="placeOf">Where an object stands in the file, for messages.</param>
    /// <param name="mark">What the file writes in place of the first label that is missing.</param>
    /// <param name="name">What the column or array itself is called.</param>
    /// <param name="floating">Whether the numbers are of a type, or written in a way, that has fractions.</param>
    public static LabelColumn OfNumbers(
        string source,
        double[] numbers,
        Func<int, string>? placeOf = null,
        string mark = "",
        string name = Unnamed,
        bool floating = false)
        => new(source, numbers, null, placeOf) { Mark = mark, Name = name, IsFloating = floating };

    /// <summary>Labels as texts. Where all that are there are numbers, they count as numbers: 1 and 1.0 are one class.</summary>
    /// <param name="source">The file, and the column in it.</param>
    /// <param name="texts">A text an object.</param>
    /// <param name="placeOf">Where an object stands in the file, for messages.</param>
    /// <param name="name">What the column or array itself is called.</param>
    public static LabelColumn OfTexts(
        string source, IReadOnlyList<string> texts, Func<int, string>? placeOf = null, string name = Unnamed)
    {
        string[] words = [.. texts.Select(text => text.Trim())];
        double[] numbers = new double[words.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (IsAbsent(words[i]))
            {
                numbers[i] = double.NaN;
            }
            else if (!double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return new LabelColumn(source, null, words, placeOf) { Name = name };
            }
        }

        return new LabelColumn(source, numbers, words, placeOf) { Name = name };
    }

    /// <summary>Labels that are classes with names, whatever the names are.</summary>
    /// <param name="source">The file, and the column in it.</param>
    /// <param name="classes">The class of each object, a place in <paramref name="names"/>; −1 for one without a label.</param>
    /// <param name="names">The names of the classes.</param>
    /// <param name="placeOf">Where an object stands in the file, for messages.</param>
    public static LabelColumn OfClasses(string source, int[] classes, IReadOnlyList<string> names, Func<int, string>? placeOf = null)
        => new(source, null, [.. classes.Select(label => label < 0 ? string.Empty : names[label])], placeOf) { ClassNames = names };

    /// <summary>The first of several columns of the same objects, which goes on with the others.</summary>
    public static LabelColumn OfSeveral(IReadOnlyList<LabelColumn> columns) => columns.Count == 1
        ? columns[0]
        : new(columns[0].Source, columns[0]._numbers, columns[0]._words, columns[0]._placeOf)
        {
            Columns = columns,
            Mark = columns[0].Mark,
            Name = columns[0].Name,
            IsFloating = columns[0].IsFloating,
        };

    /// <summary>Whether a text stands for no value: empty, NA, NaN, ?, null and their like.</summary>
    public static bool IsAbsent(string text) => Absent.Contains(text);

    /// <summary>Whether an object has no label.</summary>
    public bool IsMissing(int index) => _numbers is not null ? double.IsNaN(_numbers[index])
        : ClassNames.Count > 0 ? _words![index].Length == 0
        : IsAbsent(_words![index]);

    /// <summary>The label of an object that has one, as a number.</summary>
    public double Number(int index) => _numbers![index];

    /// <summary>The label of an object as documents write it.</summary>
    public string Text(int index) => _numbers is null ? _words![index] : _numbers[index].ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Where an object stands in the file, and what stands there in place of a label.</summary>
    public string PlaceOfMissing(int index)
    {
        string mark = _words is null ? Mark : _words[index];
        return mark.Length == 0 ? _placeOf(index) : $"{_placeOf(index)} ({mark})";
    }

    /// <summary>Where an object stands in the file.</summary>
    public string PlaceOf(int index) => _placeOf(index);
}
