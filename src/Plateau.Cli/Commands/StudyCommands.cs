using Plateau.Cli.Output;
using Plateau.Cli.Progress;
using Plateau.Studies;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau study</c>: experiments over a grid, declared in YAML.</summary>
internal static class StudyCommands
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Run experiments over a grid, declared in YAML: tables, figures, verdicts.";

    /// <summary>The command, with its own commands.</summary>
    public static PlateauCommand Build() => new CommandGroup(
        "study",
        Summary,
        [
            ("plateau study list", "the studies there are"),
            ("plateau study run increments --plan", "its cells, and what they are likely to cost on this machine"),
            ("plateau study run increments", "run it; the same line goes on where it was interrupted"),
            ("plateau study run mine.yaml --budget 2h -o runs", "a study of one's own"),
            ("plateau study verify", "the small form of every study, compared with stored numbers"),
        ],
        new ActionCommand<StudyListQuestion>("list", "The studies there are, and what they show.", List),
        new ActionCommand<StudyRunQuestion>("run", "Run a study, or go on with it.", Run),
        new ActionCommand<StudyFolderQuestion>("status", "What of a study is done, has failed, is left.", Status),
        new ActionCommand<StudyFolderQuestion>("report", "Make tables, figures and report again from the finished cells.", Report),
        new ActionCommand<StudyVerifyQuestion>(
            "verify",
            "Run the small form of studies and compare every number with those stored.",
            Verify));

    private static int List(StudyListQuestion question, CancellationToken cancellation)
    {
        StudyListDocument studies = StudyWork.List();
        StandardOutput.Write(question.Json, studies, () => StudyPage.Of(studies));
        return ExitStatus.Done;
    }

    private static int Run(StudyRunQuestion question, CancellationToken cancellation)
    {
        StudyWork work = new(() => TerminalProgress.Create(question.Quiet), line => Say(question, line));
        if (question.PlanOnly)
        {
            PageScreen.Write(Screen.Standard(), StudyPage.Of(work.Plan(question, cancellation)));
            return ExitStatus.Done;
        }

        (StudyOutcome outcome, string folder) = work.Run(question, cancellation);
        StandardOutput.Write(question.Json, outcome.Document(), () => StudyPage.Of(outcome));
        Say(question, $"the study is in {folder}; open {Path.Combine(folder, StudyFiles.Report)}");
        StudyWork.RequireNoFailure(outcome);
        return ExitStatus.Done;
    }

    private static int Status(StudyFolderQuestion question, CancellationToken cancellation)
    {
        (StudyOutcome outcome, string folder) = StudyWork.Look(question, write: false);
        StandardOutput.Write(question.Json, outcome.Document(), () => StudyPage.Status(outcome, folder));
        return ExitStatus.Done;
    }

    private static int Report(StudyFolderQuestion question, CancellationToken cancellation)
    {
        (StudyOutcome outcome, string folder) = StudyWork.Look(question, write: true);
        StandardOutput.Write(question.Json, outcome.Document(), () => StudyPage.Of(outcome));
        Say(question, $"open {Path.Combine(folder, StudyFiles.Report)}");
        StudyWork.RequireNoFailure(outcome);
        return ExitStatus.Done;
    }

    private static int Verify(StudyVerifyQuestion question, CancellationToken cancellation)
    {
        new StudyVerifier(() => TerminalProgress.Create(question.Quiet)).Run(question, Console.Out.WriteLine, cancellation);
        return ExitStatus.Done;
    }

    private static void Say(StudyQuestion question, string line)
    {
        if (!question.Quiet)
        {
            Console.Error.WriteLine($"plateau: {line}");
        }
    }
}
