using System.Globalization;

namespace Plateau.Data;

/// <summary>What a file holds, before its labels become classes and its objects are chosen.</summary>
internal sealed record FileContent
{
    /// <summary>The features of all objects.</summary>
    public required ObjectStore Features { get; init; }

    /// <summary>The label of every object; null where the file has none.</summary>
    public required LabelColumn? Labels { get; init; }

    /// <summary>The names of the labels 0, 1, …; empty where the file does not name them.</summary>
    public IReadOnlyList<string> LabelNames { get; init; } = [];

    /// <summary>The shape of an object in the file, where its channels were moved to the front; null where they were not.</summary>
    public int[]? StoredShape { get; init; }

    /// <summary>The columns that were asked for beside features and labels: the group of every object by each.</summary>
    public IReadOnlyDictionary<string, Grouping> Groupings { get; init; } = new Dictionary<string, Grouping>();

    /// <summary>The one of them that answers are wanted for; null for none.</summary>
    public string? GroupedBy { get; init; }

    /// <summary>The files that were read.</summary>
    public IReadOnlyList<FileSum> Files { get; init; } = [];

    /// <summary>Which columns became which features; null where features have no names.</summary>
    public TableColumns? Columns { get; init; }

    /// <summary>The held-out objects that the file itself sets apart; null where it does not.</summary>
    public FileContent? Test { get; init; }

    /// <summary>What was made of the file without being asked, a line each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the user should know before trusting the answer, a line each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The same with the test objects of a file beside it, and a note that says so.</summary>
    public FileContent WithTest(string path, string testPath, FileContent test) => this with
    {
        Test = test,
        Notes = [.. Notes, $"{path}: the held-out objects are those of {testPath}, unless `HeldOut` names others."],
    };

    /// <summary>The labelled objects, not normalised, without those that have no label.</summary>
    /// <param name="name">What to call the data.</param>
    /// <param name="code">Which labels are which classes.</param>
    /// <param name="warnings">Receives a line where objects are left out.</param>
    public Dataset Labelled(string name, LabelCode code, List<string> warnings)
    {
        int[] labels = code.Encode(Labels!);
        int[] kept = [.. Enumerable.Range(0, labels.Length).Where(index => labels[index] >= 0)];
        int missing = labels.Length - kept.Length;
        if (missing == 0)
        {
            return Whole(name, labels, code.Classes, NamesOf(code));
        }

        int first = Array.IndexOf(labels, -1);
        warnings.Add(
            FormattableString.Invariant($"{Labels!.Source}: {missing:N0} of {labels.Length:N0} objects have no label and are left out, ")
                + $"the first in {Labels.PlaceOfMissing(first)}.");
        return Whole(name, Array.ConvertAll(labels, label => Math.Max(0, label)), code.Classes, NamesOf(code))
            .Select(kept);
    }

    /// <summary>The objects without labels, each of the first class.</summary>
    public Dataset Unlabelled(string name, int classes, IReadOnlyList<string> classNames)
        => Whole(name, new int[Features.Objects], classes, classNames);

    // A label that is a number has the name that the file gives it.
    private IReadOnlyList<string> NamesOf(LabelCode code)
    {
        int[] labels =
        [
            .. code.Names.Count == 0 ? Enumerable.Range(0, code.Classes)
                : code.Names.Select(text => int.TryParse(text, CultureInfo.InvariantCulture, out int label) ? label : -1),
        ];
        return Array.TrueForAll(labels, label => label >= 0 && label < LabelNames.Count)
            ? [.. labels.Select(label => LabelNames[label])]
            : code.Names;
    }

    private Dataset Whole(string name, int[] labels, int classes, IReadOnlyList<string> classNames)
    {
        Dataset whole = Dataset.Whole(name, Features, labels, classes, classNames);
        return GroupedBy is null ? whole : whole.WithGroups(Groupings[GroupedBy]);
    }
}
