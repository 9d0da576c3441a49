using System.Globalization;
using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>Turns what a user asked for into training and held-out objects.</summary>
public static class DataSource
{
    private const int DefaultDigits = 10_000;
    private const int FewestHeldOutDigits = 1_000;
    private const double FewestExpected = 3;
    private const int MostNamed = 5;
    private const string Training = "the training objects";
    private const string Npz = ".npz";
    private const string Csv = ".csv";

    /// <summary>
    /// Finds the files, reads them, chooses the objects and normalises them. Held-out objects are never among the training objects.
    /// </summary>
    /// <exception cref="PlateauException">
    /// Files are absent or damaged, or there are not enough objects; the message says what to do.
    /// </exception>
    public static DataSplit Load(DataRequest request) => Load(request, ImageFiles.Read);

    /// <summary>
    /// <see cref="DataSplit.Checksum"/> of what <see cref="Load(DataRequest)"/> would read, without decoding it. Of the request only the
    /// data, their directory and whether held-out objects come from a public set's test files bear on it.
    /// </summary>
    /// <exception cref="PlateauException">Files are absent.</exception>
    public static string? ChecksumOf(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (IsDigits(request))
        {
            return null;
        }

        if (DataCatalog.TryFind(request.Data) is not { } entry)
        {
            return FileSum.Of(OfKnownKind(request.Data)).Sha256;
        }

        string directory = DataCatalog.ResolveDirectory(request.Directory);
        IEnumerable<string> files = ImageFiles.Find(entry, directory, DatasetPart.Training).All;

        // Test files that are not here are missed when they are read, after the training files.
        if (ReadsTestFiles(HeldOutRequest.Parse(request.HeldOut)) && ImageFiles.Has(entry, directory, DatasetPart.Test))
        {
            files = files.Concat(ImageFiles.Find(entry, directory, DatasetPart.Test).All);
        }

        return FileSum.Together(files.Distinct().Select(FileSum.Of));
    }

    /// <summary>Whether the files of a public set are here, training and test.</summary>
    /// <param name="entry">The set.</param>
    /// <param name="directory">The data directory, above the set's folder.</param>
    internal static bool IsHere(CatalogEntry entry, string directory)
        => ImageFiles.Has(entry, directory, DatasetPart.Training) && ImageFiles.Has(entry, directory, DatasetPart.Test);

    private static bool IsDigits(DataRequest request) => request.Data.Equals(DataCatalog.Digits, StringComparison.OrdinalIgnoreCase);

    private static bool ReadsTestFiles(HeldOutRequest heldOut) => heldOut.IsDefault || !heldOut.IsNone;

