using System.Globalization;

namespace Plateau.Studies;

/// <summary>Makes the tables that a study file declares.</summary>
internal static class TableBuilder
{
    /// <summary>The heading of the column that says how many cells a row rests on.</summary>
    public const string CellsColumn = "cells";

    /// <summary>
    /// The table, and what of it was measured of the machine as a table of its own; null where there is nothing of the kind.
    /// </summary>
    public static (StudyTable? Results, StudyTable? Measured) Of(
        TableDeclaration declaration,
        IReadOnlyList<CellState> states,
        ICollection<string> problems)
    {
        FinishedCell[] finished = FinishedCell.Of(states);
        CellNumbers numbers = new($"table {declaration.Name}", finished, problems);
        foreach (ColumnDeclaration column in declaration.Columns)
        {
            numbers.RequireNumber(column.Number);
        }

        IReadOnlyList<CellGroup> groups = CellGroup.By(states.Where(state => declaration.Where.Holds(state.Cell.Cell)), declaration.Rows);
        ColumnDeclaration[] results = [.. declaration.Columns.Where(column => !column.IsMeasured)];
        ColumnDeclaration[] measured = [.. declaration.Columns.Where(column => column.IsMeasured)];
        return (
            results.Length > 0 ? Table(declaration, declaration.Name, declaration.Title, results, groups) : null,
            measured.Length > 0
                ? Table(declaration, $"{declaration.Name}-seconds", $"{declaration.Title}: seconds on this machine", measured, groups) with
                {
                    IsMeasured = true,
                }
                : null);
    }

    private static StudyTable Table(
        TableDeclaration declaration,
        string name,
        string title,
        ColumnDeclaration[] columns,
        IReadOnlyList<CellGroup> groups)
    {
        List<string> headings = [.. declaration.Rows];
        List<List<object?>> rows = [.. groups.Select(group => group.Key.Select(value => (object?)Value(value.Value)).ToList())];
        List<string> notes = [.. declaration.Notes];
        foreach (ColumnDeclaration column in columns)
        {
            Spread[] spreads = [.. groups.Select(group => CellNumbers.Over(group.Finished, column.Number, column.Mean))];
            bool intervals = spreads.Any(spread => spread.HasInterval);
            headings.AddRange(intervals ? [column.Label, column.Label + ".low", column.Label + ".high"] : [column.Label]);
            for (int i = 0; i < rows.Count; i++)
            {
                rows[i].Add(Known(spreads[i].Value));
                if (intervals)
                {
                    rows[i].AddRange([Known(spreads[i].Low), Known(spreads[i].High)]);
                }

                int without = groups[i].Finished.Count - spreads[i].Count;
                if (without > 0 && spreads[i].Count > 0)
                {
                    notes.Add(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{column.Label}, {groups[i].Words}: {without} of {groups[i].Finished.Count} cells have no "
                            + $"value and are left out."));
                }
            }

            foreach (string from in declaration.References
                .Where(reference => reference.Values.ContainsKey(column.Number))
                .Select(reference => reference.From)
                .Distinct())
            {
                headings.Add($"{column.Label} ({from})");
                for (int i = 0; i < rows.Count; i++)
                {
                    ReferenceValues? reference = declaration.References.FirstOrDefault(
                        one => one.From == from && one.Values.ContainsKey(column.Number)
                            && one.Row.Values.All(
                                axis => groups[i].Key.Any(value => value.Key == axis.Key && axis.Value.Contains(value.Value))));
                    rows[i].Add(reference?.Values[column.Number]);
                }
            }
        }

        headings.Add(CellsColumn);
        for (int i = 0; i < rows.Count; i++)
        {
            rows[i].Add(Count(groups[i].States));
        }

        return new StudyTable(name, title, headings, rows) { Notes = notes, Keys = declaration.Rows.Count };
    }

    /// <summary>How many cells a row rests on: <c>5</c>; <c>3 of 5, 2 not run</c>.</summary>
    private static string Count(IReadOnlyList<CellState> states)
    {
        int done = states.Count(state => state.Result is not null);
        int failed = states.Count(state => state.Failure is not null);
        int damaged = states.Count(state => state.Outcome == CellOutcome.Damaged);
        int open = states.Count - done - failed - damaged;
        List<string> parts = [];
        if (done > 0 || failed > 0 || damaged > 0)
        {
            parts.Add(done == states.Count ? $"{done}" : $"{done} of {states.Count}");
        }

        if (open > 0)
        {
            parts.Add(open == states.Count ? "not run" : $"{open} not run");
        }

        if (damaged > 0)
        {
            parts.Add($"{damaged} damaged");
        }

        if (failed > 0)
        {
            parts.Add($"{failed} failed");
        }

        return string.Join(", ", parts);
    }

    private static object Value(string text)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : text;

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
