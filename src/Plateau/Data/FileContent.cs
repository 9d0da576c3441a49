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
    /// <param name="code">Which labels are which classes; null where they are quantities.</param>
    /// <param name="warnings">Receives a line where objects are left out.</param>
    public Dataset Labelled(string name, LabelCode? code, List<string> warnings)
    {
        Dataset whole = Grouped(code is null
            ? Dataset.Whole(name, Features, Quantities())
            : Dataset.Whole(name, Features, Places(code), code.Classes, NamesOf(code)));
        int[] kept = [.. Enumerable.Range(0, Labels!.Count).Where(index => MissesAt(index) is null)];
        int missing = Labels.Count - kept.Length;
        if (missing == 0)
        {
            return whole;
        }

        int first = Enumerable.Range(0, Labels.Count).First(index => MissesAt(index) is not null);
        LabelColumn column = MissesAt(first)!;
        warnings.Add(
            FormattableString.Invariant($"{column.Source}: {missing:N0} of {Labels.Count:N0} objects have no label and are left out, ")
                + $"the first in {column.PlaceOfMissing(first)}.");
        return kept.Length > 0 ? whole.Select(kept) : throw new PlateauException($"{column.Source}: no object has a label.");

        LabelColumn? MissesAt(int index) => Labels.Columns.FirstOrDefault(column => column.IsMissing(index));
    }

    /// <summary>The objects without labels, each of the first class, or of quantities that mean nothing.</summary>
    /// <param name="name">What to call the data.</param>
    /// <param name="training">The training objects, whose classes or targets they have.</param>
    public Dataset Unlabelled(string name, Dataset training) => Grouped(training.Targets is { } targets
        ? Dataset.Whole(name, Features, TargetTable.Of(new double[Features.Objects * targets.Count], targets.Names, name))
        : Dataset.Whole(name, Features, new int[Features.Objects], training.Classes, training.ClassNames));

    // The first class where a label is missing, of objects that are left out.
    private int[] Places(LabelCode code) => Array.ConvertAll(code.Encode(Labels!), label => Math.Max(0, label));

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

    // Missing numbers are 0 in objects that are left out.
    private TargetTable Quantities()
    {
        IReadOnlyList<LabelColumn> columns = Labels!.Columns;
        double[] values = new double[Labels.Count * columns.Count];
        for (int at = 0; at < values.Length; at++)
        {
            (int index, LabelColumn column) = (at / columns.Count, columns[at % columns.Count]);
            values[at] = column.IsMissing(index) ? 0 : column.Number(index);
            if (!double.IsFinite(values[at]))
            {
                throw new PlateauException($"{column.Source}: the label of {column.PlaceOf(index)} is infinite; correct or drop it.");
            }
        }

        return TargetTable.Of(values, [.. columns.Select(column => column.Name)], Labels.Source);
    }

    private Dataset Grouped(Dataset whole) => GroupedBy is null ? whole : whole.WithGroups(Groupings[GroupedBy]);
}
