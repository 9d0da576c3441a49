namespace Plateau.Data;

/// <summary>Which arrays of an NPZ file are which: training objects, test objects, and what is left out.</summary>
/// <param name="Training">The training objects.</param>
/// <param name="Test">The test objects; null for none.</param>
/// <param name="Validation">The validation objects, which are left out; null for none.</param>
internal sealed record NpzNames(ArrayPair Training, ArrayPair? Test, ArrayPair? Validation)
{
    private const string Remedy = "save the features as x and the labels as y: numpy.savez(file, x=…, y=…).";

    /// <summary>Finds the arrays by their names; where NumPy made the names up (arr_0, …), by their shapes.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="shapes">The shape of every array; null where it holds neither numbers nor words.</param>
    /// <param name="needsLabels">Whether labels must be there.</param>
    /// <exception cref="PlateauException">There are none, or more than one way to take them.</exception>
    public static NpzNames Find(string path, IReadOnlyList<KeyValuePair<string, int[]?>> shapes, bool needsLabels)
    {
        string[] names = [.. shapes.Select(array => array.Key)];
        ArrayPair? whole = ArrayPair.Of(names, ArrayPart.Whole, needsLabels);
        ArrayPair? training = ArrayPair.Of(names, ArrayPart.Training, needsLabels);
        ArrayPair? test = ArrayPair.Of(names, ArrayPart.Test, needsLabels: true);
        ArrayPair? validation = ArrayPair.Of(names, ArrayPart.Validation, needsLabels: false);
        if (whole is not null && training is not null)
        {
            throw new PlateauException(
                $"{path}: holds {whole.Words}, and also {training.Words}; leave one of the two out, or {Remedy}");
        }

        if ((whole ?? training) is ArrayPair main)
        {
            return new NpzNames(main, test, validation);
        }

        // A file of test objects alone, such as one to hold out.
        return ArrayPair.Of(names, ArrayPart.Test, needsLabels) is ArrayPair only ? new NpzNames(only, null, validation)
            : OfShapes(shapes, needsLabels) ?? throw NotFound(path, shapes);
    }

    // numpy.savez(file, x, y), (file, x, y, x_test, y_test) or, as train_test_split returns them, (file, x, x_test, y, y_test).
    private static NpzNames? OfShapes(IReadOnlyList<KeyValuePair<string, int[]?>> shapes, bool needsLabels)
    {
        Dictionary<string, int[]?> byName = new(shapes, StringComparer.Ordinal);
        if (!Enumerable.Range(0, shapes.Count).All(i => byName.GetValueOrDefault(Name(i)) is not null))
        {
            return null;
        }

        return shapes.Count switch
        {
            1 when !needsLabels => new NpzNames(new ArrayPair(Name(0), null), null, null),
            2 when Fit(0, 1) => new NpzNames(Pair(0, 1), null, null),
            4 when Fit(0, 1) && Fit(2, 3) => new NpzNames(Pair(0, 1), Pair(2, 3), null),
            4 when Fit(0, 2) && Fit(1, 3) => new NpzNames(Pair(0, 2), Pair(1, 3), null),
            _ => null,
        };

        static string Name(int i) => FormattableString.Invariant($"arr_{i}");

        ArrayPair Pair(int x, int y) => new(Name(x), Name(y));

        // Features have rows; labels are one number an object, or rows that are too few to be features beside wider ones.
        bool Fit(int x, int y)
        {
            int[] features = byName[Name(x)]!;
            int[] labels = byName[Name(y)]!;
            bool isColumn = labels.Length == 1 || (labels.Length == 2 && labels[1] == 1);
            return features.Length >= 2 && labels.Length >= 1 && features[0] == labels[0]
                && (isColumn || (labels.Length == 2 && (features.Length > 2 || features[1] > labels[1])));
        }
    }

    private static PlateauException NotFound(string path, IReadOnlyList<KeyValuePair<string, int[]?>> shapes)
    {
        ArrayName[] known = [.. shapes.Select(array => ArrayName.TryRead(array.Key)).OfType<ArrayName>()];
        string missing = known switch
        {
            [{ IsLabels: false } x] => $"no array {(x.Name == "x" ? "y" : "of labels")} goes with {x.Name}",
            [{ IsLabels: true } y] => $"no array {(y.Name == "y" ? "x" : "of features")} goes with {y.Name}",
            [] => "no arrays x and y",
            _ => "more than one way to take the arrays",
        };
        string held = shapes.Count == 0 ? "no array" : string.Join(", ", shapes.Select(Written));
        return new PlateauException($"{path}: {missing}: the file holds {held}; {Remedy}");

        static string Written(KeyValuePair<string, int[]?> array)
            => array.Value is null ? $"{array.Key} (no numbers)" : $"{array.Key} ({Dataset.ShapeText(array.Value)})";
    }
}
