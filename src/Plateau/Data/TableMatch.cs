namespace Plateau.Data;

/// <summary>Brings a table into the columns of another: by their names, or by their places where neither file has a head line.</summary>
internal static class TableMatch
{
    /// <summary>The table, its columns called as those that it goes with.</summary>
    /// <param name="table">The table.</param>
    /// <param name="like">The columns that it goes with, those of the training file.</param>
    /// <param name="asked">What is wanted of it.</param>
    /// <exception cref="PlateauException">A column is missing, or is one that the training file does not have.</exception>
    public static Table Align(Table table, TableColumns like, DataFileRequest asked)
    {
        string training = asked.Asked.Data;
        if (table.HasHead != like.HasHead)
        {
            throw new PlateauException(
                $"{table.Path} has {(table.HasHead ? "a" : "no")} head line, {training} has {(like.HasHead ? "one" : "none")}; write "
                    + "both alike.");
        }

        if (!table.HasHead)
        {
            return ByPlace(table, like, training);
        }

        string[] names = [.. table.Columns.Select(column => column.Name)];
        string[] known = [.. like.Table, .. asked.Asked.Drop, .. asked.Columns];
        int added = Array.FindIndex(names, name => !known.Contains(name, StringComparer.OrdinalIgnoreCase));
        string? missing = like.Features.Select(feature => feature.Name).FirstOrDefault(name => table.IndexOf(name) < 0);
        if (added >= 0 && asked.Asked.Columns.Count == 0 && !TableData.IsIndex(table.Columns[added]))
        {
            string also = missing is null ? string.Empty : $", which has {missing}";
            throw new PlateauException($"{table.Path}: column {names[added]} is not in {training}{also}; give the same columns.");
        }

        if (missing is not null)
        {
            throw new PlateauException($"{table.Path}: column {missing} of {training} is not in it; give the same columns.");
        }

        string? twice = known.FirstOrDefault(name => names.Count(other => other.Equals(name, StringComparison.OrdinalIgnoreCase)) > 1);
        if (twice is not null)
        {
            throw new PlateauException($"{table.Path}: two columns are called {twice}; rename or remove one of them.");
        }

        return asked.NeedsLabels && like.Labels.FirstOrDefault(label => table.IndexOf(label) < 0) is string label
            ? throw new PlateauException($"{table.Path}: there is no column {label}, which holds the labels in {training}; add it.")
            : table;
    }

    private static Table ByPlace(Table table, TableColumns like, string training)
    {
        int count = table.Columns.Count;
        if (count == like.Table.Count)
        {
            return table;
        }

        // A file without labels lacks those columns.
        string[] others = [.. like.Table.Except(like.Labels)];
        return count == others.Length
            ? table with { Columns = [.. table.Columns.Select((column, place) => column.Called(others[place]))] }
            : throw new PlateauException(
                $"{table.Path}: {count} columns where {training} has {like.Table.Count}; give the same columns in the same order.");
    }
}
