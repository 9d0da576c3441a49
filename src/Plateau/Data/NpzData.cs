using System.Globalization;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>NPZ files with an array of features (n, …) and one of labels (n), under the names that people use.</summary>
internal static class NpzData
{
    /// <summary>Reads a file.</summary>
    public static FileContent Read(DataFileRequest asked)
    {
        (string path, IReadOnlyList<string> columns, bool needsLabels) = (asked.Path, asked.Columns, asked.NeedsLabels);
        using NpzFile file = NpzFile.Open(path);
        NpzNames names = NpzNames.Find(path, [.. file.Names.Select(name => KeyValuePair.Create(name, ShapeOf(file, name)))], needsLabels);
        FileContent training = Part(file, path, names.Training, columns, needsLabels);
        string?[] ofTest = [.. columns.Select(column => OfTest(file, column))];
        FileContent? test = null;
        var notes = new List<string>();
        List<string> warnings = [.. file.Repeated.Select(name => $"{path}: holds several arrays of the name {name}; the last one is read, "
            + "as NumPy does. Write the file again with one of each.")];
        if (names.Training is not { X: "x", Y: "y" or null })
        {
            notes.Add($"{path}: {(names.Training.Y is string y
                ? $"{names.Training.X} is taken as the features, {y} as the labels"
                : $"{names.Training.X} is taken as the features")}.");
        }

        if (names.Test is ArrayPair unused && !asked.WithTest)
        {
            notes.Add($"{path}: {unused.Words} are left out.");
        }
        else if (names.Test is ArrayPair pair && Array.TrueForAll(ofTest, name => name is not null))
        {
            test = Part(file, path, pair, ofTest!, needsLabels: true);
            test = test with { Groupings = columns.Zip(ofTest).ToDictionary(name => name.First, name => test.Groupings[name.Second!]) };
            CheckAlike(path, names.Training.X, training, pair.X, test);
            if (test.Features.HasNumbersOf(training.Features))
            {
                warnings.Add($"{path}: {pair.Words} are left out: they are {names.Training.Words} once more, number for number.");
                test = null;
            }
            else
            {
                notes.Add($"{path}: {pair.Words} are the held-out objects, unless `HeldOut` names others.");
            }
        }
        else if (names.Test is ArrayPair left)
        {
            notes.Add($"{path}: {left.Words} are left out, since no array says which group (`Groups`) their objects are in.");
        }

        if (names.Validation is ArrayPair validation)
        {
            notes.Add($"{path}: {validation.Words} {(validation.Y is null ? "is" : "are")} left out.");
        }