    /// <summary>The same with a given reader of the public sets, such as one that keeps files it has read.</summary>
    internal static DataSplit Load(DataRequest request, Func<CatalogEntry, string, DatasetPart, LoadedData> images)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Samples < 1)
        {
            throw new PlateauException($"`Samples` {request.Samples}: at least one object is needed.");
        }

        HeldOutRequest heldOut = HeldOutRequest.Parse(request.HeldOut);
        string? groups = request.Groups == Grouping.ByClass ? null : request.Groups;
        var warnings = new List<string>();
        var read = new List<FileSum>();
        Dataset training;
        Dataset? held;
        Func<Dataset?> rest;
        Dataset whole;
        if (groups is not null && DataCatalog.TryFind(request.Data) is not null | IsDigits(request))
        {
            throw new PlateauException(
                $"`Groups` {groups}: {request.Data} has no columns beside the pictures; group by class (`Groups` {Grouping.ByClass}), or "
                    + "give a .csv or .npz file.");
        }

        if (IsDigits(request))
        {
            (training, held, rest, whole) = Digits(request, heldOut);
        }
        else if (DataCatalog.TryFind(request.Data) is { } entry)
        {
            (training, held, rest, whole) = Public(entry, request, heldOut, warnings, read, images);
        }
        else
        {
            (training, held, rest, whole) = FromFile(request, heldOut, groups, warnings, read);
        }

        Dataset stored = training;
        training = training.Normalize(request.Normalization ?? (training.IsBytes ? Normalization.Symmetric : Normalization.None));
        string? heldOutChecksum = null;
        if (heldOut.File is not null)
        {
            LoadedData loaded = ReadFile(heldOut.File, training.ClassNames, groups);
            held = Accompanying("`HeldOut`", heldOut.File, request.Data, training, loaded, hasLabels: true, warnings);
            heldOutChecksum = FileSum.Together(loaded.Files);
        }

        (Dataset? pool, bool poolHasLabels, string? poolChecksum) = Pool(
            request, training, rest, [(whole, Training), (stored, Training), (held, "the held-out objects")], groups, warnings);
        string[] ofHeldOut = held is null
            ? ["No held-out objects: the size K read off the training objects alone is optimistic; give `HeldOut`."]
            : [.. OneSided(training, held)];
        return new DataSplit(training, held?.NormalizeLike(training), [.. warnings, .. ofHeldOut])
        {
            HeldOutWarnings = ofHeldOut,
            Pool = pool,
            PoolFile = Path.GetFileName(request.PoolFile),
            PoolHasLabels = poolHasLabels,
            Checksum = FileSum.Together(read),
            HeldOutChecksum = heldOutChecksum,
            PoolChecksum = poolChecksum,
        };
    }

    // The objects to choose the next ones from.
    private static (Dataset? Pool, bool HasLabels, string? Checksum) Pool(
        DataRequest request,
        Dataset training,
        Func<Dataset?> rest,
        (Dataset? Objects, string Says)[] taken,
        string? groups,
        List<string> warnings)
    {
        if (!request.WithPool)
        {
            return (null, true, null);
        }

        if (request.PoolFile is not string path)
        {
            Dataset left = rest()
                ?? throw new PlateauException(
                    $"`WithPool`: {request.Data} has no objects beyond the {training.Objects} that are "
                        + $"used{(request.HeldOut is null ? string.Empty : " or held out")}, so there is no pool; lower `Samples`, or name "
                        + "a file to choose from (`PoolFile` FILE).");
            return (left.NormalizeLike(training), !request.IgnoresPoolLabels, null);
        }

        LoadedData loaded = ReadFile(path, training.ClassNames, groups, needsLabels: false);
        bool hasLabels = loaded.HasLabels && !request.IgnoresPoolLabels;
        Dataset pool = Accompanying("`PoolFile`", path, request.Data, training, loaded, hasLabels, warnings);
        foreach ((Dataset? objects, string says) in taken)
        {
            if (objects?.Objects == pool.Objects && objects.WithShape(training.ObjectShape).ObjectsChecksum == pool.ObjectsChecksum)
            {
                throw new PlateauException(
                    $"`PoolFile` {path}: these are {says} once more, number for number; give another with objects that "
                        + "are not among them.");
            }
        }

        return (pool.NormalizeLike(training), hasLabels, FileSum.Together(loaded.Files));
    }

    /// <summary>
    /// A warning for each class that only the training objects or only the held-out objects have. The network cannot know a class that it
    /// never saw, and is not tested on a class that is not held out. A class that is not held out gets a warning only where three or more
    /// of its objects would be held out by chance.
    /// </summary>
    internal static IEnumerable<string> OneSided(Dataset training, Dataset held)
    {
        const string remedy = "take objects at random (`Subset` random), shuffle the file, or use more objects";
        int[] fitted = [.. training.ClassCounts];
        int[] tested = [.. held.ClassCounts];
        List<string> unseen = [];
        List<string> untested = [];
        for (int label = 0; label < Math.Min(fitted.Length, tested.Length); label++)
        {
            string name = label < training.ClassNames.Count && training.ClassNames[label] != Number(label)
                ? $"{label} ({training.ClassNames[label]})"
                : Number(label);
            if (fitted[label] == 0 && tested[label] > 0)
            {
                unseen.Add(name);
            }
            else if (tested[label] == 0 && (double)fitted[label] * held.Objects / training.Objects >= FewestExpected)
            {
                untested.Add(name);
            }
        }

        if (unseen.Count > 0)
        {
            yield return $"The held-out objects are of classes that no training object has, {Listed(unseen)}, and the network cannot "
                + $"know them: {remedy}.";
        }

        if (untested.Count > 0)
        {
            yield return $"Training objects are of classes that no held-out object has, {Listed(untested)}, and nothing "
                + $"tests them: {remedy}.";
        }

        static string Number(int label) => label.ToString(CultureInfo.InvariantCulture);

        static string Listed(List<string> names)
            => $"class {string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "")}";
    }

    /// <summary>Reads a data file, <c>.npz</c> with x and y or <c>.csv</c> with a label column, whole and not normalised.</summary>
    /// <exception cref="PlateauException">The file is absent, damaged or of another format.</exception>
    public static Dataset ReadFile(string path) => ReadFile(path, [], null).Dataset;

    private static LoadedData ReadFile(string path, IReadOnlyList<string> classNames, string? groups, bool needsLabels = true)
    {
        LoadedData loaded = OfKnownKind(path).EndsWith(Npz, StringComparison.OrdinalIgnoreCase)
            ? NpzData.Read(path, groups, needsLabels)
            : CsvData.Read(path, classNames, groups, needsLabels);
        return loaded with { Files = [FileSum.Of(path)] };
    }

    private static string OfKnownKind(string path) => Path.GetExtension(path).ToLowerInvariant() is Npz or Csv
        ? path
        : throw new PlateauException(
            $"{path}: neither a data set by name ({string.Join(", ", DataCatalog.Names)}) nor a file of a kind that is read "
            + "(.npz with x and y, .csv with a label column).");

    private static (Dataset Training, Dataset? HeldOut, Func<Dataset?> Left, Dataset Whole) Digits(
        DataRequest request,
        HeldOutRequest heldOut)
    {
        const int most = 2_000_000;
        int samples = request.Samples ?? DefaultDigits;
        int count = heldOut.IsDefault ? Math.Clamp(samples, FewestHeldOutDigits, DefaultDigits) : heldOut.CountOf(samples);
        if (samples > most || count > most)
        {
            throw new PlateauException(
                $"digits: at most {most} objects are made at a time; lower {(samples > most ? "`Samples`" : "`HeldOut`")}.");
        }

        Dataset training = request.Subset == SubsetKind.Random
            ? Dataset.Digits(Math.Max(samples, DefaultDigits), request.Seed).Choose(samples, request.Seed)
            : Dataset.Digits(samples, request.Seed);
        return (training, count > 0 ? Dataset.Digits(count, request.Seed, DatasetPart.Test) : null, Rest, training);

        // As many as there are by default, less those that are used.
        Dataset? Rest()
        {
            if (samples >= DefaultDigits)
            {
                return null;
            }

            Dataset all = Dataset.Digits(DefaultDigits, request.Seed);
            return Left(all, Order(all, request), samples);
        }
    }

    private static (Dataset Training, Dataset? HeldOut, Func<Dataset?> Left, Dataset Whole) Public(
        CatalogEntry entry,
        DataRequest request,
        HeldOutRequest heldOut,
        List<string> warnings,
        List<FileSum> read,
        Func<CatalogEntry, string, DatasetPart, LoadedData> images)
    {
        string directory = DataCatalog.ResolveDirectory(request.Directory);
        LoadedData loaded = images(entry, directory, DatasetPart.Training);
        warnings.AddRange(loaded.Warnings);
        read.AddRange(loaded.Files);
        int[] order = Order(loaded.Dataset, request);
        int samples = request.Samples ?? order.Length;
        if (samples > order.Length)
        {
            string remedy = order.Length < entry.TrainingObjects
                ? $"run 'plateau data get {entry.Name}' for all {entry.TrainingObjects}, or lower it"
                : "lower it";
            throw new PlateauException($"`Samples` {samples}: {entry.Name} has {order.Length} training objects here; {remedy}.");
        }

        Dataset training = Use(loaded.Dataset, order, 0, samples, request);
        if (!ReadsTestFiles(heldOut))
        {
            return (training, null, () => Left(loaded.Dataset, order, samples), loaded.Dataset);
        }

        LoadedData test = images(entry, directory, DatasetPart.Test);
        warnings.AddRange(test.Warnings);
        read.AddRange(test.Files);
        int count = heldOut.IsDefault ? test.Dataset.Objects : heldOut.CountOf(test.Dataset.Objects);
        return count <= test.Dataset.Objects
            ? (training, test.Dataset.Take(count), () => Left(loaded.Dataset, order, samples), loaded.Dataset)
            : throw new PlateauException(
                $"`HeldOut` {request.HeldOut}: the test file of {entry.Name} has {test.Dataset.Objects} objects; lower it.");
    }

    private static (Dataset Training, Dataset? HeldOut, Func<Dataset?> Left, Dataset Whole) FromFile(
        DataRequest request, HeldOutRequest heldOut, string? groups, List<string> warnings, List<FileSum> read)
    {
        LoadedData loaded = ReadFile(request.Data, [], groups);
        warnings.AddRange(loaded.Warnings);
        read.AddRange(loaded.Files);
        int total = loaded.Dataset.Objects;
        int count = heldOut.IsDefault ? 0 : heldOut.CountOf(total);
        int samples = request.Samples ?? total - count;
        if (samples > total)
        {
            throw new PlateauException($"`Samples` {samples}: {request.Data} has {total} objects; lower it.");
        }

        if (samples < 1 || count > total - samples)
        {
            throw new PlateauException(
                $"`HeldOut` {request.HeldOut}: {request.Data} has {total} objects, and {count} cannot be held out beside "
                    + $"{Math.Max(samples, 1)} for training; lower one of the two.");
        }

        int[] order = Order(loaded.Dataset, request);
        Dataset training = Use(loaded.Dataset, order, 0, samples, request);
        return (
            training,
            count > 0 ? Use(loaded.Dataset, order, samples, count, request) : null,
            () => Left(loaded.Dataset, order, samples + count),
            loaded.Dataset);
    }

    // Objects of a file of their own, as they go with the training objects.
    private static Dataset Accompanying(
        string option,
        string path,
        string data,
        Dataset training,
        LoadedData loaded,
        bool hasLabels,
        List<string> warnings)
    {
        if (File.Exists(data) && Path.GetFullPath(path) == Path.GetFullPath(data))
        {
            throw new PlateauException(
                $"{option} {path}: this is the file of the training objects; give "
                    + "another"
                    + $"{(option == "`HeldOut`" ? ", or a number or fraction to set aside" : " with objects that are not among them")}.");
        }

        warnings.AddRange(loaded.Warnings);
        Dataset objects = loaded.Dataset;
        if (objects.Features != training.Features)
        {
            throw new PlateauException(
                $"{option} {path}: objects of shape ({Dataset.ShapeText(objects.ObjectShape)}), but those of {training.Name} have "
                    + $"({Dataset.ShapeText(training.ObjectShape)}); give objects alike.");
        }

        if (objects.IsBytes != training.IsBytes && training.Normalization != Normalization.None)
        {
            throw new PlateauException(
                $"{option} {path}: {(objects.IsBytes ? "bytes" : "floats")}, where {training.Name} has "
                    + $"{(training.IsBytes ? "bytes" : "floats")}; store both alike, or give `Normalization` none.");
        }

        for (int i = 0; hasLabels && i < objects.Objects; i++)
        {
            if (objects.Labels[i] >= training.Classes)
            {
                throw new PlateauException(
                    $"{option} {path}: the label of object {i} is {objects.Labels[i]}, outside the {training.Classes} classes of "
                        + $"{training.Name} (0 to {training.Classes - 1}); drop or relabel it.");
            }
        }

        return objects.WithShape(training.ObjectShape).WithClasses(training.Classes, training.ClassNames);
    }

    private static Dataset? Left(Dataset dataset, int[] order, int used) => used < order.Length ? dataset.Select(order[used..]) : null;

    private static int[] Order(Dataset dataset, DataRequest request) => request.Subset == SubsetKind.Random
        ? new RandomStream(request.Seed, RandomPurpose.Subset).Permutation(dataset.Objects)
        : [.. Enumerable.Range(0, dataset.Objects)];

    // All objects of a file, asked for at random, still come in random order: the order is part of what "random" means.
    private static Dataset Use(Dataset dataset, int[] order, int first, int count, DataRequest request)
        => first == 0 && request.Subset == SubsetKind.First ? dataset.Take(count) : dataset.Select(order[first..(first + count)]);

    /// <summary>What <c>--held-out</c> asks for. At most one of the three is set.</summary>
    private sealed record HeldOutRequest(bool IsDefault, int? Count, double? Fraction, string? File)
    {
        public bool IsNone => Count is null && Fraction is null;

        public static HeldOutRequest Parse(string? text)
        {
            if (text is null)
            {
                return new HeldOutRequest(true, null, null, null);
            }

            if (text.Equals("none", StringComparison.OrdinalIgnoreCase))
            {
                return new HeldOutRequest(false, null, null, null);
            }

            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
            {
                return new HeldOutRequest(false, null, null, text);
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
            {
                return new HeldOutRequest(false, count, null, null);
            }

            return number is > 0 and < 1
                ? new HeldOutRequest(false, null, number, null)
                : throw new PlateauException(
                    $"`HeldOut` {text}: give a number of objects (1 or more), a fraction between 0 and 1, a file or none.");
        }

        public int CountOf(int total)
            => Count ?? (Fraction is { } fraction ? Math.Max(1, (int)Math.Round(fraction * total, MidpointRounding.AwayFromZero)) : 0);
    }
}
