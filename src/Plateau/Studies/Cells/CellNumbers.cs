namespace Plateau.Studies;

/// <summary>Looks numbers, curves and surfaces up by name, and notes names that no cell has.</summary>
/// <param name="place">What asks, for messages: "table main".</param>
/// <param name="cells">All cells of the part that have a result.</param>
/// <param name="problems">Takes what is not there.</param>
internal sealed class CellNumbers(string place, IReadOnlyList<FinishedCell> cells, ICollection<string> problems)
{
    /// <summary>A number of a cell; NaN where it has none.</summary>
    public static double Of(FinishedCell cell, string name) => name.StartsWith(ColumnDeclaration.SecondsPrefix, StringComparison.Ordinal)
        ? cell.Result.Seconds.GetValueOrDefault(name[ColumnDeclaration.SecondsPrefix.Length..], double.NaN)
        : cell.Result.Numbers.GetValueOrDefault(name, double.NaN);

    /// <summary>
    /// A number over cells: the mean with its interval over them; of one cell alone its own interval, where it brings one.
    /// </summary>
    public static Spread Over(IReadOnlyList<FinishedCell> group, string name, MeanKind mean, int comparisons = 1)
    {
        FinishedCell[] known = [.. group.Where(cell => !double.IsNaN(Of(cell, name)))];
        return known is [FinishedCell only]
            ? new Spread(1, Of(only, name), Of(only, name + ".low"), Of(only, name + ".high"))
            : Spread.Of(known.Select(cell => Of(cell, name)), mean, comparisons);
    }

    /// <summary>Notes a number that no cell has.</summary>
    public void RequireNumber(string name)
        => Require(
            name,
            "number",
            cells.SelectMany(cell => cell.Result.Numbers.Keys.Concat(
                cell.Result.Seconds.Keys.Select(stage => ColumnDeclaration.SecondsPrefix + stage))));

    /// <summary>Notes a curve that no cell has.</summary>
    public void RequireCurve(string name) => Require(name, "curve", cells.SelectMany(cell => cell.Result.Curves.Keys));

    /// <summary>Notes a surface that no cell has.</summary>
    public void RequireSurface(string name) => Require(name, "surface", cells.SelectMany(cell => cell.Result.Surfaces.Keys));

    /// <summary>Notes anything else.</summary>
    public void Note(string problem) => problems.Add($"{place}: {problem}");

    private void Require(string name, string what, IEnumerable<string> there)
    {
        string[] names = [.. there.Distinct()];
        if (cells.Count > 0 && !names.Contains(name))
        {
            string hint = Nearest.Hint(name, names);
            problems.Add(
                $"{place}: the cells have no {what} "
                    + $"'{name}'"
                    + $"{(hint.Length > 0 ? hint : names.Length > 0 ? $"; they have {string.Join(", ", names)}" : "; they have none")}");
        }
    }
}
