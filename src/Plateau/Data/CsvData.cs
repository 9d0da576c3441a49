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
    /// <param name="classNames">The classes of the training data that this file goes with; empty to take the classes from the file.</param>
    /// <param name="groups">The column that says which group an object is in; null for none.</param>
    /// <param name="needsLabels">Whether the column of labels must be there.</param>
    public static LoadedData Read(string path, IReadOnlyList<string> classNames, string? groups = null, bool needsLabels = true)
    {
        bool hasLabels = true;
        var features = new List<double>();
        var labels = new List<(string Text, int Line)>();
        var members = new List<string>();
        try
        {
            using FileStream file = SafeFile.OpenRead(path);
            if (file.Length == 0)
            {
                throw new PlateauException(
                    $"{path}: the file is empty; give a head line with a column {LabelColumn}, then one object a line.");
            }

            using var text = new StreamReader(file);
            using var csv = new CsvParser(text, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.Trim });
            hasLabels = ReadBody(csv, path, features, labels, groups, members, needsLabels);
        }
        catch (Exception e) when (e is CsvHelperException or IOException)
        {
            throw new PlateauException(
                $"{path}: cannot be read as CSV ({SafeFile.OneLine(e).Split('.')[0]}); write one object a line, comma-separated.",
                e);
        }

        if (labels.Count == 0)
        {
            throw new PlateauException($"{path}: there is no object below the head line; give at least one.");
        }

        (int[] numbers, int classes, IReadOnlyList<string> names) =
            hasLabels ? Classes(labels, path, classNames) : (new int[labels.Count], Math.Max(1, classNames.Count), classNames);
        Dataset dataset = Dataset.Of([.. features], [features.Count / labels.Count], numbers, classes, names, path);
        return new LoadedData(groups is null ? dataset : dataset.WithGroups(Grouping.OfTexts(groups, members)), [])
        {
            HasLabels = hasLabels,
        };
    }

    // Whether there is a column of labels; without one, labels are empty texts.
    private static bool ReadBody(
        CsvParser csv,
        string path,
        List<double> features,
        List<(string Text, int Line)> labels,
        string? groups,
        List<string> members,
        bool needsLabels)
    {
        string[] head = csv.Read() ? csv.Record ?? [] : [];
        int labelAt = Array.FindIndex(head, name => name.Equals(LabelColumn, StringComparison.OrdinalIgnoreCase));
        if (labelAt < 0 && needsLabels)
        {
            throw new PlateauException(
                $"{path}: the head line has no column {LabelColumn} (it has {string.Join(", ", head.Take(8))}); name the column of "
                    + $"classes {LabelColumn}.");
        }

        int groupAt = groups is null ? -1 : Array.FindIndex(head, name => name.Equals(groups, StringComparison.OrdinalIgnoreCase));
        if (groups is not null && groupAt < 0)
        {
            throw new PlateauException(
                $"{path}: the head line has no column {groups} to group by (it has "
                    + $"{string.Join(", ", head.Take(8))}{(head.Length > 8 ? ", …" : "")}); name one of them with `Groups`, or add it.");
        }

        if (head.Length < (labelAt < 0 ? 1 : 2) + (groupAt < 0 ? 0 : 1))
        {
            throw new PlateauException(
                $"{path}: there is no column beside {LabelColumn}{(groupAt < 0 ? "" : $" and {groups}")}; give at least one feature.");
        }

        while (csv.Read())
        {
            string[] fields = csv.Record ?? [];
            int line = csv.RawRow;
            if (labelAt < 0)
            {
                labels.Add((string.Empty, line));
            }

            if (fields.Length != head.Length)
            {
                throw new PlateauException(
                    $"{path}, line {line}: {fields.Length} fields where the head line has {head.Length}; correct or drop the line.");
            }

            for (int column = 0; column < fields.Length; column++)
            {
                if (column == labelAt)
                {
                    labels.Add((fields[column], line));
                    continue;
                }

                if (column == groupAt)
                {
                    members.Add(fields[column].Length > 0
                        ? fields[column]
                        : throw new PlateauException($"{path}, line {line}: the group ({groups}) is missing; write it, or drop the line."));
                    continue;
                }

                if (!double.TryParse(fields[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                    || !double.IsFinite(value))
                {
                    throw new PlateauException(
                        $"{path}, line {line}: object {labels.Count + (column < labelAt ? 0 : -1)}, feature {head[column]} is "
                            + $"'{fields[column]}', no finite number; correct or drop the line.");
                }

                features.Add(value);
            }
        }

        return labelAt >= 0;
    }

    private static (int[] Labels, int Classes, IReadOnlyList<string> Names) Classes(
        List<(string Text, int Line)> labels,
        string path,
        IReadOnlyList<string> known)
    {
        int[] numbers = new int[labels.Count];
        if (known.Count == 0
            && labels.TrueForAll(label => double.TryParse(label.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
        {
            for (int i = 0; i < numbers.Length; i++)
            {
                (string text, int line) = labels[i];
                if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i])
                    || numbers[i] is < 0 or >= MostClasses)
                {
                    throw new PlateauException(
                        $"{path}, line {line}: the label is {text}; number the classes 0, 1, 2, … (at most {MostClasses} of them) "
                            + "or give them names.");
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
                throw new PlateauException(
                    $"{path}, line {line}: the label '{text}' is none of the {names.Length} classes of the training objects; "
                        + "correct or drop the line.");
            }
        }

        return (numbers, names.Length, names);
    }
}
