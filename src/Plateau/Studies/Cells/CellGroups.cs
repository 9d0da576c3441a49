using System.Globalization;

namespace Plateau.Studies;

/// <summary>Cells of a part that agree on some axes.</summary>
/// <param name="Key">What they agree on, in the order of the axes.</param>
/// <param name="States">The cells, in the order of the grid.</param>
internal sealed record CellGroup(IReadOnlyList<KeyValuePair<string, string>> Key, IReadOnlyList<CellState> States)
{
    /// <summary>Those that have a result.</summary>
    public IReadOnlyList<FinishedCell> Finished => FinishedCell.Of(States);

    /// <summary>What they agree on, in words.</summary>
    public string Words => Key.Count == 0 ? "all cells" : string.Join(", ", Key.Select(value => Label(value.Key, value.Value)));

    /// <summary>A value of an axis in words: a number needs its axis beside it.</summary>
    public static string Label(string axis, string value)
        => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? $"{axis} {value}" : value;

    /// <summary>Puts cells together that agree on some axes; groups and their cells stay in the order of the grid.</summary>
    public static IReadOnlyList<CellGroup> By(IEnumerable<CellState> states, IReadOnlyList<string> axes) =>
    [
        .. states.GroupBy(state => string.Join('\n', axes.Select(axis => state.Cell.Cell.Text(axis))))
            .Select(group => new CellGroup(
                [.. axes.Select(axis => KeyValuePair.Create(axis, group.First().Cell.Cell.Text(axis)))],
                [.. group])),
    ];
}
