using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>CSV files with a head line, a column <c>label</c> and otherwise numbers.</summary>
internal static class CsvData
{
    private const string LabelName = "label";

    /// <param name="path">The file.</param>
    /// <param name="columns">The columns that say which group an object is in.</param>
    /// <param name="like">The columns of the training file that this one goes with; null for a training file.</param>
    /// <param name="needsLabels">Whether the column of labels must be there.</param>
    public static FileContent Read(string path, IReadOnlyList<string> columns, TableColumns? like, bool needsLabels = true)
    {
        string? groups = columns.FirstOrDefault();
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
                    $"{path}: the file is empty; give a head line with a column {LabelName}, then one object a line.");
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

        _ = like;
        return new FileContent
        {
            Features = ObjectStore.Of([.. features], path, labels.Count, [features.Count / labels.Count]),
            Labels = hasLabels
                ? LabelColumn.OfTexts(
                    $"{path}, column {LabelName}", [.. labels.Select(label => label.Text)], index => $"line {labels[index].Line}")
                : null,
            Groupings = groups is null
                ? new Dictionary<string, Grouping>()
                : new Dictionary<string, Grouping> { [groups] = Grouping.OfTexts(groups, members) },
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
        int labelAt = Array.FindIndex(head, name => name.Equals(LabelName, StringComparison.OrdinalIgnoreCase));
        if (labelAt < 0 && needsLabels)
        {
            throw new PlateauException(
                $"{path}: the head line has no column {LabelName} (it has {string.Join(", ", head.Take(8))}); name the column of "
                    + $"classes {LabelName}.");
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
                $"{path}: there is no column beside {LabelName}{(groupAt < 0 ? "" : $" and {groups}")}; give at least one feature.");
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
}
