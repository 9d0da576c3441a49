using System.Globalization;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>The four public image sets, from the files that their authors publish.</summary>
internal static class ImageFiles
{
    private const int CifarPixels = 3 * 32 * 32;

    public static LoadedData Read(CatalogEntry entry, string directory, DatasetPart part) => entry.Name switch
    {
        "mnist" => Idx(entry, directory, part, (0.1307, 0.3081)),
        "fashion-mnist" => Idx(entry, directory, part, (0.2860, 0.3530)),
        "cifar-10" => Cifar10(entry, directory, part),
        _ => Cifar100(entry, directory, part),
    };

    private static LoadedData Idx(CatalogEntry entry, string directory, DatasetPart part, (double Mean, double Deviation) published)
    {
        string stem = part == DatasetPart.Training ? "train" : "t10k";
        string imagesPath = Find(entry, directory, Spellings($"{stem}-images", "idx3"));
        string labelsPath = Find(entry, directory, Spellings($"{stem}-labels", "idx1"));
        (byte[] pixels, int[] shape) = IdxFile.Read(imagesPath);
        (byte[] labels, int[] labelShape) = IdxFile.Read(labelsPath);
        if (shape.Length != 3 || pixels.Length == 0)
        {
            throw new PlateauException($"{imagesPath}: holds no images (count, rows, columns); download it again.");
        }

        if (labelShape.Length != 1)
        {
            throw new PlateauException($"{labelsPath}: holds no plain list of labels; download it again.");
        }

        if (shape[0] != labels.Length)
        {
            throw new PlateauException($"{imagesPath} holds {shape[0]} images, {labelsPath} {labels.Length} labels; download both again.");
        }

        var store = new ObjectStore
        {
            Objects = shape[0],
            ObjectShape = [1, shape[1], shape[2]],
            Bytes = pixels,
            Published = (255 * published.Mean, 255 * published.Deviation),
        };
        return new LoadedData(Named(entry, store, ToLabels(labels, entry.Classes, labelsPath), entry.ClassNames), []);
    }

    private static LoadedData Cifar10(CatalogEntry entry, string directory, DatasetPart part)
    {
        const int files = 5;
        var paths = new List<string>();
        if (part == DatasetPart.Test)
        {
            paths.Add(Find(entry, directory, ["test_batch.bin"]));
        }
        else
        {
            for (int batch = 1; batch <= files; batch++)
            {
                paths.AddRange(Candidates(entry, directory, [$"data_batch_{batch}.bin"]).Where(File.Exists).Take(1));
            }

            if (paths.Count == 0)
            {
                throw Missing(entry, directory, "data_batch_1.bin");
            }
        }

        (byte[] pixels, byte[] labels) = ReadRecords(paths, labelBytes: 1, entry.Classes);
        string[] warnings = part == DatasetPart.Training && paths.Count < files
            ? [$"{entry.Name}: {paths.Count} of {files} training files are here: {labels.Length.ToString("N0", CultureInfo.InvariantCulture)} objects."]
            : [];
        return new LoadedData(Named(entry, CifarStore(pixels, labels.Length, part), ToLabels(labels), ClassNames(entry, directory, "batches.meta.txt")), warnings);
    }

    private static LoadedData Cifar100(CatalogEntry entry, string directory, DatasetPart part)
    {
        const string whole = "train.bin";
        const string beginning = "train-10000.bin";
        string path = Find(entry, directory, part == DatasetPart.Test ? ["test.bin"] : [whole, beginning]);
        (byte[] pixels, byte[] labels) = ReadRecords([path], labelBytes: 2, entry.Classes);
        string[] warnings = Path.GetFileName(path) == beginning
            ? [$"{entry.Name}: {beginning} stands in for {whole}: {labels.Length.ToString("N0", CultureInfo.InvariantCulture)} of 50,000 training objects, classes not balanced."]
            : [];
        return new LoadedData(Named(entry, CifarStore(pixels, labels.Length, part), ToLabels(labels), ClassNames(entry, directory, "fine_label_names.txt")), warnings);
    }

