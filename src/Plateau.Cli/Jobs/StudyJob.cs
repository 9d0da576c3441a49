using Plateau.Cli.Options;
using Plateau.Cli.Output;
using Plateau.Cli.Progress;
using Plateau.Numerics;
using Plateau.Runs;
using Plateau.Studies;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau study list</c>, <c>run</c>, <c>status</c> and <c>report</c>.</summary>
internal static class StudyJob
{
    /// <summary>Lists the studies that come with Plateau.</summary>
    public static int List(bool json)
    {
        Study[] studies = [.. StudyCatalog.Names.Select(name => StudyCatalog.Find(name))];
        if (json)
        {
            StandardOutput.Write(new StudyListDocument
            {
                Version = BuildVersion.Number,
                Warnings = [],
                Studies = [.. studies.Select(study => new StudyListEntry(study.Name, study.Title, study.Source, study.Covers, study.Cells.DistinctBy(cell => cell.Id).Count(), study.Budget?.TotalSeconds))],
            });
        }
        else
        {
            StudyAnswer.List(Screen.Standard(), studies);
        }

        return ExitStatus.Done;
    }

    /// <summary>Runs a study, or goes on with it.</summary>
    public static int Run(StudyOptions options, TextWriter error, CancellationToken cancellation)
    {
        string named = options.Studies[0];
        if (!StudyCatalog.IsFile(named) && !StudyCatalog.Names.Contains(named) && Directory.Exists(named))
        {
            throw new PlateauException($"{named}: is a folder, and run takes the name of a study or its file; plateau study report and status take folders");
        }

        Study study = StudyCatalog.Find(named, options.Small);
        int jobs = Jobs(options);
        StudyInputs inputs = new(options.DataDir);
        bool begun = Directory.Exists(StudyFolder.PathOf(options.Output, study));
        StudyPlan? plan = options.PlanOnly || !begun ? Plan(study, inputs, jobs, options, Known(options, study), cancellation) : null;
        if (options.PlanOnly)
        {
            StudyAnswer.Plan(Screen.Standard(), plan!);
            return ExitStatus.Done;
        }

        CheckThatSomethingFits(plan);

        // What has begun is looked at under its lock; what has not is made only once it is known that it can run.
        using StudyFolder folder = StudyFolder.Open(options.Output, study, options.Force, line => Say(options, error, line));
        plan ??= Plan(study, inputs, jobs, options, folder.StateOf, cancellation);
        CheckThatSomethingFits(plan);
        folder.Damaged = null;
        folder.Bind(inputs.Checksums());
        Say(options, error, StudyAnswer.Said(plan));
        using (IProgressSink sink = TerminalProgress.Create(options.Quiet))
        using (StudyProgress progress = new(sink, plan))
        {
            try
            {
                StudyRunner.Run(plan, folder, inputs, progress, cancellation);
            }
            catch (OperationCanceledException stopped)
            {
                throw Interrupted(plan, folder, stopped);
            }
        }

        StudyOutcome outcome = StudyOutcome.Of(study, BuildVersion.Full, folder.StateOf);
        StudyFiles.Write(folder, outcome);
        Answer(options, outcome);
        Say(options, error, $"the study is in {folder.Path}; open {Path.Combine(folder.Path, StudyFiles.Report)}");
        return Failed(outcome);
    }

    /// <summary>Says what is done, has failed and is left.</summary>
    public static int Status(StudyOptions options)
    {
        (StudyFolder folder, Study study, string version) = Open(options);
        using (folder)
        {
            StudyOutcome outcome = StudyOutcome.Of(study, version, folder.StateOf, BuildVersion.Full);
            if (options.Json)
            {
                StandardOutput.Write(outcome.Document());
            }
            else
            {
                StudyAnswer.Status(Screen.Standard(), outcome, folder.Path);
            }
        }

        return ExitStatus.Done;
    }

    /// <summary>Makes tables, figures and report again.</summary>
    public static int Report(StudyOptions options, TextWriter error)
    {
        (StudyFolder folder, Study study, string version) = Open(options);
        using (folder)
        {
            StudyOutcome outcome = StudyOutcome.Of(study, version, folder.StateOf, BuildVersion.Full);
            StudyFiles.Write(folder, outcome);
            Answer(options, outcome);
            Say(options, error, $"open {Path.Combine(folder.Path, StudyFiles.Report)}");
            return Failed(outcome);
        }
    }

