using System.CommandLine;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau study</c>: experiments over a grid, declared in YAML.</summary>
internal sealed class StudyCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "Run experiments over a grid, declared in YAML: tables, figures, verdicts.";

    public StudyCommand()
        : base("study", Summary)
    {
        Subcommands.Add(new ListCommand());
        Subcommands.Add(new RunCommand());
        Subcommands.Add(new StatusCommand());
        Subcommands.Add(new ReportCommand());
        Subcommands.Add(new VerifyCommand());
    }

    /// <inheritdoc/>
    public override string Usage => "COMMAND [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau study list", "the studies there are"),
        ("plateau study run increments --plan", "its cells, and what they are likely to cost on this machine"),
        ("plateau study run increments", "run it; the same line goes on where it was interrupted"),
        ("plateau study run mine.yaml --budget 2h -o runs", "a study of one's own"),
        ("plateau study verify", "the small form of every study, compared with stored numbers"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation) =>
        throw new UsageException("plateau study needs a command: list, run, status, report or verify");

    /// <summary>The options that its commands share; each adds those that it has.</summary>
    private abstract class StudySubcommand(string name, string description) : PlateauCommand(name, description)
    {
        protected Option<string?> DataDir { get; } = OptionKind.Place("--data-dir", "DIR", $"where the data sets' folders are; also {DataQuestion.DirectoryVariable}");

        protected Option<string?> Output { get; } = OutputOption();

        protected Option<int?> Jobs { get; } = OptionKind.MaybeCount("--jobs", "N", "cells at a time, on one thread each; never changes a result [default: the number of threads]", least: 1, most: 4096);

        protected Option<int?> Threads { get; } = OptionKind.MaybeCount("--threads", "N", "threads; never changes a result [default: all cores]", least: 1, most: 4096);

        protected Option<bool> Small { get; } = OptionKind.Switch("--small", "the small form: built-in digits, a few seconds");

        protected Option<bool> Json { get; } = OptionKind.Switch("--json", "one JSON document on standard output and nothing else");

        protected Option<bool> Quiet { get; } = OptionKind.Switch("--quiet", "no progress on standard error");

        private static Option<string?> OutputOption()
        {
            Option<string?> option = OptionKind.Place("--output", "DIR", "the folder that run folders are in [default: runs]");
            option.Aliases.Add("-o");
            return option;
        }
    }

    private sealed class ListCommand : StudySubcommand
    {
        public ListCommand()
            : base("list", "The studies there are, and what they show.") => Add(new OptionGroup("Options", [Json]));

        protected override int Run(ParseResult parsed, CancellationToken cancellation) => StudyJob.List(parsed.GetValue(Json));
    }

    private sealed class RunCommand : StudySubcommand
    {
        private readonly Argument<string> _study = new("NAME|FILE") { HelpName = "NAME|FILE", Description = "the study" };

        private readonly Option<TimeSpan?> _budget = OptionKind.Single<TimeSpan?>(
            "--budget",
            "TIME",
            "how long it may take, as in 90s, 20min or 2h; cells beyond it are marked as not run [default: what the study file says]",
            text => Plateau.Studies.StudyParser.Duration(text) ?? throw new UsageException($"--budget takes a time such as 90s, 20min or 1.5h, not '{text}'"),
            null,
            hasDefault: false);

        private readonly Option<bool> _plan = OptionKind.Switch("--plan", "show the cells and what they are likely to cost, and stop");

        private readonly Option<bool> _force = OptionKind.Switch("--force", "begin anew, whatever the run folder holds");

        public RunCommand()
            : base("run", "Run a study, or go on with it.")
        {
            Arguments.Add(_study);
            Add(new OptionGroup("Study", [Small, _budget, _plan, DataDir]));
            Add(new OptionGroup("Run", [Jobs, Threads, Output, _force, Json, Quiet]));
        }

        public override string Usage => "NAME|FILE [options]";

        protected override int Run(ParseResult parsed, CancellationToken cancellation)
        {
            if (parsed.GetValue(_plan) && parsed.GetValue(Json))
            {
                throw new UsageException("--plan shows the plan in words; leave out --json");
            }

            return StudyJob.Run(
                new StudyOptions
                {
                    Studies = [parsed.GetValue(_study)!],
                    Small = parsed.GetValue(Small),
                    DataDir = SharedOptions.DataDirOrVariable(parsed.GetValue(DataDir)),
                    Output = parsed.GetValue(Output) ?? "runs",
                    Jobs = parsed.GetValue(Jobs),
                    Threads = parsed.GetValue(Threads),
                    Budget = parsed.GetValue(_budget),
                    PlanOnly = parsed.GetValue(_plan),
                    Force = parsed.GetValue(_force),
                    Json = parsed.GetValue(Json),
                    Quiet = parsed.GetValue(Quiet),
                },
                Console.Error,
                cancellation);
        }
    }

    private abstract class FolderCommand : StudySubcommand
    {
        private readonly Argument<string> _study = new("DIR|NAME|FILE") { HelpName = "DIR|NAME|FILE", Description = "a run folder, or a study whose run folder is in --output" };

        protected FolderCommand(string name, string description)
            : base(name, description)
        {
            Arguments.Add(_study);
            Add(new OptionGroup("Options", [Small, Output, Json]));
        }

        public override string Usage => "DIR|NAME|FILE [options]";

        protected StudyOptions Bind(ParseResult parsed) => new()
        {
            Studies = [parsed.GetValue(_study)!],
            Small = parsed.GetValue(Small),
            Output = parsed.GetValue(Output) ?? "runs",
            Json = parsed.GetValue(Json),
        };
    }

    private sealed class StatusCommand() : FolderCommand("status", "What of a study is done, has failed, is left.")
    {
        protected override int Run(ParseResult parsed, CancellationToken cancellation) => StudyJob.Status(Bind(parsed));
    }

    private sealed class ReportCommand() : FolderCommand("report", "Make tables, figures and report again from the finished cells.")
    {
        protected override int Run(ParseResult parsed, CancellationToken cancellation) => StudyJob.Report(Bind(parsed), Console.Error);
    }

    private sealed class VerifyCommand : StudySubcommand
    {
        private readonly Argument<string[]> _studies = new("NAME|FILE|DIR") { HelpName = "NAME|FILE|DIR", Arity = ArgumentArity.ZeroOrMore, Description = "studies; all where none is named" };

        private readonly Option<bool> _update = OptionKind.Switch("--update", "store the numbers in place of comparing them: in the folder expected beside the study file");

        public VerifyCommand()
            : base("verify", "Run the small form of studies and compare every number with those stored.")
        {
            Arguments.Add(_studies);
            Add(new OptionGroup("Options", [_update, Jobs, Threads, Quiet]));
        }

        public override string Usage => "[NAME|FILE|DIR...] [options]";

        protected override int Run(ParseResult parsed, CancellationToken cancellation) => StudyVerify.Run(
            new StudyOptions
            {
                Studies = parsed.GetValue(_studies) ?? [],
                Small = true,
                Jobs = parsed.GetValue(Jobs),
                Threads = parsed.GetValue(Threads),
                Update = parsed.GetValue(_update),
                Quiet = parsed.GetValue(Quiet),
            },
            Console.Out,
            cancellation);
    }
}
