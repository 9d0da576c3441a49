using System.Globalization;
using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>Turns what a user asked for into training and held-out objects.</summary>
public static class DataSource
{
    private const int DefaultDigits = 10_000;
    private const int FewestHeldOutDigits = 1_000;
    private const double FewestExpected = 3;
    private const double DefaultHeldOut = 0.2;
    private const int FewestToSplit = 5;
    private const int MostNamed = 5;
    private const string Training = "the training objects";

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
            return DataFormats.ChecksumOf(request.Data, withTest: HeldOutRequest.Parse(request.HeldOut).IsDefault);
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

    /// <summary>How many objects of a public set are here, to train on and held out, without reading them.</summary>
    internal static (int Training, int HeldOut) CountHere(CatalogEntry entry, string directory)
        => (ImageFiles.Count(entry, directory, DatasetPart.Training), ImageFiles.Count(entry, directory, DatasetPart.Test));

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
        CatalogEntry? entry = DataCatalog.TryFind(request.Data);
        if (entry is not null | IsDigits(request))
        {
            CheckHasClasses(request);
            CheckNoColumns(request);
            CheckColumnsOf(request.Data, request, isTable: false);
        }

        var warnings = new List<string>();
        var notes = new List<string>();
        FileContent? file = entry is not null || IsDigits(request) ? null
            : Read(request.Data, request, like: null, withTest: heldOut.IsDefault);
        FileContent? beside = heldOut.File is string held ? Beside("`HeldOut`", held, request, file)
            : heldOut.IsDefault ? file?.Test
            : null;
        FileContent? pool = request is { WithPool: true, PoolFile: string from } ? Beside("`PoolFile`", from, request, file) : null;
        TaskKind task = file is null ? TaskKind.Classification : TaskChoice.Of(file.Labels!, request.Task, notes);
        LabelCode? code = file is null || task == TaskKind.Regression ? null : LabelCode.Of(
            [.. new[] { file.Labels, beside?.Labels, request.IgnoresPoolLabels ? null : pool?.Labels }.OfType<LabelColumn>()]);
        Parts parts = file is not null ? FromFile(file, code, beside is not null, request, heldOut, warnings, notes)
            : entry is not null ? Public(entry, request, heldOut, warnings, images)
            : Digits(request, heldOut);
        Normalization normalization = request.Normalization
            ?? (request.ForGivenParameters && parts.Training.ObjectShape.Length == 1
                ? Normalization.None
                : parts.Training.DefaultNormalization);
        Dataset training = parts.Training.Normalize(normalization);
        if (request.Normalization is null && file is not null)
        {
            notes.Add(Said(training));
        }

        if (training.Targets is not null)
        {
            bool asTheyAre = request.ForGivenParameters && request.Normalization is null;
            training = asTheyAre ? training : training.StandardizeTargets();
            notes.Add(asTheyAre
                ? "Targets: as they are, since the parameters are given and do not say what they were fitted to."
                : "Targets: each minus its mean, divided by its standard deviation, both of the training objects; losses are of these, and "
                    + "errors are shown in their own units.");
        }

        Dataset? aside = parts.HeldOut;
        CheckStored("`HeldOut`", heldOut.File, beside, request.Data, file, training);
        CheckStored("`PoolFile`", request.PoolFile, pool, request.Data, file, training);
        notes.AddRange(beside == file?.Test ? [] : beside?.Notes ?? []);
        notes.AddRange(pool?.Notes ?? []);
        if (beside is not null)
        {
            aside = Labelled(beside, "`HeldOut`", heldOut.File ?? request.Data, training, code, warnings);
        }

        int copies = file is null || aside is null || parts.KeepsCopiesTogether ? 0
            : Copied(aside, parts.Training, heldOut.File ?? request.Data, beside is null && IsRandom(request, heldOut), warnings);
        Dataset? left = request.WithPool && pool is null ? Left(request, parts) : null;
        if (pool is not null)
        {
            bool unlabelled = pool.Labels is null || request.IgnoresPoolLabels;
            left = unlabelled
                ? Alike(pool.Unlabelled(request.PoolFile!, training), "`PoolFile`", request.PoolFile!, training)
                : Labelled(pool, "`PoolFile`", request.PoolFile!, training, code, warnings);
            warnings.AddRange(Taken(request.PoolFile!, left, [(parts.Whole, Training), (aside, "the held-out objects")]));
        }

