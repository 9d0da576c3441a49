using System.Globalization;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>The four public image sets, from the files that their authors publish.</summary>
internal static class ImageFiles
{
    private const int CifarPixels = 3 * 32 * 32;

    private const int CifarBatches = 5;
    private const int Cifar10LabelBytes = 1;
    private const int Cifar100LabelBytes = 2;
    private const string Cifar100Whole = "train.bin";
    private const string Cifar100Beginning = "train-10000.bin";

    /// <summary>Reads one part of a set.</summary>
    /// <exception cref="PlateauException">Its files are absent or damaged.</exception>
    public static LoadedData Read(CatalogEntry entry, string directory, DatasetPart part)
    {
        PartFiles files = Find(entry, directory, part);
        LoadedData loaded = entry.Name switch
        {
            "mnist" => Idx(entry, directory, files, part, (0.1307, 0.3081)),
            "fashion-mnist" => Idx(entry, directory, files, part, (0.2860, 0.3530)),
            "cifar-10" => Cifar10(entry, files, part),
            _ => Cifar100(entry, files, part),
        };
        return loaded with { Files = [.. files.All.Select(FileSum.Of)] };
    }

    /// <summary>The files that <see cref="Read"/> reads: in one of the places where they are sought.</summary>
    /// <exception cref="PlateauException">They are not there.</exception>
    public static PartFiles Find(CatalogEntry entry, string directory, DatasetPart part)
        => TryFind(entry, directory, part, out string missing)
            ?? throw new PlateauException(
                $"{entry.Name}: no file {missing} in {string.Join(", ", Places(entry, directory)[..^1])} or {directory}; "
                + $"{Pickles(entry, directory)}run 'plateau data get {entry.Name}', or say where it is with `Directory` or PLATEAU_DATA.");

    /// <summary>Whether there are files that <see cref="Read"/> would read.</summary>
    public static bool Has(CatalogEntry entry, string directory, DatasetPart part) => TryFind(entry, directory, part, out _) is not null;

    /// <summary>
    /// How many objects <see cref="Read"/> would find, by the sizes of the files and without reading them; 0 where there are no files.
    /// MNIST and Fashion-MNIST come in one file or not at all.
    /// </summary>
    public static int Count(CatalogEntry entry, string directory, DatasetPart part)
    {
        if (TryFind(entry, directory, part, out _) is not { } files)
        {
            return 0;
        }

        int whole = part == DatasetPart.Training ? entry.TrainingObjects : entry.TestObjects;
        int record = CifarPixels + (entry.Name == "cifar-10" ? Cifar10LabelBytes : Cifar100LabelBytes);
        return entry.Name is "mnist" or "fashion-mnist" ? whole : (int)files.Objects.Sum(path => new FileInfo(path).Length / record);
    }

    private static PartFiles? TryFind(CatalogEntry entry, string directory, DatasetPart part, out string missing)
    {
        bool training = part == DatasetPart.Training;
        string stem = training ? "train" : "t10k";
        (string[][] wanted, string? names) = entry.Name switch
        {
            "mnist" or "fashion-mnist" => (new[] { Spellings($"{stem}-images", "idx3"), Spellings($"{stem}-labels", "idx1") }, null),
            "cifar-10" => (
                training
                    ? [.. Enumerable.Range(1, CifarBatches).Select(batch => new[] { $"data_batch_{batch}.bin" })]
                    : [["test_batch.bin"]],
                "batches.meta.txt"),
            _ => (new string[][] { training ? [Cifar100Whole, Cifar100Beginning] : ["test.bin"] }, "fine_label_names.txt"),
        };
        string?[] found = [.. wanted.Select(FirstOf)];
        missing = string.Join(" or ", wanted[Math.Max(0, Array.IndexOf(found, null))].Take(2));

        // Of CIFAR-10 some batches will do.
        string[] here = [.. found.OfType<string>()];
        bool enough = entry.Name == "cifar-10" ? here.Length > 0 : here.Length == wanted.Length;
        return enough ? new PartFiles(here, names is null ? null : FirstOf([names])) : null;

        string? FirstOf(string[] files) => Places(entry, directory)
            .SelectMany(place => files.Select(file => Path.Combine(place, file)))
            .FirstOrDefault(File.Exists);
    }

    // The set's own folder, that of torchvision, and the directory itself.
    private static string[] Places(CatalogEntry entry, string directory) => entry.Name switch
    {
        "mnist" => [Path.Combine(directory, entry.Folder), Path.Combine(directory, "MNIST", "raw"), directory],
        "fashion-mnist" => [Path.Combine(directory, entry.Folder), Path.Combine(directory, "FashionMNIST", "raw"), directory],
        _ => [Path.Combine(directory, entry.Folder), directory],
    };

    private static string Pickles(CatalogEntry entry, string directory)
    {
        string folder = entry.Name == "cifar-10" ? "cifar-10-batches-py" : "cifar-100-python";
        return entry.Name.StartsWith("cifar", StringComparison.Ordinal) && Directory.Exists(Path.Combine(directory, folder))
            ? $"{folder} holds Python objects, which are never loaded; "
            : string.Empty;
    }