        return training with
        {
            Test = test,
            LabelNames = LabelNames(file),
            Notes = [.. notes, .. training.Notes],
            Warnings = warnings,
        };
    }

    /// <summary>
    /// Labels of numbers: one an object, one row with a single 1 an object, or a row of quantities; and what was made of them.
    /// </summary>
    /// <param name="array">The numbers.</param>
    /// <param name="name">What the array is called.</param>
    /// <exception cref="PlateauException">They are none of this.</exception>
    public static (LabelColumn Labels, string[] Notes) LabelsOf(NumberArray array, string name)
    {
        int[] shape = array.Shape.ToArray();
        if (shape.Length is 0 or > 2)
        {
            throw OneEach(array.Source, shape);
        }

        if (array.Count == 0)
        {
            throw new PlateauException($"{array.Source}: is empty; save at least one object.");
        }

        double[] numbers = array.To<double>().Data;
        int columns = shape.Length == 2 ? shape[1] : 1;
        if (columns > 1 && Places(numbers, columns) is double[] places)
        {
            return (LabelColumn.OfNumbers(array.Source, places, name: name),
                [$"{array.Source}: rows of 0 and 1 with a single 1 are taken as labels: the place of the 1, 0 to {columns - 1}."]);
        }

        return (LabelColumn.OfSeveral([.. Enumerable.Range(0, columns).Select(column => LabelColumn.OfNumbers(
            array.Source,
            [.. Enumerable.Range(0, shape[0]).Select(i => numbers[(i * columns) + column])],
            name: columns == 1 ? name : $"{name} {column}",
            floating: !array.IsInteger))]), []);
    }

    /// <summary>Features as a file has them: channels are moved first where they stand last, and planes get one channel.</summary>
    /// <param name="x">The features of all objects.</param>
    /// <param name="labels">Their labels; null where there are none.</param>
    /// <exception cref="PlateauException">There are none, or not one object a label.</exception>
    public static FileContent Content(NumberArray x, LabelColumn? labels)
    {
        if (x.Shape.Length == 0)
        {
            throw new PlateauException($"{x.Source}: is a single number; save one row an object.");
        }

        if (labels is not null && x.Shape[0] != labels.Count)
        {
            throw new PlateauException(
                $"{x.Source}: the shape is ({Dataset.ShapeText(x.Shape)}), and {labels.Source} has {labels.Count} labels; both need the "
                    + "same number of objects.");
        }

        if (x.Count == 0)
        {
            throw new PlateauException(
                $"{x.Source}: the shape is ({Dataset.ShapeText(x.Shape)}), and it holds no features; save at least one object.");
        }

        // A plane is a picture of one channel.
        int[] shape = x.Shape.Length == 1 ? [1] : x.Shape.Length == 3 ? [1, .. x.Shape[1..]] : x.Shape[1..].ToArray();
        ObjectStore store = ObjectStore.Of(x, x.Shape[0], shape);
        if (!HasChannelsLast(shape))
        {
            return new FileContent { Features = store, Labels = labels };
        }

        ObjectStore moved = store.WithChannelsFirst();
        return new FileContent
        {
            Features = moved,
            Labels = labels,
            StoredShape = shape[2] > 1 ? shape : null,
            Notes = [$"{x.Source}: pictures with channels last, ({Dataset.ShapeText(shape)}), are taken with channels first, "
                + $"({Dataset.ShapeText(moved.ObjectShape)})."],
        };
    }

    // Two equal last axes are a square of few pixels, under many channels.
    private static bool HasChannelsLast(int[] shape)
        => shape is [> 4, _, 1 or 3 or 4] && shape[1] != shape[2];

    // scikit-learn's bunches name their labels.
    private static string[] LabelNames(NpzFile file)
        => file.Names.FirstOrDefault(name => ArrayName.Letters(name) is "targetnames" or "classnames" or "labelnames") is string names
            && file.Header(names) is { Type.IsText: true, Shape.Length: 1 }
                ? file.ReadTexts(names)
                : [];

    private static int[]? ShapeOf(NpzFile file, string name)
    {
        try
        {
            return file.Header(name).Shape;
        }
        catch (PlateauException)
        {
            return null;
        }
    }

    private static FileContent Part(NpzFile file, string path, ArrayPair names, IReadOnlyList<string> columns, bool needsLabels)
    {
        LabelColumn? labels = null;
        string[] notes = [];
        if (names.Y is string y)
        {
            (labels, notes) = ReadLabels(file, path, y);
        }
        else if (needsLabels)
        {
            throw new ArgumentException("There are no labels.", nameof(names));
        }

        FileContent content = Content(file.Read(names.X), labels);
        int objects = content.Features.Objects;
        return content with
        {
            Groupings = columns.ToDictionary(column => column, column => Groups(file, path, names, column, objects)),
            Notes = [.. content.Notes, .. notes],
        };
    }

    private static (LabelColumn Labels, string[] Notes) ReadLabels(NpzFile file, string path, string name)
    {
        NpyHeader header = file.Header(name);
        if (!header.Type.IsText)
        {
            return LabelsOf(file.Read(name), name);
        }

        string source = $"{path}, array {name}";
        return header.Shape is [_] or [_, 1]
            ? (LabelColumn.OfTexts(source, file.ReadTexts(name), name: name), [])
            : throw OneEach(source, header.Shape);
    }

    // The place of the single 1 of each row; null where a row is not one 1 among zeros.
    private static double[]? Places(double[] numbers, int classes)
    {
        double[] places = new double[numbers.Length / classes];
        for (int i = 0; i < places.Length; i++)
        {
            ReadOnlySpan<double> row = numbers.AsSpan(i * classes, classes);
            places[i] = row.IndexOf(1);
            if (places[i] < 0 || row.Count(0) != classes - 1)
            {
                return null;
            }
        }

        return places;
    }

    private static void CheckAlike(string path, string x, FileContent training, string testX, FileContent test)
    {
        int[] first = training.StoredShape ?? training.Features.ObjectShape;
        int[] second = test.StoredShape ?? test.Features.ObjectShape;
        if (!first.AsSpan().SequenceEqual(second))
        {
            throw new PlateauException(
                $"{path}: objects of {testX} have the shape ({Dataset.ShapeText(second)}), those of {x} ({Dataset.ShapeText(first)}); "
                    + "store both alike.");
        }
    }

    private static string? OfTest(NpzFile file, string column)
    {
        string[] names = [column.Replace("train", "test", StringComparison.OrdinalIgnoreCase), column + "_test", "test_" + column];
        return Array.Find(names, name => name != column && file.Names.Contains(name));
    }

    private static Grouping Groups(NpzFile file, string path, ArrayPair pair, string name, int objects)
    {
        if (name == pair.X || name == pair.Y)
        {
            throw new PlateauException(
                $"`Groups` {name}: {name} holds the {(name == pair.X ? "features"
                    : $"classes; `Groups` {Grouping.ByClass} groups by them")}; name another array of {path}.");
        }

        NpyHeader? header = file.Names.Contains(name) ? file.Header(name) : null;
        if (header is not null && (header.Shape is not ([_] or [_, 1]) || header.Shape[0] != objects))
        {
            throw new PlateauException(
                $"{path}: {name} has shape ({Dataset.ShapeText(header.Shape)}), y {objects} labels; `Groups` needs one number or word an "
                    + "object.");
        }

        if (header is { Type.IsText: true })
        {
            return Grouping.OfTexts(name, file.ReadTexts(name));
        }

        double[] numbers = file.Read(name).To<double>().Data;
        int bad = Array.FindIndex(numbers, number => !double.IsFinite(number));
        return bad < 0
            ? Grouping.OfTexts(name, [.. numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))])
            : throw new PlateauException(
                $"{path}: {name} of object {bad} is {(double.IsNaN(numbers[bad]) ? "not a number" : "infinite")}; number the groups.");
    }

    private static PlateauException OneEach(string source, ReadOnlySpan<int> shape) => new(
        $"{source}: the shape is ({Dataset.ShapeText(shape)}); one label an object is needed, shape (n).");
}
