using System.CommandLine;
using System.CommandLine.Parsing;

namespace Plateau.Cli;

/// <summary>Says in one line what is wrong with a command line that could not be parsed.</summary>
internal static class ParseFailure
{
    /// <summary>The first thing that is wrong, with the nearest right word where there is one.</summary>
    public static string Describe(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string path = Path(parsed.CommandResult);
        string incomplete = $"{path} needs a command: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}";
        if (parsed.UnmatchedTokens is [string token, ..])
        {
            return Unmatched(command, path, token);
        }

        if (parsed.Errors is not [ParseError error, ..])
        {
            return incomplete;
        }

        switch (error.SymbolResult)
        {
            case OptionResult { Tokens.Count: 0 } result when result.Option.Arity.MinimumNumberOfValues > 0:
                return $"{result.Option.Name} needs a value: {result.Option.Name} {result.Option.HelpName}";
            case OptionResult { IdentifierTokenCount: > 1 } result when result.Option.Arity.MaximumNumberOfValues <= 1:
                return $"{result.Option.Name} is given {result.IdentifierTokenCount} times; it takes one value";
            case CommandResult when command.Subcommands.Count > 0:
                return incomplete;
            case CommandResult or ArgumentResult when command.Arguments.Count > 0 && error.SymbolResult.Tokens.Count == 0:
                return $"{path} needs {command.Arguments.First(argument => parsed.GetResult(argument) is not { Tokens.Count: > 0 }).Name}";
            default:
                return error.Message.TrimEnd('.');
        }
    }

    private static string Unmatched(Command command, string path, string token)
    {
        string name = token.Split('=')[0];
        if (name.StartsWith('-'))
        {
            IEnumerable<string> options = command.Options.SelectMany(option => option.Aliases.Prepend(option.Name));
            return $"{path} has no option {name}{End(Nearest.Hint(name, options))} See {path} --help";
        }

        IEnumerable<string> words = command.Subcommands.Select(sub => sub.Name);
        return command.Subcommands.Count > 0
            ? $"{path} has no command '{token}'{End(Nearest.Hint(token, words))} The commands are {string.Join(", ", words)}"
            : $"{path} does not know what to do with '{token}'. See {path} --help";
    }

    /// <summary>A hint ends in a question mark; without one the sentence still needs its end.</summary>
    private static string End(string hint) => hint.Length > 0 ? hint : ".";

    private static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : $"plateau {result.Command.Name}";
}
