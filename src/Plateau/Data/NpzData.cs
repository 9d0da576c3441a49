using System.Globalization;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>NPZ files with arrays <c>x</c> (n, …) and <c>y</c> (n).</summary>
internal static class NpzData
{
    // A label beyond this is an identifier, not a class.
    private const int MostClasses = 100_000;

    /// <param name="path">The file.</param>
    /// <param name="groups">The array that says which group an object is in; null for none.</param>
    /// <param name="needsLabels">Whether y must be there.</param>
    public static LoadedData Read(string path, string? groups = null, bool needsLabels = true)
    {
        bool hasLabels = needsLabels || Npz.Names(path).Contains("y");
        NumberArray x = Npz.Read(path, "x");
        int[] labels = hasLabels ? Labels(Npz.Read(path, "y"), path) : new int[x.Shape.Length == 0 ? 0 : x.Shape[0]];
        if (x.Shape.Length == 0 || x.Shape[0] != labels.Length)
        {
            throw new PlateauException(
                $"{path}: x has shape ({Dataset.ShapeText(x.Shape)}), y {labels.Length} labels; both need the same number of objects.");
        }

        if (x.Count == 0)
        {
            throw new PlateauException(
                $"{path}: x has shape ({Dataset.ShapeText(x.Shape)}) and holds no features; save at least one object.");
        }

        bool bytes = x.Kind == NumberKind.UInt8;
        int[] shape = x.Shape.Length == 1 ? [1] : x.Shape[1..].ToArray();
        if (bytes && shape.Length == 2)
        {
            shape = [1, .. shape];
        }

        string[] warnings = shape.Length == 3 && shape[2] is 1 or 3 or 4 && shape[0] > 4
            ? [$"{path}: x looks like images with channels last ({Dataset.ShapeText(x.Shape)}); Plateau takes (objects, channels, height, "
                + "width): numpy.moveaxis(x, -1, 1)."]
            : [];
        Dataset dataset = x.Kind switch
        {
            NumberKind.UInt8 => Dataset.Of(x.To<byte>().Data, shape, labels, name: path),
            NumberKind.Float16 or NumberKind.BFloat16 or NumberKind.Float32 or NumberKind.Boolean => Dataset.Of(
                x.To<float>().Data,
                shape,
                labels,
                name: path),
            _ => Dataset.Of(x.To<double>().Data, shape, labels, name: path),
        };
        return new LoadedData(groups is null ? dataset : dataset.WithGroups(Groups(path, groups, labels.Length)), warnings)
        {
            HasLabels = hasLabels,
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

    private static int[] Labels(NumberArray y, string path)
    {
        if (y.Shape.Length != 1 && !(y.Shape.Length == 2 && y.Shape[1] == 1))
        {
            throw new PlateauException($"{path}: y has shape ({Dataset.ShapeText(y.Shape)}); one label an object is needed, shape (n).");
        }

        if (y.Count == 0)
        {
            throw new PlateauException($"{path}: y is empty; save at least one object.");
        }

        int[] labels = y.To<int>().Data;
        int bad = Array.FindIndex(labels, label => label is < 0 or >= MostClasses);
        return bad < 0
            ? labels
            : throw new PlateauException(
                $"{path}: the label of object {bad} is {labels[bad]}; number the classes from 0 (at most {MostClasses} of them).");
    }
}
