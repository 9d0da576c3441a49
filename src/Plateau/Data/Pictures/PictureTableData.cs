namespace Plateau.Data;

/// <summary>Makes objects of Parquet files with a column of pictures and one of labels.</summary>
internal static class PictureTableData
{
    private static readonly string[] s_pictureNames = ["image", "img"];
    private static readonly string[] s_labelNames = ["label", "labels"];

    /// <summary>Reads the files.</summary>
    /// <param name="asked">What is wanted of them.</param>
    /// <param name="files">The files, in order.</param>
    /// <exception cref="PlateauException">A column is not there, or a picture or a label cannot be used.</exception>
    public static FileContent Read(DataFileRequest asked, IReadOnlyList<ParquetPictures> files)
    {
        string path = asked.Path;
        string pictures = PicturesOf(path, files[0], asked.Asked);
        int objects = files.Sum(file => file.Rows);
        if (objects == 0)
        {
            throw new PlateauException($"{path}: there is no row; give at least one.");
        }

        PictureStore store = new(path, objects, asked.Like?.Features is { ObjectShape: [3, ..] } ? 3 : 1);
        Table table = Table.Joined(path, [.. files.Select(file => file.Read(pictures, store))]);
        List<string> notes = [];
        List<string> warnings = [];
        int[] labels = LabelsOf(table, files[0], asked, notes);
        string[] left = [.. files[0].PictureColumns.Where(column => column != pictures), .. table.Columns.Index()
            .Where(column => !labels.Contains(column.Index) && !asked.Columns.Contains(column.Item.Name, StringComparer.OrdinalIgnoreCase))
            .Select(column => column.Item.Name)];
        if (left.Length > 0)
        {
            notes.Add($"{path}: the pictures of column {pictures} are the features; {string.Join(", ", left.Take(8))}"
                + $"{(left.Length > 8 ? ", …" : null)} {(left.Length == 1 ? "is" : "are")} left out.");
        }

        int[] rows = [.. Enumerable.Range(0, objects)];
        return new FileContent
        {
            Features = store.ToStore(),
            Labels = labels.Length == 0 ? null
                : LabelColumn.OfSeveral([.. labels.Select(label => Labels(table, label, rows, files, notes, warnings))]),
            Groupings = asked.Columns.ToDictionary(name => name, name => TableData.Groups(table, name, rows)),
            Notes = [.. notes, .. store.Notes],
            Warnings = warnings,
        };
    }

    private static string PicturesOf(string path, ParquetPictures file, DataRequest request)
    {
        string[] free =
        [
            .. file.PictureColumns.Where(column => !request.Drop.Contains(column, StringComparer.OrdinalIgnoreCase)
                && (request.Columns.Count == 0 || request.Columns.Contains(column, StringComparer.OrdinalIgnoreCase))),
        ];
        string? plain = free.Length == 1 ? free[0] : Array.Find(free, column => s_pictureNames.Contains(column, StringComparer.Ordinal));
        return plain ?? throw new PlateauException(
            $"{path}: the columns of pictures are {string.Join(", ", file.PictureColumns)}; say which one with `Columns`.");
    }

    // The columns that the user names, the one that the file says holds classes, or the one that plainly does.
    private static int[] LabelsOf(Table table, ParquetPictures file, DataFileRequest asked, List<string> notes)
    {
        string? named = asked.Asked.Label;
        string[] others = [.. asked.Columns, .. asked.Asked.Drop];
        string[] free =
        [
            .. table.Columns.Select(column => column.Name).Where(name => !others.Contains(name, StringComparer.OrdinalIgnoreCase)),
        ];
        string[] classes = [.. free.Where(file.ClassNames.ContainsKey)];
        string? plain = classes.Length == 1 ? classes[0]
            : Array.Find(s_labelNames, name => free.Contains(name, StringComparer.Ordinal))
                ?? (free.Length == 1 && classes.Length == 0 ? free[0] : null);
        if (named is null && plain is not null)
        {
            notes.Add($"Labels: column {plain} (`Label`).");
            return [table.IndexOf(plain)];
        }

        if (named is null && classes.Length > 1 && asked.NeedsLabels)
        {
            throw new PlateauException(
                $"{table.Path}: several columns may hold the labels ({string.Join(", ", classes)}); say which with `Label` COLUMN.");
        }

        bool isThere = named is not null && named.Split(',', StringSplitOptions.TrimEntries).All(name => table.IndexOf(name) >= 0);
        return asked.NeedsLabels || isThere ? LabelChoice.Of(table, named, others, notes) : [];
    }

    private static LabelColumn Labels(
        Table table, int label, int[] rows, IReadOnlyList<ParquetPictures> files, List<string> notes, List<string> warnings)
    {
        TableColumn column = table.Columns[label];
        string source = $"{table.Path}, column {column.Name}";
        if (!column.IsNumeric || !files[0].ClassNames.TryGetValue(column.Name, out IReadOnlyList<string>? names))
        {
            return TableData.Labels(table.Path, column, rows, table.PlaceOf, TaskKind.Automatic);
        }

        if (files.FirstOrDefault(file => !file.ClassNames.TryGetValue(column.Name, out IReadOnlyList<string>? own)
            || !own.SequenceEqual(names, StringComparer.Ordinal)) is ParquetPictures other)
        {
            throw new PlateauException($"{other.Path}: the classes of column {column.Name} are not those that {files[0].Path} names.");
        }

        int[] classes = Array.ConvertAll(rows, row => ClassOf(column, row, names.Count) ?? throw new PlateauException(
            $"{source}: the label of {table.PlaceOf(row)} is {column.Text(row)}, none of the {names.Count} classes that the file names; "
                + "drop or relabel it."));
        string[] absent = [.. names.Where((_, index) => !classes.Contains(index))];
        notes.Add($"{source}: the file names {names.Count} classes.");
        if (absent.Length > 0)
        {
            string more = absent.Length > 5 ? ", …" : string.Empty;
            warnings.Add(
                $"{source}: no object is of {string.Join(", ", absent.Take(5))}{more}, which the file names as a class; it stays one.");
        }

        return LabelColumn.OfClasses(source, classes, names, table.PlaceOf);
    }

    // −1 stands for no label.
    private static int? ClassOf(TableColumn column, int row, int classes) => column.Number(row) switch
    {
        double.NaN or -1 => -1,
        double number when number >= 0 && number < classes && double.IsInteger(number) => (int)number,
        _ => null,
    };
}
