namespace Plateau.Studies;

/// <summary>What became of a cell.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Result">Its result; null where it has none.</param>
/// <param name="Failure">Why it has none; null where it did not run, or did well.</param>
internal sealed record CellState(StudyCell Cell, CellResult? Result, string? Failure)
{
    /// <summary>Whether the file that held its result is damaged, so that it has to run again.</summary>
    public bool IsDamaged { get; init; }

    /// <summary>How it ended.</summary>
    public CellOutcome Outcome
        => Result is not null
            ? CellOutcome.Done
            : Failure is not null ? CellOutcome.Failed
            : IsDamaged ? CellOutcome.Damaged
            : CellOutcome.NotRun;

    /// <summary>How it ended, in words: <c>done</c>, <c>failed</c>, <c>damaged</c> or <c>not run</c>.</summary>
    public string Word => Outcome == CellOutcome.NotRun ? "not run" : Outcome.ToString().ToLowerInvariant();

    /// <summary>Why it has no result; empty where it did not run, or has one.</summary>
    public string Why => Failure ?? (IsDamaged ? "the file that held its result is damaged; plateau study run computes it again" : "");
}
