namespace Plateau.Studies;

/// <summary>A cell with its result.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Result">What was measured there.</param>
internal sealed record FinishedCell(Cell Cell, CellResult Result)
{
    /// <summary>Those of some cells that have a result.</summary>
    public static FinishedCell[] Of(IEnumerable<CellState> states)
        => [.. states.Where(state => state.Result is not null).Select(state => new FinishedCell(state.Cell.Cell, state.Result!))];
}
