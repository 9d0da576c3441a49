using Plateau.Formats;

namespace Plateau.Data;

/// <summary>
/// The user's own NPY files: one of features, and beside it one of labels: x.npy and y.npy, X_train.npy and y_train.npy, data.npy and
/// labels.npy, NAME.npy and NAME_labels.npy.
/// </summary>
internal static class NpyData
{
    private const string Extension = ".npy";

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

        NumberArray x = Npy.Read(path);
        if (LabelsBeside(path) is not string labelsPath)
        {
            return asked.NeedsLabels
                ? throw new PlateauException(
                    $"{path}: there is no file of labels beside it; save them as {SuggestedName(path)} in the same folder, or both arrays "
                        + "as x and y in an .npz.")
                : NpzData.Content(x, labels: null);
        }

        (LabelColumn labels, string[] notes) = LabelsOf(labelsPath);
        FileContent content = NpzData.Content(x, labels);
        return content with { Notes = [$"{path}: the labels are those of {labelsPath}.", .. content.Notes, .. notes] };
    }

    /// <summary>The files that are read where a file of features is named.</summary>
    public static IReadOnlyList<string> FilesOf(string path) => LabelsBeside(path) is string labels ? [path, labels] : [path];

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
        string folder = Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".";
        if (!Directory.Exists(folder))
        {
            return null;
        }

        string stem = Path.GetFileNameWithoutExtension(path);
        string[] others = [.. Directory.EnumerateFiles(folder, "*" + Extension)
            .Select(file => Path.GetFileNameWithoutExtension(file))
            .Where(name => name != stem)
            .Order(StringComparer.Ordinal)];
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

        return found is null ? null : folder == "." ? found + Extension : Path.Combine(folder, found + Extension);
    }

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
