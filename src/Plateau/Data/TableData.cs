using System.Text.RegularExpressions;

namespace Plateau.Data;

/// <summary>Makes objects of a table: chooses labels and features, and reads a file that goes with another as that one was read.</summary>
internal static partial class TableData
{
    private const int MostCategories = 50;
    private const double MostDistinct = 0.8;

    private static readonly string[] s_indexNames = ["Unnamed: 0", "index", "id", "__index_level_0__"];

    /// <summary>Reads a file.</summary>
    /// <exception cref="PlateauException">A column is not there, or a value cannot be used; the message names it.</exception>
    public static FileContent Read(DataFileRequest asked)
    {
        Table table = TableFile.Read(asked.Path, asked.Columns);
        List<string> notes = [.. table.Notes];
        List<string> warnings = [];
        if (!table.HasHead && asked.Like is null)
        {
            notes.Add($"{asked.Path}: the first line holds values, so there is no head line; columns are called 0, 1, ….");
        }

        TableColumns columns;
        if (asked.Like?.Columns is TableColumns like)
        {
            table = TableMatch.Align(table, like, asked);
            columns = like;
        }
        else
        {
            CheckNames(table);
            columns = Choose(table, asked, notes, warnings);
        }

        return Content(table, columns, asked, notes, warnings);
    }

    /// <summary>
    /// Whether a column names objects: words that are no categories; or whole numbers, each once, where the name of the column says so,
    /// since measurements may differ in every row, too.
    /// </summary>
    public static bool IsIdentifier(TableColumn column)
    {
        if (column.IsNumeric)
        {
            return IdentifierName().IsMatch(column.Name) && IsDistinctWhole(column);
        }

        int distinct = column.Distinct;
        return distinct > MostCategories || (distinct > 2 && distinct > MostDistinct * column.Count);
    }

    /// <summary>Whether a column only numbers the rows, as its name says, too.</summary>
    public static bool IsIndex(TableColumn column) => s_indexNames.Contains(column.Name, StringComparer.OrdinalIgnoreCase)
        && (column.CountsRows || (column.Name is "Unnamed: 0" or "__index_level_0__" && IsDistinctWhole(column)));

    // PassengerId, customer_id, ID, user-uuid; not acid, humid or grid.
    [GeneratedRegex(@"^(id|uuid|guid|index)$|[^a-z0-9](id|uuid|guid)$|(?-i:[a-z0-9](Id|ID|Uuid|UUID|Guid|GUID)$)", RegexOptions.IgnoreCase)]
    private static partial Regex IdentifierName();

    private static void CheckNames(Table table)
    {
        IGrouping<string, string>? twice = table.Columns.Select(column => column.Name).Where(name => name.Length > 0)
            .GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(names => names.Count() > 1);
        if (twice is not null)
        {
            string[] spellings = [.. twice.Distinct(StringComparer.Ordinal)];
            string cases = spellings.Length > 1 ? $" ({string.Join(", ", spellings)})" : string.Empty;
            throw new PlateauException($"{table.Path}: two columns are called {twice.Key}{cases}; rename or remove one of them.");
        }
    }

