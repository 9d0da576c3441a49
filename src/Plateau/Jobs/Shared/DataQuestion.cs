using Plateau.Data;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>Which objects a job is about: the data options of every command that computes.</summary>
internal sealed record DataQuestion
{
    /// <summary>The environment variable that stands for <c>--data-dir</c>.</summary>
    public const string DirectoryVariable = "PLATEAU_DATA";

    private static readonly string[] Names = ["digits", "mnist", "fashion-mnist", "cifar-10", "cifar-100"];

    /// <summary>The options, one row each.</summary>
    public static OptionGroup<DataQuestion> Options { get; } = new OptionGroup<DataQuestion>("Data")
        .Text(
            "data",
            "NAME|FILE",
            $"{OptionText.Words(Names)}; or an .npz with arrays x and y, a .csv or .parquet table with a label column, a .parquet of "
                + "pictures, or a folder with a folder of pictures for each class",
            q => q.Data,
            (q, data) => q with { Data = data! },
            text => ReadName(text, files: true, "--data"))
        .WithFiles(q => q.IsFile ? q.Data : null, (q, path) => DataFormats.ChecksumOf(path, withTest: q.HeldOut is null))
        .Example("some.npz")
        .DataDirectory(
            "the folder that holds mnist/, fashion-mnist/, cifar-10-batches-bin/ and cifar-100-binary/",
            q => q.Directory,
            (q, directory) => q with { Directory = directory })
        .MaybeCount("samples", "N", "use N objects [default: all]", q => q.Samples, (q, samples) => q with { Samples = samples }, least: 2)
        .Choice(
            "subset",
            "which N: the first ones, or a seeded random choice",
            q => q.Subset,
            (q, subset) => q with { Subset = subset },
            ("first", SubsetKind.First),
            ("random", SubsetKind.Random))
        .Where(q => q.Samples is not null || q.Subset != SubsetKind.First)
        .Value(
            "held-out",
            "FILE|N|FRACTION|none",
            "objects that the fit never sees: a file, the last N, or a random fraction of every class [default: the test file; fresh ones "
                + "for digits; a fifth of one's own file]",
            q => q.HeldOut,
            (q, heldOut) => q with { HeldOut = heldOut },
            HeldOut.Parse,
            heldOut => heldOut?.Text)
        .WithFiles(q => (q.HeldOut as HeldOut.File)?.Path, (_, path) => DataFormats.ChecksumOf(path)).OrRecorded("default").Example("none")
        .Text(
            "split-by",
            "COLUMN",
            "objects with equal values in this column stay on one side of the split: those of one patient, place or day",
            q => q.SplitBy,
            (q, column) => q with { SplitBy = column })
        .SilentByDefault()
        .Text(
            "label",
            "COLUMN",
            "the column of a table that holds the labels, or several of quantities, with commas [default: label, target, class, y, "
                + "species, diagnosis or outcome; or the last one of words]",
            q => q.Label,
            (q, label) => q with { Label = label })
        .SilentByDefault()
        .Names(
            "columns",
            "the columns of a table that are features [default: all others]",
            q => q.Columns,
            (q, columns) => q with { Columns = columns })
        .Names("drop", "columns of a table that are no features", q => q.Drop, (q, drop) => q with { Drop = drop })
        .Choice(
            "missing",
            "where features of a table are missing: refuse the file, leave these objects out, or take the mean of the training file's "
                + "column",
            q => q.Missing,
            (q, missing) => q with { Missing = missing },
            ("refuse", MissingValues.Refuse),
            ("drop", MissingValues.Drop),
            ("mean", MissingValues.Mean))
        .SilentByDefault()
        .Choice(
            "task",
            "what the labels are: classes, or quantities to predict, also where they could be the other",
            q => q.Task,
            (q, task) => q with { Task = task },
            ("auto", TaskKind.Automatic),
            ("classification", TaskKind.Classification),
            ("regression", TaskKind.Regression))
        .SilentByDefault()
        .Choice<Normalization?>(
            "normalize",
            "features to [-1, 1], to [0, 1], to mean 0 and deviation 1, or as they are [default: symmetric for pictures of whole numbers; "
                + "standard for tables]",
            q => q.Normalization,
            (q, normalization) => q with { Normalization = normalization },
            ("symmetric", Plateau.Data.Normalization.Symmetric),
            ("unit", Plateau.Data.Normalization.Unit),
            ("standard", Plateau.Data.Normalization.Standard),
            ("none", Plateau.Data.Normalization.None))
        .OrRecorded("default");

