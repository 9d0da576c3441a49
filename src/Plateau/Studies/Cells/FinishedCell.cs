namespace Plateau.Studies;

/// <summary>A cell with its result.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Result">What was measured there.</param>
internal sealed record FinishedCell(Cell Cell, CellResult Result);
