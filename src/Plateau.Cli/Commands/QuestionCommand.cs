using System.CommandLine;
using System.CommandLine.Parsing;
using Plateau.Cli.Help;

namespace Plateau.Cli.Commands;

/// <summary>A command whose options and arguments are those of the table of a question.</summary>
/// <typeparam name="TQuestion">The question.</typeparam>
internal abstract class QuestionCommand<TQuestion> : PlateauCommand
    where TQuestion : class, IQuestion<TQuestion>, new()
{
    private readonly List<(OptionRow<TQuestion> Row, Symbol Symbol)> _symbols = [];

    /// <summary>A command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="summary">What it does, in a line.</param>
    protected QuestionCommand(string name, string summary)
        : base(name, summary)
    {
        foreach (OptionRow<TQuestion> row in TQuestion.Options.Arguments)
        {
            Argument<string[]> argument = new(row.Name)
            {
                HelpName = row.Placeholder,
                Description = row.Help,
                Arity = ArgumentArityOf(row.Arity),
                CustomParser = Tokens,
            };
            Arguments.Add(argument);
            _symbols.Add((row, argument));
        }

        foreach (OptionGroup<TQuestion> group in TQuestion.Options.Groups)
        {
            Add(new HelpGroup(group.Title, [.. group.Rows.Select(Option)]));
        }
    }

    /// <inheritdoc/>
    public override string Usage => string.Join(
        ' ',
        TQuestion.Options.Arguments
            .Select(row => row.Arity == OptionArity.Several ? $"[{row.Placeholder}...]" : row.Placeholder)
            .Append("[options]"));

    /// <summary>Reads the question.</summary>
    /// <exception cref="UsageException">An option does not take its value, or options cannot be meant together.</exception>
    public TQuestion Bind(ParseResult parsed)
    {
        TQuestion question = new();
        List<string> given = [];
        foreach ((OptionRow<TQuestion> row, Symbol symbol) in _symbols)
        {
            if (Values(parsed, symbol) is string[] values)
            {
                given.Add(row.Name);
                question = row.Read(question, values);
            }
        }

        question.Check(new GivenOptions(given));
        return question;
    }

    /// <summary>The command line as it was typed, for reports.</summary>
    protected static string Typed(ParseResult parsed)
        => string.Join(' ', ["plateau", parsed.RootCommandResult.Command.Name, .. parsed.Tokens.Select(token => token.Value)]);

    private static string[] Tokens(ArgumentResult result) => [.. result.Tokens.Select(token => token.Value)];

    private static string[]? Values(ParseResult parsed, Symbol symbol) => symbol switch
    {
        Argument argument => parsed.GetResult(argument) is { Tokens.Count: > 0 } result
            ? [.. result.Tokens.Select(token => token.Value)]
            : null,
        Option option => parsed.GetResult(option) is { Implicit: false } result ? [.. result.Tokens.Select(token => token.Value)] : null,
        _ => null,
    };

    private static ArgumentArity ArgumentArityOf(OptionArity arity) => arity switch
    {
        OptionArity.None => ArgumentArity.Zero,
        OptionArity.One => ArgumentArity.ExactlyOne,
        OptionArity.Several => ArgumentArity.ZeroOrMore,
        _ => ArgumentArity.OneOrMore,
    };

    // The value is tried while it is parsed, so that what comes first on the command line is refused first.
    private (Option Option, Func<string?> Default) Option(OptionRow<TQuestion> row)
    {
        Option option = row.Arity == OptionArity.None
            ? new Option<bool>(row.Flag) { Arity = ArgumentArity.Zero }
            : new Option<string[]>(row.Flag)
            {
                HelpName = row.Placeholder,
                Arity = row.Arity == OptionArity.One ? ArgumentArity.ExactlyOne : ArgumentArity.OneOrMore,
                AllowMultipleArgumentsPerToken = row.Arity == OptionArity.Several,
                CustomParser = result => Try(row, result),
            };
        option.Description = row.Help;
        if (row.Alias is string alias)
        {
            option.Aliases.Add(alias);
        }

        if (row.Words.Count > 0)
        {
            option.CompletionSources.Add([.. row.Words]);
        }

        _symbols.Add((row, option));
        return (option, () => OptionTable<TQuestion>.Default(row));
    }

    private static string[]? Try(OptionRow<TQuestion> row, ArgumentResult result)
    {
        string[] values = [.. result.Tokens.Select(token => token.Value)];
        try
        {
            row.Read(new TQuestion(), values);
            return values;
        }
        catch (UsageException refused)
        {
            result.AddError(refused.Message);
            return null;
        }
    }
}
