namespace Plateau.Data;

/// <summary>Named columns of one length, as a file holds them.</summary>
internal sealed record Table
{
    /// <summary>The file, or the pattern that names several.</summary>
    public required string Path { get; init; }

    /// <summary>The columns, in the order of the file.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>The number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Whether the file names its columns; otherwise they are called 0, 1, ….</summary>
    public required bool HasHead { get; init; }

    /// <summary>Where a row stands, for messages: <c>line 12</c>.</summary>
    public required Func<int, string> PlaceOf { get; init; }

    /// <summary>How the file was understood, where that is not plain.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The place of a column; −1 where there is none. Another case will do where only one column has it.</summary>
    public int IndexOf(string name)
    {
        string[] names = [.. Columns.Select(column => column.Name)];
        int exact = Array.IndexOf(names, name);
        return exact >= 0 ? exact : Array.FindIndex(names, other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>"a, b, c", for messages.</summary>
    public string NamedColumns(int most = 8)
        => string.Join(", ", Columns.Select(column => column.Name).Where(name => name.Length > 0).Take(most))
            + (Columns.Count > most ? ", …" : string.Empty);

    /// <summary>The rows of several files, one below the other; columns go by name.</summary>
    /// <exception cref="PlateauException">The files have different columns.</exception>
    public static Table Joined(string path, IReadOnlyList<Table> parts)
    {
        Table first = parts[0];
        if (parts.Count == 1)
        {
            return first with { Path = path };
        }

        foreach (Table part in parts)
        {
            string? missing = first.Columns.FirstOrDefault(column => part.IndexOf(column.Name) < 0)?.Name;
            string? added = part.Columns.FirstOrDefault(column => first.IndexOf(column.Name) < 0)?.Name;
            if (missing is not null || added is not null || part.HasHead != first.HasHead)
            {
                throw new PlateauException(
                    added is not null ? $"{part.Path}: column {added} is not in {first.Path}; give files with the same columns."
                    : missing is not null ? $"{part.Path}: there is no column {missing}, as {first.Path} has; give files with the same "
                        + "columns."
                    : $"{part.Path} and {first.Path}: one has a head line, the other has none; write both alike.");
            }
        }

        int[] starts = new int[parts.Count];
        for (int i = 1; i < starts.Length; i++)
        {
            starts[i] = starts[i - 1] + parts[i - 1].Rows;
        }

        return first with
        {
            Path = path,
            Rows = parts.Sum(part => part.Rows),
            Columns =
            [
                .. first.Columns.Select(column => TableColumn.Joined([.. parts.Select(part => part.Columns[part.IndexOf(column.Name)])])),
            ],
            Notes = [.. parts.SelectMany(part => part.Notes).Distinct()],
            PlaceOf = row =>
            {
                int part = Array.FindLastIndex(starts, start => start <= row);
                return $"{parts[part].PlaceOf(row - starts[part])} of {System.IO.Path.GetFileName(parts[part].Path)}";
            },
        };
    }
}
