namespace Plateau.Studies;

/// <summary>Which cells of a part: those that have one of the values named on each axis named.</summary>
/// <param name="Values">Values in canonical form, by axis.</param>
internal sealed record CellChoice(IReadOnlyDictionary<string, IReadOnlyList<string>> Values)
{
    /// <summary>All cells.</summary>
    public static CellChoice All { get; } = new(new Dictionary<string, IReadOnlyList<string>>());

    /// <summary>Whether a cell is among them.</summary>
    public bool Holds(Cell cell) => Values.All(axis => axis.Value.Contains(cell.Text(axis.Key)));
}
