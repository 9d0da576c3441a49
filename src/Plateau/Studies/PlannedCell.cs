namespace Plateau.Studies;

/// <summary>A cell in the plan.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="Seconds">What it is likely to take; where it ran already, what it took.</param>
/// <param name="IsDone">Whether its result is there.</param>
/// <param name="Runs">Whether it is to run now: it is not done, and fits the budget.</param>
internal sealed record PlannedCell(StudyCell Cell, double Seconds, bool IsDone, bool Runs)
{
    /// <summary>
    /// What it would take if the machine stayed as busy with other work as it was while the plan was made; where it ran already, what it
    /// took.
    /// </summary>
    public double SecondsNow { get; init; } = Seconds;
}
