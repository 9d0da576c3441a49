namespace Plateau.Studies;

/// <summary>What will run, what it is likely to cost, and what the budget leaves out: known before anything is trained.</summary>
internal sealed record StudyPlan
{
    private StudyPlan()
    {
    }

    /// <summary>The study.</summary>
    public required Study Study { get; init; }

    /// <summary>Its cells, each result once, in the order of the file.</summary>
    public required IReadOnlyList<PlannedCell> Cells { get; init; }

    /// <summary>Cells that run at a time.</summary>
    public required int Jobs { get; init; }

    /// <summary>How long it may take in all; null for as long as it does.</summary>
    public required TimeSpan? Budget { get; init; }

    /// <summary>What is to run, in the order in which it starts: the longest first, which ends soonest and changes no result.</summary>
    public IReadOnlyList<PlannedCell> ToRun => [.. Cells.Where(cell => cell.Runs).OrderByDescending(cell => cell.Seconds)];

    /// <summary>Cells that are done already.</summary>
    public int Done => Cells.Count(cell => cell.IsDone);

    /// <summary>Cells that the budget leaves out.</summary>
    public int LeftOut => Cells.Count(cell => !cell.IsDone && !cell.Runs);

    /// <summary>How long what is to run is likely to take.</summary>
    public TimeSpan Expected => TimeSpan.FromSeconds(Makespan(ToRun.Select(cell => cell.Seconds), Jobs));

    /// <summary>
    /// How long what is to run would take if the machine stayed as busy with other work as it was while the plan was made.
    /// </summary>
    public TimeSpan ExpectedNow => TimeSpan.FromSeconds(Makespan(ToRun.Select(cell => cell.SecondsNow), Jobs));

    /// <summary>Whether everything fits the budget but for the other work of this machine. That is no reason to leave a cell out.</summary>
    public bool IsSlowed => LeftOut == 0 && ToRun.Count > 0
        && Budget is TimeSpan most && Makespan(Cells.Select(cell => cell.SecondsNow), Jobs) > most.TotalSeconds;

    /// <summary>How long everything would take that is not done yet.</summary>
    public TimeSpan ExpectedOfAll
        => TimeSpan.FromSeconds(Makespan(Cells.Where(cell => !cell.IsDone).Select(cell => cell.Seconds).OrderDescending(), Jobs));

    /// <summary>Plans a study.</summary>
    /// <param name="study">The study.</param>
    /// <param name="inputs">The data.</param>
    /// <param name="jobs">Cells at a time.</param>
    /// <param name="budget">How long all cells may take, those done already included; null for as long as they do.</param>
    /// <param name="taken">What a cell took that is done already; null for one that is not. Null where nothing is done.</param>
    /// <param name="cancellation">Stops the planning.</param>
    /// <exception cref="PlateauException">A cell cannot run: its settings do not fit its data, or the data are not there.</exception>
    public static StudyPlan Of(
        Study study,
        StudyInputs inputs,
        int jobs,
        TimeSpan? budget,
        Func<StudyCell, double?>? taken = null,
        CancellationToken cancellation = default)
        => Of(study, inputs, jobs, budget, new StudyPace(alone: jobs == 1), taken, cancellation);

    internal static StudyPlan Of(
        Study study,
        StudyInputs inputs,
        int jobs,
        TimeSpan? budget,
        StudyPace pace,
        Func<StudyCell, double?>? taken = null,
        CancellationToken cancellation = default)
    {
        return Of(study, jobs, budget, taken ?? (_ => null), (StudyCell cell) =>
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Workload work = cell.Part.Experiment.Cost(cell.Cell, inputs);
                return (pace.Seconds(work), pace.SecondsNow(work));
            }
            catch (PlateauException failure)
            {
                throw new PlateauException($"{study.File}: {cell.Place}: {failure.Message}", failure);
            }
        });
    }

    internal static StudyPlan Of(Study study, int jobs, TimeSpan? budget, Func<StudyCell, double?> taken, Func<StudyCell, double> expected)
        => Of(study, jobs, budget, taken, cell => (expected(cell), expected(cell)));

    internal static StudyPlan Of(
        Study study, int jobs, TimeSpan? budget, Func<StudyCell, double?> taken, Func<StudyCell, (double Alone, double Now)> expected)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentOutOfRangeException.ThrowIfLessThan(jobs, 1);
        List<PlannedCell> cells = [.. study.Cells.DistinctBy(cell => cell.Id).Select(cell =>
        {
            if (taken(cell) is double seconds)
            {
                return new PlannedCell(cell, seconds, IsDone: true, Runs: false);
            }

            (double alone, double now) = expected(cell);
            return new PlannedCell(cell, alone, IsDone: false, Runs: true) { SecondsNow = now };
        })];
        if (budget is TimeSpan most && Makespan(cells.Select(cell => cell.Seconds), jobs) > most.TotalSeconds)
        {
            // The first cells of the file that fit, as far as the first that does not.
            double[] free = new double[jobs];
            bool full = false;
            for (int i = 0; i < cells.Count; i++)
            {
                if (!cells[i].IsDone && full)
                {
                    cells[i] = cells[i] with { Runs = false };
                    continue;
                }

                int next = Array.IndexOf(free, free.Min());
                if (!cells[i].IsDone && free[next] + cells[i].Seconds > most.TotalSeconds)
                {
                    full = true;
                    cells[i] = cells[i] with { Runs = false };
                    continue;
                }

                free[next] += cells[i].Seconds;
            }
        }

        return new StudyPlan { Study = study, Cells = cells, Jobs = jobs, Budget = budget };
    }

    /// <summary>When the last of these ends, each begun in this order as soon as one of so many workers is free.</summary>
    internal static double Makespan(IEnumerable<double> seconds, int workers)
    {
        double[] free = new double[workers];
        foreach (double one in seconds)
        {
            free[Array.IndexOf(free, free.Min())] += one;
        }

        return free.Max();
    }
}
