namespace Plateau.Data;

/// <summary>Objects to fit, objects that the fit never sees, and what the user should know about both.</summary>
/// <param name="Training">The N objects to fit and to probe.</param>
/// <param name="HeldOut">Objects from outside the N, under the normalisation of the training objects; null where there are none.</param>
/// <param name="Warnings">One line each.</param>
public sealed record DataSplit(Dataset Training, Dataset? HeldOut, IReadOnlyList<string> Warnings)
{
    /// <summary>
    /// The <see cref="Warnings"/> that are about held-out objects or their absence. They do not matter where only the training objects are
    /// used.
    /// </summary>
    public IReadOnlyList<string> HeldOutWarnings { get; init; } = [];

    /// <summary>How many held-out objects are copies of training objects, number for number, where they come from files.</summary>
    internal int CopiesHeldOut { get; init; }

    /// <summary>The features that may tell the label, or the place in the file.</summary>
    internal IReadOnlyList<string> LeakingColumns { get; init; } = [];

    /// <summary>What was made of the files without being asked, a line each: how features are scaled, which column is the label.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The objects to choose the next ones from, under the normalisation of the training objects; null unless asked for.</summary>
    public Dataset? Pool { get; init; }

    /// <summary>The name of the file of the pool, without its folder; null where the pool is the rest of the data.</summary>
    public string? PoolFile { get; init; }

    /// <summary>Whether the labels of the pool are known. If not, the labels of <see cref="Pool"/> have no meaning.</summary>
    public bool PoolHasLabels { get; init; } = true;

    /// <summary>
    /// SHA-256 of what the data were read from, whichever of its objects are used and however they are normalised: of one file that of the
    /// file; of a public set that of the lines <c>NAME SHA256\n</c>, a line for each file that was read, names in ordinal order. Null for
    /// the digits, which are made and not read.
    /// </summary>
    public string? Checksum { get; init; }

    /// <summary>SHA-256 of the file of the held-out objects; null where they have no file of their own.</summary>
    public string? HeldOutChecksum { get; init; }

    /// <summary>SHA-256 of the file of the pool; null where it has no file of its own.</summary>
    public string? PoolChecksum { get; init; }

    /// <summary>
    /// Holds a random part of the objects out, the same share of every class; copies of an object stay on one side. The rest is normalised
    /// as the data were, with constants of its own, and the held-out objects like the rest. The same seed splits the same data alike, and
    /// as <see cref="DataSource.Load(DataRequest)"/> splits a file by a fraction.
    /// </summary>
    /// <param name="data">All objects, two or more.</param>
    /// <param name="heldOut">How many to hold out: a share between 0 and 1, or a whole number from 1 on.</param>
    /// <param name="seed">What the choice comes from.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is neither, or would leave no object to fit.</exception>
    public static DataSplit Of(Dataset data, double heldOut, ulong seed = 0)
    {
        ArgumentNullException.ThrowIfNull(data);
        double count = heldOut is > 0 and < 1 ? Math.Max(1, Math.Round(heldOut * data.Objects, MidpointRounding.AwayFromZero)) : heldOut;
        if (!(count >= 1 && count < data.Objects && double.IsInteger(count)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(heldOut),
                heldOut,
                $"Of {data.Objects} objects a share between 0 and 1 or a whole number from 1 to {data.Objects - 1} can be held out.");
        }

        (int[] others, int[] aside) = FileSplit.Random(data, (int)count, Copies.Within(data), seed);
        Dataset training = data.Select(others).Normalize(data.Normalization);
        training = training.Targets is { IsStandardized: true } ? training.StandardizeTargets() : training;
        Dataset held = data.Select(aside).NormalizeLike(training);
        string[] warnings = [.. DataSource.OneSided(training, held)];
        return new DataSplit(training, held, warnings) { HeldOutWarnings = warnings };
    }
}
