namespace Plateau.Studies;

/// <summary>
/// What a study does at each cell of its grid. An experiment has no state: the result of a cell is a pure function of its settings and of
/// the data they name, the same bits on any number of threads, on any machine, before and after a kill. Cells run several at a time.
/// </summary>
internal interface IExperiment
{
    /// <summary>The name that study files use: lower case, hyphens.</summary>
    string Name { get; }

    /// <summary>What it measures, in a sentence.</summary>
    string Summary { get; }

    /// <summary>What it can be told. Axes of a grid and fixed settings alike are among them; nothing else is.</summary>
    IReadOnlyList<Setting> Settings { get; }

    /// <summary>What a cell costs, before it runs. Nothing is trained or evaluated for it.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="inputs">The data.</param>
    /// <exception cref="PlateauException">The cell cannot run: its settings do not fit its data, or the data are not there.</exception>
    Workload Cost(Cell cell, StudyInputs inputs);

    /// <summary>Runs a cell.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="inputs">The data.</param>
    /// <param name="cancellation">Stops the work; nothing of the cell is kept.</param>
    /// <exception cref="PlateauException">It cannot be done; the message says why and what to do.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    CellResult Run(Cell cell, StudyInputs inputs, CancellationToken cancellation);

    /// <summary>What all cells together say, beyond the tables and figures that the study file declares.</summary>
    /// <param name="cells">The cells that ran, in the order of the grid; some may be missing.</param>
    Findings Find(IReadOnlyList<FinishedCell> cells) => Findings.None;
}
