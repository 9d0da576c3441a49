using System.CommandLine;

namespace Plateau.Cli.Commands;

/// <summary>A command that is nothing without one of its own commands: <c>plateau data list</c>.</summary>
internal sealed class CommandGroup : PlateauCommand
{
    /// <summary>A group of commands.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it does, in a line.</param>
    /// <param name="examples">Command lines that do something worth while, each with what it does.</param>
    /// <param name="commands">Its commands, in the order of the help.</param>
    public CommandGroup(
        string name,
        string summary,
        IReadOnlyList<(string Line, string Does)> examples,
        params IReadOnlyList<PlateauCommand> commands)
        : base(name, summary)
    {
        Examples = examples;
        foreach (PlateauCommand command in commands)
        {
            Subcommands.Add(command);
        }
    }

    /// <inheritdoc/>
    public override string Usage => "COMMAND [options]";

    /// <inheritdoc/>
    public override IReadOnlyList<(string Line, string Does)> Examples { get; }

    /// <inheritdoc/>
    protected override int Run(ParseResult parsed, CancellationToken cancellation)
        => throw new UsageException(
            $"plateau {Name} needs a command: {OptionText.Words([.. Subcommands.Select(command => command.Name)])}");
}
