using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>CSV files with a head line, a column <c>label</c> and otherwise numbers.</summary>
internal static class CsvData
{
    private const string LabelColumn = "label";
    private const int MostClasses = 100_000;

    /// <param name="path">The file.</param>
    /// <param name="classNames">The classes of the data that this accompanies; empty to find them here.</param>
    public static LoadedData Read(string path, IReadOnlyList<string> classNames)
    {
        var features = new List<double>();
        var labels = new List<(string Text, int Line)>();
        int columns;
        try
        {
            using FileStream file = SafeFile.OpenRead(path);
            if (file.Length == 0)
            {
                throw new PlateauException($"{path}: the file is empty; give a head line with a column {LabelColumn}, then one object a line.");
            }

            using var text = new StreamReader(file);
            using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim });
            columns = ReadBody(csv, path, features, labels);
        }
        catch (Exception e) when (e is CsvHelperException or IOException)
        {
            throw new PlateauException($"{path}: cannot be read as CSV ({SafeFile.OneLine(e).Split('.')[0]}); write one object a line, comma-separated.", e);
        }

        if (labels.Count == 0)
        {
            throw new PlateauException($"{path}: there is no object below the head line; give at least one.");
        }

        (int[] numbers, int classes, IReadOnlyList<string> names) = Classes(labels, path, classNames);
        return new LoadedData(Dataset.FromArrays([.. features], [columns - 1], numbers, classes, names, path), []);
    }

    private static int ReadBody(CsvParser csv, string path, List<double> features, List<(string Text, int Line)> labels)
    {
        string[] head = csv.Read() ? csv.Record ?? [] : [];
        int labelAt = Array.FindIndex(head, name => name.Equals(LabelColumn, StringComparison.OrdinalIgnoreCase));
        if (labelAt < 0)
        {
            throw new PlateauException($"{path}: the head line has no column {LabelColumn} (it has {string.Join(", ", head.Take(8))}); name the column of classes {LabelColumn}.");
        }

        if (head.Length < 2)
        {
            throw new PlateauException($"{path}: there is no column beside {LabelColumn}; give at least one feature.");
        }

        while (csv.Read())
        {
            string[] fields = csv.Record ?? [];
            int line = csv.RawRow;
            if (fields.Length != head.Length)
            {
                throw new PlateauException($"{path}, line {line}: {fields.Length} fields where the head line has {head.Length}; correct or drop the line.");
            }

            for (int column = 0; column < fields.Length; column++)
            {
                if (column == labelAt)
                {
                    labels.Add((fields[column], line));
                    continue;
                }

                if (!double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
                {
                    throw new PlateauException($"{path}, line {line}: object {labels.Count + (column < labelAt ? 0 : -1)}, feature {head[column]} is '{fields[column]}', no finite number; correct or drop the line.");
                }

                features.Add(value);
            }
        }

        return head.Length;
    }

    private static (int[] Labels, int Classes, IReadOnlyList<string> Names) Classes(List<(string Text, int Line)> labels, string path, IReadOnlyList<string> known)
    {
        int[] numbers = new int[labels.Count];
        if (known.Count == 0 && labels.TrueForAll(label => double.TryParse(label.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                (string text, int line) = labels[i];
                if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] is < 0 or >= MostClasses)
                {
                    throw new PlateauException($"{path}, line {line}: the label is {text}; number the classes 0, 1, 2, … (at most {MostClasses} of them) or give them names.");
                }
            }

            return (numbers, numbers.Max() + 1, []);
        }

        string[] names = known.Count > 0 ? [.. known] : [.. labels.Select(label => label.Text).Distinct().Order(StringComparer.Ordinal)];
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < names.Length; i++)
        {
            index.TryAdd(names[i], i);
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            (string text, int line) = labels[i];
            if (text.Length == 0)
            {
                throw new PlateauException($"{path}, line {line}: the label is missing; correct or drop the line.");
            }

            // Beside a set whose classes have names, plain numbers still mean the classes themselves.
            if (!index.TryGetValue(text, out numbers[i])
                && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) && numbers[i] < names.Length))
            {
                throw new PlateauException($"{path}, line {line}: the label '{text}' is none of the {names.Length} classes of the training objects; correct or drop the line.");
            }
        }

        return (numbers, names.Length, names);
    }
}