    /// <summary>Cells at a time, and the threads of the process.</summary>
    public static int Jobs(StudyOptions options)
    {
        if (options.Threads is int threads)
        {
            Workers.Threads = threads;
        }

        return options.Jobs ?? Workers.Threads;
    }

    /// <summary>A run folder as it is, or the one of a study, whose file may have other tables and figures by now.</summary>
    private static (StudyFolder Folder, Study Study, string Version) Open(StudyOptions options)
    {
        string named = options.Studies[0];
        if (Directory.Exists(named))
        {
            return StudyFolder.Read(named);
        }

        if (!StudyCatalog.IsFile(named) && named.IndexOfAny(['/', '\\']) >= 0)
        {
            throw new PlateauException($"{named}: there is no such folder; name a run folder, a study or its file");
        }

        Study study = StudyCatalog.Find(named, options.Small);
        string path = StudyFolder.PathOf(options.Output, study);
        if (!Directory.Exists(path))
        {
            throw new PlateauException($"{path}: is not there: this study has not run in {options.Output}; run it (plateau study run {named}), or name its place with --output");
        }

        (StudyFolder folder, _, string version) = StudyFolder.Read(path);
        return (folder, study, version);
    }

    /// <summary>What an earlier run left, for a plan alone; nothing is made or locked.</summary>
    private static Func<StudyCell, CellState> Known(StudyOptions options, Study study)
    {
        string path = StudyFolder.PathOf(options.Output, study);
        return !options.Force && Directory.Exists(path) ? StudyFolder.Peek(options.Output, study).StateOf : cell => new CellState(cell, null, null);
    }

    private static StudyPlan Plan(Study study, StudyInputs inputs, int jobs, StudyOptions options, Func<StudyCell, CellState> known, CancellationToken cancellation)
    {
        using IProgressSink sink = TerminalProgress.Create(options.Quiet);
        using IProgressStage stage = sink.Begin("estimating the cost", 0, string.Empty);
        return StudyPlan.Of(study, inputs, jobs, options.Budget ?? study.Budget, cell => known(cell).Result?.Seconds.GetValueOrDefault(StudyRunner.Total), cancellation);
    }

    /// <summary>A study of which nothing is done and nothing fits into the budget has nothing to show.</summary>
    private static void CheckThatSomethingFits(StudyPlan? plan)
    {
        if (plan is not null && plan.Done == 0 && plan.ToRun.Count == 0)
        {
            throw new PlateauException($"{plan.Study.File}: {StudyAnswer.Said(plan)}");
        }
    }

    private static InterruptedException Interrupted(StudyPlan plan, StudyFolder folder, OperationCanceledException cause)
    {
        int done = plan.Cells.Count(cell => folder.StateOf(cell.Cell).Result is not null);
        return new InterruptedException(done == 0 ? $"interrupted before the first of {plan.Cells.Count} cells was done; the same command begins again" : $"interrupted after {done} of {plan.Cells.Count} cells, which are kept; the same command goes on from there (plateau study report {folder.Path} shows what there is)", cause);
    }

    private static void Answer(StudyOptions options, StudyOutcome outcome)
    {
        if (options.Json)
        {
            StandardOutput.Write(outcome.Document());
        }
        else
        {
            StudyAnswer.Write(Screen.Standard(), outcome);
        }
    }

    /// <summary>A study with failed cells has failed, and says which.</summary>
    private static int Failed(StudyOutcome outcome)
    {
        if (outcome.Failed is not [CellState first, ..] failed)
        {
            return ExitStatus.Done;
        }

        string others = failed.Count > 1 ? $", and {failed.Count - 1} more failed" : string.Empty;
        string kept = outcome.Cells.Any(cell => cell.Result is not null) ? "the rest is kept, and the same command tries the failed ones again" : "no cell has a result, and the same command tries again";
        throw new PlateauException($"{first.Cell.Place} failed: {first.Failure!.TrimEnd('.')}{others}; {kept}");
    }

    private static void Say(StudyOptions options, TextWriter error, string line)
    {
        if (!options.Quiet)
        {
            error.WriteLine($"plateau: {line}");
        }
    }
}
