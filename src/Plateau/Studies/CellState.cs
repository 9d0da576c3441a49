namespace Plateau.Studies;

/// <summary>What became of a cell.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Result">Its result; null where it has none.</param>
/// <param name="Failure">Why it has none; null where it did not run, or did well.</param>
public sealed record CellState(StudyCell Cell, CellResult? Result, string? Failure)
{
    /// <summary><c>done</c>, <c>failed</c> or <c>not run</c>.</summary>
    public string Word => Result is not null ? "done" : Failure is not null ? "failed" : "not run";
}
