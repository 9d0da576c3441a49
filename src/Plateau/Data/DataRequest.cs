namespace Plateau.Data;

/// <summary>The data that a user asked for, as the options of the command line say it.</summary>
public sealed record DataRequest
{
    /// <summary>A name of <see cref="DataCatalog.Names"/>, or a file, <c>.npz</c> or <c>.csv</c>.</summary>
    public string Data { get; init; } = DataCatalog.Digits;

    /// <summary>
    /// The directory that holds the folders of the public sets; null for the default of <see cref="DataCatalog.ResolveDirectory"/>.
    /// </summary>
    public string? Directory { get; init; }

    /// <summary>How many objects to use; null for all that are not held out (10,000 of the digits).</summary>
    public int? Samples { get; init; }

    /// <summary>Which objects to use when there are more than asked for.</summary>
    public SubsetKind Subset { get; init; }

    /// <summary>
    /// Held-out objects: null for the default (the official test file; fresh digits; of a file its own test objects, or else a fifth),
    /// <c>none</c>, a number, a fraction strictly between 0 and 1 written with a point, or a file. A number or a fraction is taken from the
    /// official test file, from fresh digits, or from the file, whatever <see cref="Samples"/> is. Of a file a number means its last
    /// objects, unless <see cref="Subset"/> is random; a fraction is a random choice with the same share of every class.
    /// </summary>
    public string? HeldOut { get; init; }

    /// <summary>How to normalise; null for what <see cref="Dataset.DefaultNormalization"/> says.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>
    /// Whether parameters come from elsewhere: without <see cref="Normalization"/> the features of a table then stay as they are, as those
    /// parameters most likely saw them.
    /// </summary>
    public bool ForGivenParameters { get; init; }

    /// <summary>
    /// The column of a <c>.csv</c>, or the array of an <c>.npz</c>, that says which group an object is in. It is then not used as a
    /// feature. Null for no groups.
    /// </summary>
    public string? Groups { get; init; }

    /// <summary>The column of <see cref="Groups"/>; null where groups are the classes, or there are none.</summary>
    internal string? GroupColumn => Groups == Grouping.ByClass ? null : Groups;

    /// <summary>
    /// The column of a <c>.csv</c>, or the array of an <c>.npz</c>, whose equal values stay on one side of a split: the objects of one
    /// patient, one place, one day. Not used as a feature. Null to split object by object.
    /// </summary>
    public string? SplitBy { get; init; }

    /// <summary>
    /// The column of a table that holds the labels, or several that hold quantities, with commas; null for the one that plainly does: by
    /// its name (label, target, class, y, species, diagnosis, outcome), or the last one of words.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>The columns of a table that are features; empty for all that are not used otherwise.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The columns of a table that are no features.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>What is done about features of a table that are missing.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>What the labels are.</summary>
    public TaskKind Task { get; init; }

    /// <summary>
    /// Whether a pool to choose the next objects from is wanted: those that are neither used nor held out, or a <see cref="PoolFile"/>.
    /// </summary>
    public bool WithPool { get; init; }

    /// <summary>The file of the pool, <c>.npz</c> with x or <c>.csv</c>, with labels or without; null for the rest of the data.</summary>
    public string? PoolFile { get; init; }

    /// <summary>Whether the labels of the pool are ignored, where it has labels.</summary>
    public bool IgnoresPoolLabels { get; init; }

    /// <summary>The seed of all random choices.</summary>
    public ulong Seed { get; init; }
}
