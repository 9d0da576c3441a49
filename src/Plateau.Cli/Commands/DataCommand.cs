using System.CommandLine;
using Plateau.Cli.Jobs;
using Plateau.Cli.Options;
using Plateau.Cli.Output;

namespace Plateau.Cli.Commands;

/// <summary><c>plateau data</c>: what there is to work on.</summary>
internal sealed class DataCommand : PlateauCommand
{
    /// <summary>What it does, in a line.</summary>
    public const string Summary = "List, describe and download data sets.";

    public DataCommand()
        : base("data", Summary)
    {
        Subcommands.Add(new ListCommand());
        Subcommands.Add(new DescribeCommand());
        Subcommands.Add(new GetCommand());
    }

    /// <inheritdoc/>
    public override string Usage => "COMMAND [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples =>
    [
        ("plateau data list", "what there is, and what is here already"),
        ("plateau data get mnist --data-dir data", "download and check MNIST"),
        ("plateau data describe mine.npz --json", "objects, shape and classes of a file"),
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation) =>
        throw new UsageException("plateau data needs a command: list, describe or get");

    private abstract class DataSubcommand : PlateauCommand
    {
        private readonly Option<string?> _dataDir = OptionKind.Place("--data-dir", "DIR", $"where the data sets' folders are; also {DataQuestion.DirectoryVariable}");

        private readonly Option<bool> _json = OptionKind.Switch("--json", "one JSON document on standard output and nothing else");

        private readonly Option<bool> _quiet = OptionKind.Switch("--quiet", "no progress on standard error");

        protected DataSubcommand(string name, string description)
            : base(name, description) => Add(new OptionGroup("Options", [_dataDir, _json, _quiet]));

        protected DataOptions Bind(ParseResult parsed) => new()
        {
            DataDir = SharedOptions.DataDirOrVariable(parsed.GetValue(_dataDir)),
            Json = parsed.GetValue(_json),
            Quiet = parsed.GetValue(_quiet),
        };
    }

    private abstract class NamedSubcommand : DataSubcommand
    {
        private readonly Argument<string> _name = new("NAME") { HelpName = "NAME", Description = "the data set" };

        protected NamedSubcommand(string name, string description)
            : base(name, description) => Arguments.Add(_name);

        public override string Usage => "NAME [options]";

        protected string DataName(ParseResult parsed, bool files) => SharedOptions.ReadDataName(parsed.GetValue(_name)!, files, "plateau data " + Name);
    }

    private sealed class ListCommand() : DataSubcommand("list", "The data sets there are, and which of them are here.")
    {
        protected override int Run(ParseResult parsed, CancellationToken cancellation) => DataJob.List(Bind(parsed), Screen.Standard);
    }

    private sealed class DescribeCommand() : NamedSubcommand("describe", "Objects, shape, classes and checksum of a data set or a file.")
    {
        protected override int Run(ParseResult parsed, CancellationToken cancellation) =>
            DataJob.Describe(DataName(parsed, files: true), Bind(parsed), Screen.Standard, cancellation);
    }

    private sealed class GetCommand() : NamedSubcommand("get", "Download a data set and check it.")
    {
        protected override int Run(ParseResult parsed, CancellationToken cancellation) =>
            DataJob.Get(DataName(parsed, files: false), Bind(parsed), Console.Out, cancellation);
    }
}
