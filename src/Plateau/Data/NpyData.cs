using Plateau.Formats;

namespace Plateau.Data;

/// <summary>
/// The user's own NPY files: one of features, and beside it one of labels: x.npy and y.npy, X_train.npy and y_train.npy, data.npy and
/// labels.npy, NAME.npy and NAME_labels.npy. Beside training objects are test objects where there are any: X_test.npy and y_test.npy.
/// </summary>
internal static class NpyData
{
    private const string Extension = ".npy";
    private const StringComparison Exactly = StringComparison.Ordinal;

    private static readonly string[] _labelWords = ["labels", "label", "targets", "target", "y"];

    /// <summary>Reads features and labels.</summary>
    public static FileContent Read(DataFileRequest asked)
    {
        string path = asked.Path;
        if (asked.Columns.Count > 0)
        {
            throw new PlateauException(
                $"{path}: an .npy has no further columns, such as {asked.Columns[0]}; put all arrays into an .npz: "
                    + $"numpy.savez(file, x=…, y=…, {asked.Columns[0]}=…).");
        }

        FileContent training = Part(path, asked.NeedsLabels);
        return asked.WithTest && TestFilesOf(path) is [string test, ..]
            ? training.WithTest(path, test, Part(test, needsLabels: true))
            : training;
    }

    /// <summary>The files that are read where a file of features is named.</summary>
    public static IReadOnlyList<string> FilesOf(string path) => LabelsBeside(path) is string labels ? [path, labels] : [path];

    /// <summary>The files of features and of labels of the test objects, x_test.npy and y_test.npy; none without both.</summary>
    public static IReadOnlyList<string> TestFilesOf(string path)
    {
        string letters = ArrayName.Letters(Path.GetFileNameWithoutExtension(path));
        string[] wanted = [letters.Replace("training", "test", Exactly), letters.Replace("train", "test", Exactly)];
        return Array.Find(Others(path), name => ArrayName.Letters(name) is string other && other != letters && wanted.Contains(other))
            is string test && Placed(path, test) is string found && LabelsBeside(found) is string labels ? [found, labels] : [];
    }

    private static FileContent Part(string path, bool needsLabels)
    {
        NumberArray x = Npy.Read(path);
        if (LabelsBeside(path) is not string labelsPath)
        {
            return needsLabels
                ? throw new PlateauException(
                    $"{path}: there is no file of labels beside it; save them as {SuggestedName(path)} in the same folder, or both arrays "
                        + "as x and y in an .npz.")
                : NpzData.Content(x, labels: null);
        }

        (LabelColumn labels, string[] notes) = LabelsOf(labelsPath);
        FileContent content = NpzData.Content(x, labels);
        return content with { Notes = [$"{path}: the labels are those of {labelsPath}.", .. content.Notes, .. notes] };
    }

    private static (LabelColumn Labels, string[] Notes) LabelsOf(string path)
    {
        using FileStream stream = SafeFile.OpenRead(path);
        NpyHeader header = NpyHeader.Read(stream, path, stream.Length);
        stream.Position = 0;
        return !header.Type.IsText ? NpzData.LabelsOf(Npy.Read(stream, path, stream.Length), Path.GetFileNameWithoutExtension(path))
            : header.Shape is [_] or [_, 1] ? (LabelColumn.OfTexts(path, Npy.ReadTexts(stream, path, stream.Length)), [])
            : throw new PlateauException(
                $"{path}: the shape is ({Dataset.ShapeText(header.Shape)}); one label an object is needed, shape (n).");
    }

    // By the name of the features first, NAME_labels, then by what both names say.
    private static string? LabelsBeside(string path)
    {
        string stem = Path.GetFileNameWithoutExtension(path);
        string[] others = Others(path);
        string[] own = [.. _labelWords.Select(word => ArrayName.Letters(stem) + word)];
        string? found = own.Select(wanted => Array.Find(others, name => ArrayName.Letters(name) == wanted))
            .FirstOrDefault(name => name is not null);
        if (found is null && ArrayName.TryRead(stem) is { IsLabels: false } x)
        {
            ArrayName[] labels =
                [.. others.Select(ArrayName.TryRead).OfType<ArrayName>().Where(name => name.IsLabels && name.Part == x.Part)];
            ArrayName[] related = [.. labels.Where(name => name.Family == x.Family)];
            found = related is [ArrayName one] ? one.Name
                : labels is [ArrayName only] ? only.Name
                : labels.Length == 0 ? null
                : throw new PlateauException(
                    $"{path}: the labels may be {string.Join(" or ", labels.Select(name => name.Name + Extension))}; save both arrays as "
                        + "x and y in an .npz: numpy.savez(file, x=…, y=…).");
        }

        return found is null ? null : Placed(path, found);
    }

    // The other files of the folder, without their extension.
    private static string[] Others(string path)
    {
        string folder = FolderOf(path);
        string stem = Path.GetFileNameWithoutExtension(path);
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.EnumerateFiles(folder, "*" + Extension)
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Where(name => name != stem)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Placed(string path, string name)
        => FolderOf(path) is var folder && folder == "." ? name + Extension : Path.Combine(folder, name + Extension);

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";

    private static string SuggestedName(string path)
    {
        string stem = Path.GetFileNameWithoutExtension(path);
        return stem switch
        {
            "x" or "X" => "y.npy",
            ['x' or 'X', '_' or '-', ..] => $"y{stem[1..]}.npy",
            _ => $"{stem}_labels.npy",
        };
    }
}
