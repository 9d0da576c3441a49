namespace Plateau.Studies;

/// <summary>Hears how far a study is; told from any thread.</summary>
internal interface IStudyObserver
{
    /// <summary>A cell begins.</summary>
    void Began(PlannedCell cell);

    /// <summary>A cell is done, or has failed.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="seconds">What it took.</param>
    /// <param name="failure">Why it failed; null where it did not.</param>
    void Ended(PlannedCell cell, double seconds, string? failure);
}
