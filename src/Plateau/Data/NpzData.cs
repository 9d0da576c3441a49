using System.Globalization;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>NPZ files with arrays <c>x</c> (n, …) and <c>y</c> (n).</summary>
internal static class NpzData
{
    /// <param name="path">The file.</param>
    /// <param name="columns">Arrays that say which group an object is in.</param>
    /// <param name="needsLabels">Whether y must be there.</param>
    public static FileContent Read(string path, IReadOnlyList<string> columns, bool needsLabels = true)
    {
        NumberArray x = Npz.Read(path, "x");
        LabelColumn? labels = needsLabels || Npz.Names(path).Contains("y") ? Labels(Npz.Read(path, "y"), path) : null;
        if (x.Shape.Length == 0 || (labels is not null && x.Shape[0] != labels.Count))
        {
            throw new PlateauException(
                $"{path}: x has shape ({Dataset.ShapeText(x.Shape)}), y {labels?.Count ?? 0} labels; both need the same number of "
                    + "objects.");
        }

        if (x.Count == 0)
        {
            throw new PlateauException(
                $"{path}: x has shape ({Dataset.ShapeText(x.Shape)}) and holds no features; save at least one object.");
        }

        // A plane is a picture of one channel.
        int[] shape = x.Shape.Length == 1 ? [1] : x.Shape.Length == 3 ? [1, .. x.Shape[1..]] : x.Shape[1..].ToArray();
        string[] warnings = shape.Length == 3 && shape[2] is 1 or 3 or 4 && shape[0] > 4
            ? [$"{path}: x looks like images with channels last ({Dataset.ShapeText(x.Shape)}); Plateau takes (objects, channels, height, "
                + "width): numpy.moveaxis(x, -1, 1)."]
            : [];
        return new FileContent
        {
            Features = ObjectStore.Of(x, x.Shape[0], shape),
            Labels = labels,
            Groupings = columns.ToDictionary(column => column, column => Groups(path, column, x.Shape[0])),
            Warnings = warnings,
        };
    }

    private static Grouping Groups(string path, string name, int objects)
    {
        if (name is "x" or "y")
        {
            throw new PlateauException(
                $"`Groups` {name}: {name} holds the {(name == "x" ? "features" : $"classes; `Groups` {Grouping.ByClass} groups by them")}; "
                    + $"name another array of {path}.");
        }

        NumberArray array = Npz.Read(path, name);
        if (array.Count != objects || array.Shape.Length is 0 or > 2 || (array.Shape.Length == 2 && array.Shape[1] != 1))
        {
            throw new PlateauException(
                $"{path}: {name} has shape ({Dataset.ShapeText(array.Shape)}), y {objects} labels; `Groups` needs one number an object.");
        }

        double[] numbers = array.To<double>().Data;
        int bad = Array.FindIndex(numbers, number => !double.IsFinite(number));
        return bad < 0
            ? Grouping.OfTexts(name, [.. numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture))])
            : throw new PlateauException(
                $"{path}: {name} of object {bad} is {(double.IsNaN(numbers[bad]) ? "not a number" : "infinite")}; number the groups.");
    }

    private static LabelColumn Labels(NumberArray y, string path)
    {
        if (y.Shape.Length != 1 && !(y.Shape.Length == 2 && y.Shape[1] == 1))
        {
            throw new PlateauException($"{path}: y has shape ({Dataset.ShapeText(y.Shape)}); one label an object is needed, shape (n).");
        }

        return y.Count == 0
            ? throw new PlateauException($"{path}: y is empty; save at least one object.")
            : LabelColumn.OfNumbers($"{path}, array y", y.To<double>().Data);
    }
}