    private static LoadedData Idx(
        CatalogEntry entry, string directory, PartFiles files, DatasetPart part, (double Mean, double Deviation) published)
    {
        (string imagesPath, string labelsPath) = (files.Objects[0], files.Objects[1]);
        NumberArray pixels = IdxFile.Read(imagesPath);
        if (pixels.Shape.Length != 3 || pixels.Count == 0 || pixels.Kind != NumberKind.UInt8)
        {
            throw new PlateauException(
                $"{imagesPath}: holds no images (count, rows, columns) of bytes, but {pixels.Kind} ({Dataset.ShapeText(pixels.Shape)}); "
                    + "download it again.");
        }

        (LabelColumn labels, string[] notes) = IdxData.LabelsOf(labelsPath);
        if (pixels.Shape[0] != labels.Count)
        {
            throw new PlateauException(
                $"{imagesPath} holds {pixels.Shape[0]} images, {labelsPath} {labels.Count} labels; download both again.");
        }

        // The classes are those of the training file, whichever part is read.
        LabelColumn training = part == DatasetPart.Training ? labels : LabelsOf(DatasetPart.Training) ?? labels;
        LabelCode code = Fits(training, entry.Classes)
            ? LabelCode.Of(entry.Classes, entry.ClassNames, training)
            : LabelCode.Of([training, part == DatasetPart.Test ? labels : LabelsOf(DatasetPart.Test) ?? training]);
        var store = new ObjectStore
        {
            Objects = labels.Count,
            ObjectShape = [1, pixels.Shape[1], pixels.Shape[2]],
            Bytes = pixels.To<byte>().Data,
            Published = (255 * published.Mean, 255 * published.Deviation),
        };
        Dataset dataset = Dataset.Whole(entry.Name, store, code.Encode(labels), code.Classes, code.Names);
        string[] warnings = part == DatasetPart.Training && !Fits(training, entry.Classes)
            ? [$"{labelsPath}: the labels are not those of {entry.Name}, 0 to {entry.Classes - 1}; the {code.Classes} that occur are the "
                + "classes."]
            : [];
        return new LoadedData(dataset.Normalize(Normalization.Symmetric), [.. warnings, .. notes]);

        LabelColumn? LabelsOf(DatasetPart other)
            => TryFind(entry, directory, other, out _) is { } found ? IdxData.LabelsOf(found.Objects[1]).Labels : null;
    }

    private static bool Fits(LabelColumn labels, int classes) => Enumerable.Range(0, labels.Count)
        .All(index => labels.Number(index) is double label && label >= 0 && label < classes && double.IsInteger(label));

    private static LoadedData Cifar10(CatalogEntry entry, PartFiles files, DatasetPart part)
    {
        (byte[] pixels, byte[] labels) = ReadRecords(files.Objects, Cifar10LabelBytes, entry.Classes);
        string[] warnings = part == DatasetPart.Training && files.Objects.Count < CifarBatches
            ? [$"{entry.Name}: {files.Objects.Count} of {CifarBatches} training files are here: {Count(labels)} objects."]
            : [];
        return new LoadedData(Named(entry, CifarStore(pixels, labels.Length, part), ToLabels(labels), ClassNames(entry, files)), warnings);
    }

    private static LoadedData Cifar100(CatalogEntry entry, PartFiles files, DatasetPart part)
    {
        (byte[] pixels, byte[] labels) = ReadRecords(files.Objects, Cifar100LabelBytes, entry.Classes);
        string[] warnings = Path.GetFileName(files.Objects[0]) == Cifar100Beginning
            ? [$"{entry.Name}: {Cifar100Beginning} stands in for {Cifar100Whole}: {Count(labels)} of 50,000 training objects, "
                + "classes not balanced."]
            : [];
        return new LoadedData(Named(entry, CifarStore(pixels, labels.Length, part), ToLabels(labels), ClassNames(entry, files)), warnings);
    }

    private static string Count(byte[] labels) => labels.Length.ToString("N0", CultureInfo.InvariantCulture);

    private static ObjectStore CifarStore(byte[] pixels, int objects, DatasetPart part) => new()
    {
        Objects = objects,
        ObjectShape = [3, 32, 32],
        Bytes = pixels,
        Fit = part == DatasetPart.Training ? StandardFit.WholeFile : StandardFit.TrainingFile,
    };

    /// <summary>Reads records of some label bytes, of which the last one is used, and 3072 pixel bytes.</summary>
    private static (byte[] Pixels, byte[] Labels) ReadRecords(IReadOnlyList<string> paths, int labelBytes, int classes)
    {
        int record = labelBytes + CifarPixels;
        long objects = 0;
        foreach (string path in paths)
        {
            using FileStream file = SafeFile.OpenRead(path);
            if (file.Length == 0 || file.Length % record != 0)
            {
                throw new PlateauException(
                    $"{path}: "
                        + $"{(file.Length == 0
                            ? "the file is empty"
                            : $"truncated: {file.Length} bytes are no whole number of {record}-byte records")}"
                        + "; download it again.");
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
                    throw SafeFile.CannotRead(path, e);
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

    private static PlateauException BadLabel(string path, int index, int label, int classes)
        => new($"{path}: the label of object {index} is {label}, outside 0 to {classes - 1}; the file is of another set, or damaged: "
            + "download it again.");

    private static string[] ClassNames(CatalogEntry entry, PartFiles files)
    {
        string[] names = files.ClassNames is null
            ? []
            : [.. File.ReadAllLines(files.ClassNames).Select(line => line.Trim()).Where(line => line.Length > 0)];
        return names.Length == entry.Classes ? names : [.. entry.ClassNames];
    }

    private static string[] Spellings(string stem, string axes)
        => [$"{stem}-{axes}-ubyte.gz", $"{stem}-{axes}-ubyte", $"{stem}.{axes}-ubyte.gz", $"{stem}.{axes}-ubyte"];
}
