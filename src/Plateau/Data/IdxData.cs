using Plateau.Formats;

namespace Plateau.Data;

/// <summary>
/// The user's own IDX files: one of features, whose name says so (train-images-idx3-ubyte), and beside it one of labels
/// (train-labels-idx1-ubyte), and of test objects where there are any (test or t10k).
/// </summary>
internal static class IdxData
{
    // The columns of QMNIST's labels; the first one is the class.
    private const int QmnistColumns = 8;
    private const string Gzip = ".gz";

    /// <summary>Reads what goes with a file of features.</summary>
    public static FileContent Read(DataFileRequest asked)
    {
        string path = asked.Path;
        if (asked.Columns.Count > 0)
        {
            throw new PlateauException(
                $"{path}: an IDX file has no further columns, such as {asked.Columns[0]}; put all arrays into an .npz: "
                    + $"numpy.savez(file, x=…, y=…, {asked.Columns[0]}=…).");
        }

        FileContent training = Part(path, asked.NeedsLabels);
        return asked.WithTest && TestFilesOf(path) is [string test, ..]
            ? training.WithTest(path, test, Part(test, needsLabels: true))
            : training;
    }

    /// <summary>The files that are read where a file of features is named.</summary>
    public static IReadOnlyList<string> FilesOf(string path) => Beside(path, "labels") is string labels ? [path, labels] : [path];

    /// <summary>The files of features and of labels of the test objects; none where not both are there.</summary>
    public static IReadOnlyList<string> TestFilesOf(string path)
        => TestOf(path) is string test && Beside(test, "labels") is string labels ? [test, labels] : [];

    /// <summary>The labels in a file, and what was made of them.</summary>
    /// <exception cref="PlateauException">It is absent or damaged, or holds something else.</exception>
    public static (LabelColumn Labels, string[] Notes) LabelsOf(string path)
    {
        NumberArray array = IdxFile.Read(path);
        if (array.Kind == NumberKind.Int32 && array.Shape.Length == 2 && array.Shape[1] == QmnistColumns)
        {
            double[] numbers = array.To<double>().Data;
            double[] first = [.. Enumerable.Range(0, array.Shape[0]).Select(i => numbers[i * QmnistColumns])];
            return (LabelColumn.OfNumbers(path, first), [$"{path}: the first of {QmnistColumns} columns is the class, as in QMNIST."]);
        }

        return NpzData.LabelsOf(array, "label");
    }

    private static FileContent Part(string path, bool needsLabels)
    {
        NumberArray x = IdxFile.Read(path);
        string? labelsPath = Beside(path, "labels");
        if (labelsPath is null)
        {
            return needsLabels
                ? throw new PlateauException(
                    $"{path}: there is no file of labels beside it; name the two alike, such as train-images-idx3-ubyte and "
                        + "train-labels-idx1-ubyte.")
                : NpzData.Content(x, labels: null);
        }

        (LabelColumn labels, string[] notes) = LabelsOf(labelsPath);
        FileContent content = NpzData.Content(x, labels);
        return content with { Notes = [$"{path}: the labels are those of {labelsPath}.", .. content.Notes, .. notes] };
    }

    private static string? TestOf(string path) => !Path.GetFileName(path).Contains("train", StringComparison.OrdinalIgnoreCase)
        ? null
        : Renamed(path, key => key.Replace("train", "test", StringComparison.Ordinal))
            ?? Renamed(path, key => key.Replace("train", "t10k", StringComparison.Ordinal));

    private static string? Beside(string path, string labels)
        => Renamed(path, key => key.Replace("images", labels, StringComparison.Ordinal).Replace("data", labels, StringComparison.Ordinal));

    // The file of that name in the same folder, however many axes it has, zipped or not; the first one of several, as the file itself is.
    private static string? Renamed(string path, Func<string, string> rename)
    {
        string key = Key(path);
        string wanted = rename(key);
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        return wanted == key || !Directory.Exists(folder)
            ? null
            : Directory.EnumerateFiles(folder)
                .Where(file => DataFormats.Knows(file) && Key(file) == wanted)
                .OrderBy(file => IsZipped(file) != IsZipped(path))
                .ThenBy(file => file, StringComparer.Ordinal)
                .Select(file => folder == "." ? Path.GetFileName(file) : file)
                .FirstOrDefault();
    }

    private static bool IsZipped(string path) => path.EndsWith(Gzip, StringComparison.OrdinalIgnoreCase);

    // The name without the number of axes, the type and the compression.
    private static string Key(string path)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        name = IsZipped(name) ? name[..^Gzip.Length] : name;
        int axes = name.LastIndexOf("idx", StringComparison.Ordinal);
        return ArrayName.Letters(axes > 0 ? name[..axes] : name);
    }
}
