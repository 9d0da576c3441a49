using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>The work of <c>plateau study list</c>, <c>run</c>, <c>status</c> and <c>report</c>.</summary>
/// <param name="progress">Begins a display of the progress.</param>
/// <param name="say">Takes lines for whoever waits.</param>
internal sealed class StudyWork(Func<IProgressSink> progress, Action<string> say)
{
    /// <summary>The studies that come with Plateau.</summary>
    public static StudyListDocument List() => new()
    {
        Version = BuildVersion.Number,
        Seed = 0,
        Warnings = [],
        Studies = [.. StudyCatalog.Names.Select(name => StudyListEntry.Of(StudyCatalog.Find(name)))],
    };

    /// <summary>What a run would do.</summary>
    public StudyPlan Plan(StudyRunQuestion question, CancellationToken cancellation)
    {
        Study study = Find(question);
        return Plan(question, study, new StudyInputs(question.Directory), Known(question, study), cancellation);
    }

    /// <summary>Runs a study, or goes on with it.</summary>
    /// <returns>What the cells say, and the run folder, which holds it.</returns>
    /// <exception cref="PlateauException">Nothing fits into the budget, or the study cannot run.</exception>
    public (StudyOutcome Outcome, string Folder) Run(StudyRunQuestion question, CancellationToken cancellation)
    {
        Study study = Find(question);
        StudyInputs inputs = new(question.Directory);
        bool begun = Directory.Exists(StudyFolder.PathOf(question.Output, study));
        StudyPlan? plan = begun ? null : Plan(question, study, inputs, Known(question, study), cancellation);
        CheckThatSomethingFits(plan);

        // What has begun is looked at under its lock; what has not is made only once it is known that it can run.
        using StudyFolder folder = StudyFolder.Open(question.Output, study, question.Force, say);
        plan ??= Plan(question, study, inputs, folder.StateOf, cancellation);
        CheckThatSomethingFits(plan);
        folder.Damaged = null;
        folder.Bind(inputs.Checksums());
        say(StudyPage.Said(plan));
        using (IProgressSink sink = progress())
        using (StudyProgress observer = new(sink, plan))
        {
            try
            {
                StudyRunner.Run(plan, folder, inputs, observer, cancellation);
            }
            catch (OperationCanceledException stopped)
            {
                throw Interrupted(plan, folder, stopped);
            }
        }

        StudyOutcome outcome = StudyOutcome.Of(study, BuildVersion.Full, folder.StateOf);
        StudyFiles.Write(folder, outcome);
        return (outcome, folder.Path);
    }

    /// <summary>What of a study is there.</summary>
    /// <param name="question">Which study.</param>
    /// <param name="write">Whether tables, figures and report are made again.</param>
    /// <returns>What the cells say, and the run folder.</returns>
    /// <exception cref="PlateauException">There is no such folder.</exception>
    public static (StudyOutcome Outcome, string Folder) Look(StudyFolderQuestion question, bool write)
    {
        (StudyFolder folder, Study study, string version) = Open(question);
        using (folder)
        {
            StudyOutcome outcome = StudyOutcome.Of(study, version, folder.StateOf, BuildVersion.Full);
            if (write)
            {
                StudyFiles.Write(folder, outcome);
            }

            return (outcome, folder.Path);
        }
    }

    /// <summary>Refuses an outcome with failed cells, and says which.</summary>
    /// <exception cref="PlateauException">A cell has failed.</exception>
    public static void RequireNoFailure(StudyOutcome outcome)
    {
        if (outcome.Failed is not [CellState first, ..] failed)
        {
            return;
        }

        string others = failed.Count > 1 ? $", and {failed.Count - 1} more failed" : string.Empty;
        string kept = outcome.Cells.Any(cell => cell.Result is not null)
            ? "the rest is kept, and the same command tries the failed ones again"
            : "no cell has a result, and the same command tries again";
        throw new PlateauException($"{first.Cell.Place} failed: {first.Failure!.TrimEnd('.')}{others}; {kept}");
    }

    /// <summary>Cells at a time; sets the threads of the process.</summary>
    internal static int Workers(StudyQuestion question)
    {
        if (question.Threads is int threads)
        {
            Numerics.Workers.Threads = threads;
        }

        return question.Jobs ?? Numerics.Workers.Threads;
    }

    private static Study Find(StudyRunQuestion question)
    {
        string named = question.Named;
        return !StudyCatalog.IsFile(named) && !StudyCatalog.Names.Contains(named) && Directory.Exists(named)
            ? throw new PlateauException(
                $"{named}: is a folder, and run takes the name of a study or its file; plateau study report and status take folders")
            : StudyCatalog.Find(named, question.Small);
    }

    // A run folder as it is, or the one of a study, whose file may have other tables and figures by now.
    private static (StudyFolder Folder, Study Study, string Version) Open(StudyFolderQuestion question)
    {
        string named = question.Named;
        if (Directory.Exists(named))
        {
            return StudyFolder.Read(named);
        }

        if (!StudyCatalog.IsFile(named) && named.IndexOfAny(['/', '\\']) >= 0)
        {
            throw new PlateauException($"{named}: there is no such folder; name a run folder, a study or its file");
        }

        Study study = StudyCatalog.Find(named, question.Small);
        string path = StudyFolder.PathOf(question.Output, study);
        if (!Directory.Exists(path))
        {
            throw new PlateauException(
                $"{path}: is not there: this study has not run in {question.Output}; run it (plateau study run {named}), or name its "
                    + "place with --output");
        }

        (StudyFolder folder, _, string version) = StudyFolder.Read(path);
        return (folder, study, version);
    }

    // What an earlier run left, for a plan alone; nothing is made or locked.
    private static Func<StudyCell, CellState> Known(StudyRunQuestion question, Study study)
        => !question.Force && Directory.Exists(StudyFolder.PathOf(question.Output, study))
            ? StudyFolder.Peek(question.Output, study).StateOf
            : cell => new CellState(cell, null, null);

    private StudyPlan Plan(
        StudyRunQuestion question, Study study, StudyInputs inputs, Func<StudyCell, CellState> known, CancellationToken cancellation)
    {
        int jobs = Workers(question);
        using IProgressSink sink = progress();
        using IProgressStage stage = sink.Begin("estimating the cost", 0, string.Empty);
        return StudyPlan.Of(
            study,
            inputs,
            jobs,
            question.Budget ?? study.Budget,
            cell => known(cell).Result?.Seconds.GetValueOrDefault(StudyRunner.Total),
            cancellation);
    }

    // A study of which nothing is done and nothing fits into the budget has nothing to show.
    private static void CheckThatSomethingFits(StudyPlan? plan)
    {
        if (plan is not null && plan.Done == 0 && plan.ToRun.Count == 0)
        {
            throw new PlateauException($"{plan.Study.File}: {StudyPage.Said(plan)}");
        }
    }

    private static InterruptedException Interrupted(StudyPlan plan, StudyFolder folder, OperationCanceledException cause)
    {
        int done = plan.Cells.Count(cell => folder.StateOf(cell.Cell).Result is not null);
        string message = done == 0
            ? $"interrupted before the first of {plan.Cells.Count} cells was done; the same command begins again"
            : $"interrupted after {done} of {plan.Cells.Count} cells, which are kept; the same command goes on from there "
                + $"(plateau study report {folder.Path} shows what there is)";
        return new InterruptedException(message, cause);
    }
}
