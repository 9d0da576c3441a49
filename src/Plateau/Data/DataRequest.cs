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
    /// Held-out objects: null for the default (the official test file; fresh digits; none for a file), <c>none</c>, a number, a fraction
    /// strictly between 0 and 1 written with a point, or an <c>.npz</c> or <c>.csv</c> file. A number or a fraction is taken from the
    /// official test file, from fresh digits, or from the objects of a file that are not used; a fraction is of that test file, of the
    /// digits used, or of the whole file.
    /// </summary>
    public string? HeldOut { get; init; }

    /// <summary>How to normalise; null for the default: symmetric for bytes, none for other numbers.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>
    /// The column of a <c>.csv</c>, or the array of an <c>.npz</c>, that says which group an object is in. It is then not used as a
    /// feature. Null for no groups.
    /// </summary>
    public string? Groups { get; init; }

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