    private static ObjectStore CifarStore(byte[] pixels, int objects, DatasetPart part) => new()
    {
        Objects = objects,
        ObjectShape = [3, 32, 32],
        Bytes = pixels,
        Fit = part == DatasetPart.Training ? StandardFit.WholeFile : StandardFit.TrainingFile,
    };

    /// <summary>Records of label bytes, of which the last counts, and 3072 pixels.</summary>
    private static (byte[] Pixels, byte[] Labels) ReadRecords(List<string> paths, int labelBytes, int classes)
    {
        int record = labelBytes + CifarPixels;
        long objects = 0;
        foreach (string path in paths)
        {
            using FileStream file = SafeFile.OpenRead(path);
            if (file.Length == 0 || file.Length % record != 0)
            {
                throw new PlateauException($"{path}: {(file.Length == 0 ? "the file is empty" : $"truncated: {file.Length} bytes are no whole number of {record}-byte records")}; download it again.");
            }

            objects += file.Length / record;
        }

        byte[] pixels = new byte[checked((int)(objects * CifarPixels))];
        byte[] labels = new byte[objects];
        byte[] head = new byte[labelBytes];
        int at = 0;
        foreach (string path in paths)
        {
            using FileStream file = SafeFile.OpenRead(path);
            long count = file.Length / record;
            for (int i = 0; i < count; i++, at++)
            {
                try
                {
                    file.ReadExactly(head);
                    file.ReadExactly(pixels.AsSpan(at * CifarPixels, CifarPixels));
                }
                catch (IOException e)
                {
                    throw new PlateauException($"{path}: cannot be read ({SafeFile.OneLine(e)}).", e);
                }

                labels[at] = head[^1];
                if (labels[at] >= classes)
                {
                    throw BadLabel(path, i, labels[at], classes);
                }
            }
        }

        return (pixels, labels);
    }

    private static Dataset Named(CatalogEntry entry, ObjectStore store, int[] labels, IReadOnlyList<string> classNames)
        => Dataset.Whole(entry.Name, store, labels, entry.Classes, classNames).Normalize(Normalization.Symmetric);

    private static int[] ToLabels(byte[] labels) => Array.ConvertAll(labels, label => (int)label);

    private static int[] ToLabels(byte[] labels, int classes, string path)
    {
        int bad = Array.FindIndex(labels, label => label >= classes);
        return bad < 0 ? ToLabels(labels) : throw BadLabel(path, bad, labels[bad], classes);
    }

    private static PlateauException BadLabel(string path, int index, int label, int classes)
        => new($"{path}: the label of object {index} is {label}, outside 0 to {classes - 1}; the file is damaged: download it again.");

    private static string[] ClassNames(CatalogEntry entry, string directory, string file)
    {
        string? path = Candidates(entry, directory, [file]).FirstOrDefault(File.Exists);
        string[] names = path is null ? [] : [.. File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == entry.Classes ? names : [.. entry.ClassNames];
    }

    private static string[] Spellings(string stem, string axes) => [$"{stem}-{axes}-ubyte.gz", $"{stem}-{axes}-ubyte", $"{stem}.{axes}-ubyte.gz", $"{stem}.{axes}-ubyte"];

    private static IEnumerable<string> Candidates(CatalogEntry entry, string directory, IReadOnlyList<string> files)
        => files.Select(file => Path.Combine(directory, entry.Folder, file)).Concat(files.Select(file => Path.Combine(directory, file)));

    private static string Find(CatalogEntry entry, string directory, IReadOnlyList<string> files)
        => Candidates(entry, directory, files).FirstOrDefault(File.Exists) ?? throw Missing(entry, directory, string.Join(" or ", files.Take(2)));

    private static PlateauException Missing(CatalogEntry entry, string directory, string files)
        => new($"{entry.Name}: no file {files} in {Path.Combine(directory, entry.Folder)} or {directory}; run 'plateau data get {entry.Name}', or say where it is with --data-dir or PLATEAU_DATA.");
}