    private static TableColumns Choose(Table table, DataFileRequest asked, List<string> notes, List<string> warnings)
    {
        DataRequest request = asked.Asked;
        foreach (string name in request.Columns.Concat(request.Drop))
        {
            string hint = Nearest.Hint(name, table.Columns.Select(column => column.Name));
            if (table.IndexOf(name) < 0)
            {
                throw new PlateauException(
                    $"{table.Path}: there is no column {name} (`{(request.Columns.Contains(name) ? "Columns" : "Drop")}`); it has "
                        + $"{table.NamedColumns()}{(hint.Length > 0 ? hint : ".")}");
            }
        }

        foreach (string name in asked.Columns)
        {
            PlaceOfGroups(table, name);
        }

        int[] labels = LabelsOf(table, asked, notes);
        string[] labelNames = [.. labels.Select(label => table.Columns[label].Name)];
        if (Array.Find(labelNames, name => Has(request.Drop, name)) is string dropped)
        {
            throw new PlateauException($"`Drop` {dropped}: this column holds the labels; name another with `Label`.");
        }

        bool[] isFeature = [.. table.Columns.Select((column, index) => !labels.Contains(index)
            && !Has(asked.Columns, column.Name)
            && !Has(request.Drop, column.Name)
            && (request.Columns.Count == 0 || Has(request.Columns, column.Name)))];
        if (!isFeature.Contains(true))
        {
            string besides = string.Join(" and ", (labels.Length > 0 ? labelNames : ["label"]).Concat(asked.Columns));
            throw new PlateauException($"{table.Path}: there is no column beside {besides}; give at least one feature.");
        }

        for (int column = 0; column < isFeature.Length; column++)
        {
            if (isFeature[column] && !Has(request.Columns, table.Columns[column].Name))
            {
                isFeature[column] = Keeps(table, column, notes, warnings);
            }
        }

        TableFeature[] features = [.. table.Columns.Where((_, index) => isFeature[index]).Select(TableFeature.Of)];
        if (features.Length == 0)
        {
            throw new PlateauException(
                $"{table.Path}: no column is left that is a feature; name some of {table.NamedColumns()} with `Columns`.");
        }

        LabelLeaks leaks = new(table.Path, [.. labels.Select(label => table.Columns[label])]);
        warnings.AddRange(table.Columns.Where((_, index) => isFeature[index]).Select(leaks.Of).OfType<string>());

        string[] yesNo = [.. features.Where(feature => feature.IsYesNo).Select(feature => feature.Name)];
        if (yesNo.Length > 0)
        {
            notes.Add($"{table.Path}: true and yes count as 1, false and no as 0, in {Named(yesNo)}.");
        }

        TableFeature[] categories = [.. features.Where(feature => feature.Categories is not null)];
        if (categories.Length > 0)
        {
            string[] counted = [.. categories.Select(feature => $"{feature.Name} ({feature.Width})")];
            notes.Add($"{table.Path}: every word is a feature of its own, 1 or 0, in {Named(counted)}.");
        }

        return new TableColumns(
            labelNames,
            features,
            [.. table.Columns.Where((_, index) => !isFeature[index] && !labels.Contains(index)).Select(column => column.Name)],
            [.. table.Columns.Select(column => column.Name)],
            table.HasHead)
        {
            Leaks = leaks.Columns,
        };
    }

    private static bool Has(IReadOnlyList<string> names, string name) => names.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static string Named(string[] names)
        => $"{(names.Length > 1 ? "columns" : "column")} {string.Join(", ", names.Take(5))}"
            + (names.Length > 5 ? $" and {names.Length - 5} more" : string.Empty);

    // A file beside one without column names has its labels by name, or none.
    private static int[] LabelsOf(Table table, DataFileRequest asked, List<string> notes)
        => asked.NeedsLabels || asked.Asked.Label is not null
            ? LabelChoice.Of(table, asked.Asked.Label, [.. asked.Columns, .. asked.Asked.Drop], notes)
            : table.IndexOf("label") is >= 0 and int label ? [label] : [];

    // Whether a column that nobody named is a feature: numbers of rows, names of objects and empty columns are none.
    private static bool Keeps(Table table, int place, List<string> notes, List<string> warnings)
    {
        TableColumn column = table.Columns[place];
        string name = column.Name == "Unnamed: 0" ? "the first column, which has no name," : $"column {column.Name}";
        if (column.IsEmpty)
        {
            warnings.Add($"{table.Path}: {name} holds no value and is left out.");
            return false;
        }

        if (IsIndex(column))
        {
            notes.Add($"{table.Path}: {name} numbers the rows and is left out.");
            return false;
        }

        if (column.StrayWord < 0 && IsIdentifier(column))
        {
            string values = column.IsNumeric ? "another whole number in every row"
                : FormattableString.Invariant($"{column.Distinct:N0} different words among {column.Count:N0} objects");
            warnings.Add(
                $"{table.Path}: {name} has {values}, so it names objects and is left out; to use it all the same, list the features with "
                    + "`Columns`.");
            return false;
        }

        return true;
    }