    /// <summary>A known data set's name, or the path of a file.</summary>
    public string Data { get; init; } = DataCatalog.Digits;

    /// <summary>Whether <see cref="Data"/> is a file, or a folder of pictures.</summary>
    public bool IsFile => DataFormats.Knows(Data);

    /// <summary>Where the folders of the known data sets are; null means where the catalogue looks.</summary>
    public string? Directory { get; init; } = DirectoryOfEnvironment;

    /// <summary>How many objects; null means all.</summary>
    public int? Samples { get; init; }

    /// <summary>Which objects, where there are more.</summary>
    public SubsetKind Subset { get; init; }

    /// <summary>Objects that the fit never saw; null means what the data set has by default.</summary>
    public HeldOut? HeldOut { get; init; }

    /// <summary>The column whose equal values stay on one side of a split; null for none.</summary>
    public string? SplitBy { get; init; }

    /// <summary>The column of a table that holds the labels, or several of quantities; null for the one that plainly does.</summary>
    public string? Label { get; init; }

    /// <summary>The columns of a table that are features; empty for all others.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The columns of a table that are no features.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>What is done about missing features of a table.</summary>
    public MissingValues Missing { get; init; }

    /// <summary>What the labels are.</summary>
    public TaskKind Task { get; init; }

    /// <summary>How features are normalised; null means the data set's default.</summary>
    public Normalization? Normalization { get; init; }

    /// <summary>The folder that the environment names; null where it names none.</summary>
    public static string? DirectoryOfEnvironment
        => Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } variable ? variable : null;

    /// <summary>What is asked of the data layer.</summary>
    /// <param name="seed">What a random choice of objects comes from.</param>
    /// <param name="weights">Parameters that are given; null where they are trained.</param>
    public DataRequest Request(ulong seed, string? weights) => new()
    {
        Data = Data,
        Directory = Directory,
        Samples = Samples,
        Subset = Subset,
        HeldOut = HeldOut is HeldOut.File file ? file.Path : HeldOut?.Text,
        Normalization = Normalization ?? (weights is null ? null : Optimum.NormalizationIn(weights)),
        ForGivenParameters = weights is not null,
        SplitBy = SplitBy,
        Label = Label,
        Columns = Columns,
        Drop = Drop,
        Missing = Missing,
        Task = Task,
        Seed = seed,
    };

    /// <summary>What reading a data set is called while it is under way.</summary>
    public static string Reading(string data) => data == DataCatalog.Digits ? "drawing digits" : $"reading {Path.GetFileName(data)}";

    /// <summary>Reads the name of a data set, or a file where <paramref name="files"/> are taken.</summary>
    /// <exception cref="UsageException">There is no such data set.</exception>
    public static string ReadName(string text, bool files, string taker) =>
        Names.Contains(text) ? text
            : files && DataFormats.Knows(text) ? NotByName(Path.TrimEndingDirectorySeparator(text))
            : throw new UsageException(
                $"{taker} takes {OptionText.Words(Names)}{(files ? $", or a file that ends in {DataFormats.Words}" : null)}, not "
                    + $"'{text}'{Nearest.Hint(text, Names)}");

    // A folder that is called as a data set is, written with a separator behind.
    private static string NotByName(string path) => Names.Contains(path) ? Path.Combine(".", path) : path;
}