        CheckTargets(training);
        string[] ofHeldOut = aside is null
            ? ["No held-out objects: the size K read off the training objects alone is optimistic; give `HeldOut`."]
            : [.. OneSided(training, aside), .. OtherScale(training, aside)];
        return new DataSplit(training, aside?.NormalizeLike(training), [.. warnings, .. ofHeldOut])
        {
            Notes = notes,
            HeldOutWarnings = ofHeldOut,
            CopiesHeldOut = copies,
            LeakingColumns = file?.Columns?.Leaks ?? [],
            Pool = left?.NormalizeLike(training),
            PoolFile = Path.GetFileName(request.PoolFile),
            PoolHasLabels = !request.WithPool || (!request.IgnoresPoolLabels && (pool is null || pool.Labels is not null)),
            Checksum = FileSum.Together(parts.Files),
            HeldOutChecksum = heldOut.File is null ? null : FileSum.Together(beside!.Files),
            PoolChecksum = pool is null ? null : FileSum.Together(pool.Files),
        };
    }

    private static void CheckHasClasses(DataRequest request)
    {
        if (request.Task == TaskKind.Regression)
        {
            throw new PlateauException($"`Task` regression: {request.Data} has classes, and no quantities to predict; leave it out.");
        }
    }

    private static void CheckNoColumns(DataRequest request)
    {
        foreach ((string option, string? column) in new[] { ("`Groups`", request.GroupColumn), ("`SplitBy`", request.SplitBy) })
        {
            if (column is not null)
            {
                string instead = option == "`Groups`" ? $"group by class (`Groups` {Grouping.ByClass}), or " : string.Empty;
                throw new PlateauException(
                    $"{option} {column}: {request.Data} has no columns beside the pictures; {instead}give a .csv or .npz file.");
            }
        }
    }

    private static void CheckColumnsOf(string source, DataRequest request, bool isTable)
    {
        string? given = request.Label is not null ? "Label"
            : request.Columns.Count > 0 ? "Columns"
            : request.Drop.Count > 0 ? "Drop"
            : request.Missing != MissingValues.Refuse ? "Missing"
            : null;
        if (given is not null && !isTable)
        {
            throw new PlateauException($"`{given}`: {source} has no named columns; give a table (.csv, .tsv, .parquet), or leave it out.");
        }
    }

    private static string Said(Dataset training)
    {
        string how = training.Normalization switch
        {
            Normalization.Standard when training.ObjectShape.Length == 1 =>
                "each column minus its mean, divided by its standard deviation, both of the training objects",
            Normalization.Standard => "each channel minus its mean, divided by its standard deviation, both of the training objects",
            Normalization.Symmetric => $"pixels from 0 to {training.LargestByte} taken to [-1, 1]",
            _ when training.ObjectShape.Length == 1 =>
                "as they are, since the parameters are given and do not say what they were fitted to",
            _ => "as they are, since pictures of this range are scaled already",
        };
        return $"Features: {how} (`Normalization`).";
    }

    // The objects to choose the next ones from, where they have no file of their own.
    private static Dataset Left(DataRequest request, Parts parts)
        => parts.Left()
            ?? throw new PlateauException(
                $"`WithPool`: {request.Data} has no objects beyond the {parts.Training.Objects} that are "
                    + $"used{(request.HeldOut is null ? string.Empty : " or held out")}, so there is no pool; lower `Samples`, or name "
                    + "a file to choose from (`PoolFile` FILE).");

    // What is used already cannot be added once more.
    private static IEnumerable<string> Taken(string path, Dataset pool, (Dataset? Objects, string Says)[] taken)
    {
        foreach ((Dataset? objects, string says) in taken)
        {
            int count = objects is null ? 0 : Copies.Among(pool, objects).Count(place => place >= 0);
            if (count == pool.Objects)
            {
                throw new PlateauException(
                    $"`PoolFile` {path}: these are {says} once more, number for number; give another with objects that "
                        + "are not among them.");
            }

            if (count > 0)
            {
                yield return FormattableString.Invariant($"`PoolFile` {path}: {count:N0} of {pool.Objects:N0} objects are among {says} ")
                    + "already; take them out, since adding them again brings nothing new.";
            }
        }
    }

    // Objects that were held out, and yet are training objects too: what the fit has seen says nothing about fresh ones. A random choice of
    // objects of which every one has a copy cannot help it.
    private static int Copied(Dataset held, Dataset training, string source, bool isRandom, List<string> warnings)
    {
        int[] copies = Copies.Among(held, training);
        int count = copies.Count(place => place >= 0);
        if (!isRandom && count == held.Objects)
        {
            throw new PlateauException(
                $"{source}: all {count} held-out objects are training objects too, number for number; give objects that the fit "
                    + "never saw.");
        }

        if (count > 0)
        {
            int first = Array.FindIndex(copies, place => place >= 0);
            warnings.Insert(
                0,
                FormattableString.Invariant($"{count:N0} of {held.Objects:N0} held-out objects are copies of training objects ")
                    + FormattableString.Invariant($"(the first: {held.PlaceOf(first)}, of {training.PlaceOf(copies[first])}; counted ")
                    + "from 0), so the held-out loss and the gap are too small; take them out.");
        }

        return count;
    }

    private static bool IsRandom(DataRequest request, HeldOutRequest heldOut)
        => request.SplitBy is null && (heldOut.Count is null || request.Subset == SubsetKind.Random);

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

    // A target that never varies is half of a loss that has nothing to learn; one beyond what can be squared has no variance.
    private static void CheckTargets(Dataset training)
    {
        for (int target = 0; target < (training.Targets?.Count ?? 0) && training.Objects > 1; target++)
        {
            double[] values = [.. training.Labels.ToArray().Select(row => training.Targets!.ValueOf(row, target))];
            double variance = training.Targets!.Variances(training.Labels)[target];
            string name = training.Targets.Names[target];
            if (values.Max() == values.Min())
            {
                throw new PlateauException(
                    $"{training.Name}: {name} is the same for all {training.Objects} training objects, so there is nothing to learn; use "
                        + $"objects that differ{(training.Targets.Count > 1 ? ", or leave it out (`Label`)" : string.Empty)}.");
            }

            if (!(variance > 0) || !double.IsFinite(variance))
            {
                throw new PlateauException(FormattableString.Invariant(
                    $"{training.Name}: {name} reaches from {values.Min():g3} to {values.Max():g3}, which cannot be squared; rescale it."));
            }
        }
    }

    // Held-out targets in other units, or from another world.
    private static IEnumerable<string> OtherScale(Dataset training, Dataset held)
    {
        const double far = 10;
        for (int target = 0; target < (training.Targets?.Count ?? 0); target++)
        {
            double[] own = [.. training.Labels.ToArray().Select(row => training.Targets!.ValueOf(row, target))];
            double[] fresh = [.. held.Labels.ToArray().Select(row => held.Targets!.ValueOf(row, target))];
            double mean = own.Average();
            double range = own.Max() - own.Min();
            double deviation = Math.Sqrt(own.Average(value => (value - mean) * (value - mean)));
            if (Math.Abs(fresh.Average() - mean) > far * deviation || fresh.Any(value => Math.Abs(value - mean) > far * range))
            {
                yield return FormattableString.Invariant(
                    $"{training.Targets!.Names[target]} of the held-out objects, {fresh.Min():g3} to {fresh.Max():g3}, is on another ")
                    + FormattableString.Invariant($"scale than that of the training objects, {own.Min():g3} to {own.Max():g3}: ")
                    + "write both in the same units.";
            }
        }
    }

    /// <summary>Reads a data file, whole and not normalised.</summary>
    /// <exception cref="PlateauException">The file is absent, damaged or of another format.</exception>
    public static Dataset ReadFile(string path)
    {
        FileContent content = Read(path, new DataRequest(), like: null);
        TaskKind task = TaskChoice.Of(content.Labels!, TaskKind.Automatic, []);
        return content.Labelled(path, task == TaskKind.Regression ? null : LabelCode.Of([content.Labels!]), []);
    }

    private static FileContent Read(string path, DataRequest request, FileContent? like, bool needsLabels = true, bool withTest = false)
    {
        string? groups = request.GroupColumn;
        string[] columns = [.. new[] { groups, request.SplitBy }.OfType<string>().Distinct(StringComparer.Ordinal)];
        DataFormat format = DataFormats.Find(path);
        CheckColumnsOf(path, request, format.IsTable || like is { Columns: not null });
        FileContent content = format.Read(new DataFileRequest(path, columns, like, needsLabels, request) { WithTest = withTest });
        IReadOnlyList<FileSum> files = format.SumsOf(path, withTest);
        return content with
        {
            GroupedBy = groups,
            Files = files,
            Test = content.Test is null ? null : content.Test with { GroupedBy = groups, Files = files },
        };
    }

    // A file of objects that go with the training objects: columns are found by their names.
    private static FileContent Beside(string option, string path, DataRequest request, FileContent? like)
        => Path.Exists(request.Data) && Path.GetFullPath(path) == Path.GetFullPath(request.Data)
            ? throw new PlateauException(
                $"{option} {path}: this is the file of the training objects; give another"
                    + $"{(option == "`HeldOut`" ? ", or a number or fraction to set aside" : " with objects that are not among them")}.")
            : Read(path, request with { SplitBy = null }, like, needsLabels: option == "`HeldOut`");

    private static Parts Digits(DataRequest request, HeldOutRequest heldOut)
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
        return new Parts(training, count > 0 ? Dataset.Digits(count, request.Seed, DatasetPart.Test) : null, Rest, training, []);

        // As many as there are by default, less those that are used.
        Dataset? Rest()
        {
            if (samples >= DefaultDigits)
            {
                return null;
            }

            Dataset all = Dataset.Digits(DefaultDigits, request.Seed);
            return Left(all, Order(all.Objects, request), samples);
        }
    }

    private static Parts Public(
        CatalogEntry entry,
        DataRequest request,
        HeldOutRequest heldOut,
        List<string> warnings,
        Func<CatalogEntry, string, DatasetPart, LoadedData> images)
    {
        string directory = DataCatalog.ResolveDirectory(request.Directory);
        LoadedData loaded = images(entry, directory, DatasetPart.Training);
        warnings.AddRange(loaded.Warnings);
        int[] order = Order(loaded.Dataset.Objects, request);
        int samples = request.Samples ?? order.Length;
        if (samples > order.Length)
        {
            string remedy = order.Length < entry.TrainingObjects
                ? $"run 'plateau data get {entry.Name}' for all {entry.TrainingObjects}, or lower it"
                : "lower it";
            throw new PlateauException($"`Samples` {samples}: {entry.Name} has {order.Length} training objects here; {remedy}.");
        }

        Dataset training = Use(loaded.Dataset, order[..samples]);
        if (!ReadsTestFiles(heldOut))
        {
            return new Parts(training, null, () => Left(loaded.Dataset, order, samples), loaded.Dataset, loaded.Files);
        }

        LoadedData test = images(entry, directory, DatasetPart.Test);
        warnings.AddRange(test.Warnings);
        int count = heldOut.IsDefault ? test.Dataset.Objects : heldOut.CountOf(test.Dataset.Objects);
        return count <= test.Dataset.Objects
            ? new Parts(
                training,
                test.Dataset.Take(count),
                () => Left(loaded.Dataset, order, samples),
                loaded.Dataset,
                [.. loaded.Files, .. test.Files])
            : throw new PlateauException(
                $"`HeldOut` {request.HeldOut}: the test file of {entry.Name} has {test.Dataset.Objects} objects; lower it.");
    }

    private static Parts FromFile(
        FileContent file,
        LabelCode? code,
        bool hasHeldOut,
        DataRequest request,
        HeldOutRequest heldOut,
        List<string> warnings,
        List<string> notes)
    {
        warnings.AddRange(file.Warnings);
        notes.AddRange(file.Notes);
        Dataset whole = file.Labelled(request.Data, code, warnings);
        int total = whole.Objects;
        int count = hasHeldOut ? 0
            : !heldOut.IsDefault ? heldOut.CountOf(total)
            : total < FewestToSplit ? 0
            : (heldOut with { Fraction = DefaultHeldOut }).CountOf(total);
        int samples = request.Samples ?? total - count;
        if (samples > total)
        {
            throw new PlateauException($"`Samples` {samples}: {request.Data} has {total} objects; lower it.");
        }

        if (samples < 1 || count > total - samples)
        {
            throw new PlateauException(
                $"`HeldOut` {request.HeldOut ?? "by default"}: {request.Data} has {total} objects, and {count} cannot be held out beside "
                    + $"{Math.Max(samples, 1)} for training; lower one of the two.");
        }

        (int[] rest, int[] held, bool together) =
            count == 0 ? (FileSplit.Last(total, 0).Others, [], false) : Split(file, whole, count, request, heldOut, warnings);
        int[] order = request.Subset == SubsetKind.Random ? [.. Order(rest.Length, request).Select(place => rest[place])] : rest;
        Dataset training = Use(whole, order[..Math.Min(samples, order.Length)]);
        Dataset? aside = held.Length > 0 ? whole.Select(held) : null;
        return new Parts(training, aside, () => Left(whole, order, samples), whole, file.Files) { KeepsCopiesTogether = together };
    }

    private static (int[] Others, int[] HeldOut, bool KeepsCopiesTogether) Split(
        FileContent file, Dataset whole, int count, DataRequest request, HeldOutRequest heldOut, List<string> warnings)
    {
        if (request.SplitBy is string column)
        {
            (int[] others, int[] groupsHeld) =
                FileSplit.Stratified(whole, count, whole.GroupsOf(file.Groupings[column]), request.Seed);
            return groupsHeld.Length > 0
                ? (others, groupsHeld, false)
                : throw new PlateauException(
                    $"`SplitBy` {column}: every group has more than the {count} objects to hold out; raise `HeldOut`, or split by another "
                        + "column.");
        }

        if (!IsRandom(request, heldOut))
        {
            (int[] first, int[] last) = FileSplit.Last(whole.Objects, count);
            return (first, last, false);
        }

        int[] copies = Copies.Within(whole);
        int copied = copies.Index().Count(copy => copy.Item != copy.Index);
        (int[] rest, int[] aside) = FileSplit.Random(whole, count, copies, request.Seed);
        bool together = !aside.Select(place => copies[place]).Intersect(rest.Select(place => copies[place])).Any();
        if (copied > 0 && together)
        {
            warnings.Add(
                FormattableString.Invariant($"{copied:N0} of {whole.Objects:N0} objects ")
                    + $"{(copied == 1 ? "is a copy of another" : "are copies of others")}, number for number; copies stay on one side of "
                    + "the split, and count as objects of their own.");
        }

        return (rest, aside, together);
    }

    // Objects of a file of their own, as they go with the training objects.
    private static Dataset Labelled(
        FileContent content, string option, string path, Dataset training, LabelCode? code, List<string> warnings)
    {
        warnings.AddRange(content.Warnings);
        if (training.Targets is { } targets)
        {
            string[] names = [.. content.Labels!.Columns.Select(column => column.Name)];
            if (names.Length != targets.Count || content.Labels.Columns.Any(column => !column.IsNumeric))
            {
                throw new PlateauException(
                    $"{option} {path}: the labels are {string.Join(", ", names)}, and the training objects have "
                        + $"{string.Join(", ", targets.Names)} to predict; give the same quantities.");
            }
        }
        else
        {
            code ??= LabelCode.Of(training.Classes, training.ClassNames, content.Labels!);
        }

        return Alike(content.Labelled(path, code, warnings), option, path, training);
    }

    // Where one of two files has channels last, its shape says how, and the other has to say the same.
    private static void CheckStored(
        string option, string? path, FileContent? content, string trainingPath, FileContent? file, Dataset training)
    {
        int[]? own = content?.StoredShape;
        int[]? like = file?.StoredShape;
        if (path is null || content is null || (own is null && like is null))
        {
            return;
        }

        own ??= content.Features.ObjectShape;
        like ??= training.ObjectShape.ToArray();
        if (!own.AsSpan().SequenceEqual(like))
        {
            throw new PlateauException(
                $"{option} {path}: objects are stored with shape ({Dataset.ShapeText(own)}), but those of {trainingPath} with "
                    + $"({Dataset.ShapeText(like)}); store both alike, numpy.moveaxis(x, -1, 1) puts channels first.");
        }
    }

    private static Dataset Alike(Dataset objects, string option, string path, Dataset training)
    {
        ReadOnlySpan<int> shape = objects.ObjectShape;
        bool fits = objects.Features == training.Features
            && (shape.Length == 1 || training.ObjectShape.Length == 1 || shape.SequenceEqual(training.ObjectShape));
        return fits
            ? objects.WithShape(training.ObjectShape).WithClasses(training.Classes, training.ClassNames)
            : throw new PlateauException(
                $"{option} {path}: objects of shape ({Dataset.ShapeText(shape)}), but those of {training.Name} have "
                    + $"({Dataset.ShapeText(training.ObjectShape)}); give objects alike.");
    }

    private static Dataset? Left(Dataset dataset, int[] order, int used) => used < order.Length ? dataset.Select(order[used..]) : null;

    private static int[] Order(int objects, DataRequest request) => request.Subset == SubsetKind.Random
        ? new RandomStream(request.Seed, RandomPurpose.Subset).Permutation(objects)
        : [.. Enumerable.Range(0, objects)];

    // All objects of a file, asked for at random, still come in random order: the order is part of what "random" means.
    private static Dataset Use(Dataset dataset, int[] order)
        => order.Index().All(place => place.Item == place.Index) ? dataset.Take(order.Length) : dataset.Select(order);

    /// <summary>What a data set by name, or a file, gives before normalisation.</summary>
    private sealed record Parts(
        Dataset Training, Dataset? HeldOut, Func<Dataset?> Left, Dataset Whole, IReadOnlyList<FileSum> Files)
    {
        /// <summary>Whether no held-out object is a copy of a training object, by the way they were split.</summary>
        public bool KeepsCopiesTogether { get; init; }
    }
}