    private static bool IsDistinctWhole(TableColumn column)
    {
        HashSet<double> seen = [];
        return column.IsNumeric && Enumerable.Range(0, column.Count).All(
            row => double.IsInteger(column.Number(row)) && seen.Add(column.Number(row)));
    }

    private static FileContent Content(Table table, TableColumns columns, DataFileRequest asked, List<string> notes, List<string> warnings)
    {
        TableColumn[] sources = [.. columns.Features.Select(feature => table.Columns[table.IndexOf(feature.Name)])];
        CheckValues(table, columns, sources);
        int[] rows = Complete(table, sources, asked, notes, warnings);
        string[] labels = [.. columns.Labels.Where(label => table.IndexOf(label) >= 0)];
        string place(int index) => table.PlaceOf(rows[index]);
        return new FileContent
        {
            Features = Features(table, columns, sources, rows, warnings),
            Labels = labels.Length == 0 ? null : LabelColumn.OfSeveral(
                [.. labels.Select(label => Labels(asked.Path, table.Columns[table.IndexOf(label)], rows, place, asked.Asked.Task))]),
            Groupings = asked.Columns.ToDictionary(name => name, name => Groups(table, name, rows)),
            Columns = columns,
            Notes = notes,
            Warnings = warnings,
        };
    }

    private static void CheckValues(Table table, TableColumns columns, TableColumn[] sources)
    {
        foreach ((int index, TableColumn column) in sources.Index())
        {
            if (columns.Features[index] is { Categories: null, IsYesNo: false } && !column.IsNumeric)
            {
                int word = column.StrayWord >= 0
                    ? column.StrayWord
                    : Enumerable.Range(0, column.Count).First(row => !column.IsMissing(row));
                throw NotNumber(column, word, $"'{column.Text(word)}'");
            }

            if (column.StrayWord >= 0)
            {
                throw NotNumber(column, column.StrayWord, $"'{column.Text(column.StrayWord)}'");
            }

            for (int row = 0; column is { IsNumeric: true, IsBytes: false } && row < column.Count; row++)
            {
                if (double.IsInfinity(column.Number(row)))
                {
                    throw NotNumber(column, row, "infinite");
                }
            }
        }

        PlateauException NotNumber(TableColumn column, int row, string what) => new(
            $"{table.Path}, {table.PlaceOf(row)}: feature {column.Name} is {what}, no finite number; correct or drop the line, or leave "
                + "the "
                + $"column out (`Drop` {column.Name}).");
    }

    // The rows to use: all of them, unless those that miss a feature are to be left out.
    private static int[] Complete(Table table, TableColumn[] sources, DataFileRequest asked, List<string> notes, List<string> warnings)
    {
        int[] missing = new int[table.Rows];
        foreach (TableColumn column in sources.Where(column => !column.IsBytes))
        {
            for (int row = 0; row < missing.Length; row++)
            {
                missing[row] += column.IsMissing(row) ? 1 : 0;
            }
        }

        int all = missing.Sum();
        int[] rows = [.. Enumerable.Range(0, table.Rows)];
        if (all == 0)
        {
            return rows;
        }

        int first = Array.FindIndex(missing, count => count > 0);
        string column0 = Array.Find(sources, column => column.IsMissing(first))!.Name;
        string where = $"the first in {table.PlaceOf(first)}, column {column0}";
        string values = all == 1 ? $"1 value is missing, in {table.PlaceOf(first)}, column {column0}"
            : FormattableString.Invariant($"{all:N0} values are missing, ") + where;
        switch (asked.Asked.Missing)
        {
            case MissingValues.Mean:
                notes.Add($"{asked.Path}: {values}; the mean of the column in {asked.Asked.Data} stands in.");
                return rows;
            case MissingValues.Drop:
                int[] kept = [.. rows.Where(row => missing[row] == 0)];
                warnings.Add(FormattableString.Invariant($"{asked.Path}: {rows.Length - kept.Length:N0} of {rows.Length:N0} objects ")
                    + $"miss a feature and are left out, {where}.");
                return kept.Length > 0 ? kept : throw new PlateauException(
                    $"{asked.Path}: every object misses a feature, {where}; leave columns out (`Drop` {column0}).");
            default:
                throw new PlateauException(
                    $"{asked.Path}: {values}; fill in the column's mean (`Missing` mean), leave such objects out (`Missing` drop), or the "
                        + $"column (`Drop` {column0}).");
        }
    }

