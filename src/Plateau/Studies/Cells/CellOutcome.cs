namespace Plateau.Studies;

/// <summary>How a cell ended.</summary>
internal enum CellOutcome
{
    /// <summary>It has a result.</summary>
    Done,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>The file that held its result is damaged, so that it has to run again.</summary>
    Damaged,

    /// <summary>It did not run.</summary>
    NotRun,
}
