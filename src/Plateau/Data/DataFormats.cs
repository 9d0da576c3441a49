namespace Plateau.Data;

/// <summary>The kinds of files that objects are read from, a row each.</summary>
internal static class DataFormats
{
    /// <summary>Every kind, in the order in which messages name them.</summary>
    public static IReadOnlyList<DataFormat> All { get; } =
    [
        new(".npz", "x and y", NpzData.Read),
        new(".npy", "labels beside it", NpyData.Read) { FilesOf = NpyData.FilesOf, TestFilesOf = NpyData.TestFilesOf },
        new("-ubyte", "labels beside it", IdxData.Read) { FilesOf = IdxData.FilesOf, TestFilesOf = IdxData.TestFilesOf },
        new("-ubyte.gz", "labels beside it", IdxData.Read) { FilesOf = IdxData.FilesOf, TestFilesOf = IdxData.TestFilesOf },
        Table(".csv"),
        Table(".csv.gz"),
        Table(".tsv"),
        Table(".txt"),
        Table(".data"),
        Table(".parquet") with { Read = ParquetData.Read },
    ];

    /// <summary>A folder of pictures, whatever its name.</summary>
    public static DataFormat Folder { get; } = new(string.Empty, "a folder for each class", ImageFolderData.Read)
    {
        FilesOf = path => [.. ImageFolder.Open(path).Training.Files],
        TestFilesOf = path => [.. ImageFolder.Open(path).Test?.Files ?? []],
    };

    /// <summary>How their names end.</summary>
    public static string[] Extensions { get; } = [.. All.Select(format => format.Extension)];

    /// <summary>".npz, .csv or …, or a folder of pictures", for messages after "a file that ends in".</summary>
    public static string Words { get; } = $"{string.Join(", ", Extensions[..^1])} or {Extensions[^1]}, or a folder of pictures";

    /// <summary>Whether a name ends like one of a data file, or is that of a folder and of no public set.</summary>
    public static bool Knows(string path) => TryFind(path) is not null;

    /// <summary>The kind of a file.</summary>
    /// <exception cref="PlateauException">It is none that is read.</exception>
    public static DataFormat Find(string path) => TryFind(path)
        ?? throw new PlateauException(
            $"{path}: neither a data set by name ({string.Join(", ", DataCatalog.Names)}) nor a file of a kind that is read "
            + $"({string.Join(", ", All.Select(format => $"{format.Extension} with {format.Holds}"))}), nor a folder of pictures.");

    /// <summary>The checksum of all files that are read where <paramref name="path"/> is named.</summary>
    /// <param name="path">The file.</param>
    /// <param name="withTest">Whether the test objects beside it are read.</param>
    /// <exception cref="PlateauException">A file cannot be read, or is of no kind that is read.</exception>
    public static string ChecksumOf(string path, bool withTest = false)
        => FileSum.Together(Find(path).SumsOf(path, withTest))!;

    private static DataFormat Table(string extension)
        => new(extension, "a label column", TableData.Read) { IsTable = true, FilesOf = TableFile.FilesOf };

    private static DataFormat? TryFind(string path) => Directory.Exists(path)
        ? DataCatalog.Names.Contains(path, StringComparer.OrdinalIgnoreCase) ? null : Folder
        : All.FirstOrDefault(format => path.Length > format.Extension.Length
            && path.EndsWith(format.Extension, StringComparison.OrdinalIgnoreCase));
}