    private static ObjectStore Features(Table table, TableColumns columns, TableColumn[] sources, int[] rows, List<string> warnings)
    {
        const int block = 256;
        int width = columns.Features.Sum(feature => feature.Width);
        if (rows.Length == table.Rows && columns.Features.All(feature => feature is { Categories: null, IsYesNo: false })
            && Array.TrueForAll(sources, column => column.IsBytes))
        {
            byte[] bytes = new byte[(long)rows.Length * width];
            for (int start = 0; start < rows.Length; start += block)
            {
                for (int column = 0; column < width; column++)
                {
                    ReadOnlySpan<byte> values = sources[column].Bytes;
                    for (int row = start; row < Math.Min(start + block, rows.Length); row++)
                    {
                        bytes[((long)row * width) + column] = values[row];
                    }
                }
            }

            return new ObjectStore { Objects = rows.Length, ObjectShape = [width], Bytes = bytes };
        }

        double[] numbers = new double[(long)rows.Length * width];
        int[] unknown = new int[sources.Length];
        int[] first = new int[sources.Length];
        for (int start = 0; start < rows.Length; start += block)
        {
            int offset = 0;
            for (int column = 0; column < sources.Length; column++)
            {
                TableFeature feature = columns.Features[column];
                for (int index = start; index < Math.Min(start + block, rows.Length); index++)
                {
                    if (!feature.Write(sources[column], rows[index], numbers.AsSpan((index * width) + offset, feature.Width)))
                    {
                        first[column] = unknown[column]++ == 0 ? rows[index] : first[column];
                    }
                }

                offset += feature.Width;
            }
        }

        foreach (int column in Enumerable.Range(0, sources.Length).Where(column => unknown[column] > 0))
        {
            warnings.Add(FormattableString.Invariant($"{table.Path}: {unknown[column]:N0} values of column {sources[column].Name} ")
                + "are words that the training file does not have ("
                + $"'{sources[column].Text(first[column])}' in {table.PlaceOf(first[column])}); "
                + "they count as none of its words.");
        }

        return ObjectStore.Of(numbers, table.Path, rows.Length, [width]);
    }

    /// <summary>Labels as a column has them.</summary>
    public static LabelColumn Labels(string path, TableColumn column, int[] rows, Func<int, string> placeOf, TaskKind task)
    {
        string source = $"{path}, column {column.Name}";
        int stray = column.StrayWord < 0 || task == TaskKind.Classification ? -1 : Array.IndexOf(rows, column.StrayWord);
        if (stray >= 0)
        {
            throw new PlateauException(
                $"{source}, {placeOf(stray)}: the label is '{column.Text(column.StrayWord)}', and the others are numbers; correct it, or "
                    + "say that these are classes (`Task` classification).");
        }

        return column.IsNumeric
            ? LabelColumn.OfNumbers(source, Array.ConvertAll(rows, column.Number), placeOf, column.Mark, column.Name, column.IsFloating)
            : LabelColumn.OfTexts(source, Array.ConvertAll(rows, column.Text), placeOf, column.Name);
    }

    private static int PlaceOfGroups(Table table, string name)
        => table.IndexOf(name) is >= 0 and int place
            ? place
            : throw new PlateauException(
                $"{table.Path}: the head line has no column {name} to group by (it has {table.NamedColumns()}); name one of them, or "
                    + "add it.");

    /// <summary>The group of every object by a column.</summary>
    /// <exception cref="PlateauException">There is no such column, or a group is missing.</exception>
    public static Grouping Groups(Table table, string name, int[] rows)
    {
        TableColumn column = table.Columns[PlaceOfGroups(table, name)];
        int missing = Array.FindIndex(rows, column.IsMissing);
        return missing < 0
            ? Grouping.OfTexts(name, Array.ConvertAll(rows, column.Text))
            : throw new PlateauException(
                $"{table.Path}, {table.PlaceOf(rows[missing])}: the group ({name}) is missing; write it, or drop the line.");
    }
}
