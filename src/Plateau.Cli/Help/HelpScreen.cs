using System.CommandLine;
using System.CommandLine.Invocation;
using Plateau.Cli.Commands;

namespace Plateau.Cli.Help;

/// <summary>The help of one command: what it does, its options in groups with their defaults, examples.</summary>
internal sealed class HelpScreen : SynchronousCommandLineAction
{
    private const int Indent = 6;
    private const int LeastWidth = 60;
    private const int DefaultWidth = 100;

    /// <inheritdoc/>
    public override bool Terminating => true;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        ArgumentNullException.ThrowIfNull(parseResult);
        Write(parseResult.InvocationConfiguration.Output, (PlateauCommand)parseResult.CommandResult.Command, Width());
        return ExitStatus.Done;
    }

    /// <summary>Writes the help of a command in lines of at most <paramref name="width"/> characters.</summary>
    public static void Write(TextWriter writer, PlateauCommand command, int width)
    {
        string path = Path(command);
        Wrap(writer, command.Description!, 0, width);
        writer.WriteLine();
        writer.WriteLine("Usage:");
        writer.WriteLine($"  {path} {command.Usage}");
        if (command.Subcommands.Count > 0)
        {
            writer.WriteLine();
            writer.WriteLine("Commands:");
            foreach (PlateauCommand sub in command.Subcommands.OfType<PlateauCommand>())
            {
                writer.WriteLine($"  {sub.Name} {sub.Usage}".TrimEnd());
                Wrap(writer, sub.Description!, Indent, width);
            }
        }

        foreach (HelpGroup group in command.Groups)
        {
            writer.WriteLine();
            writer.WriteLine($"{group.Title}:");
            foreach ((Option option, Func<string?> defaultOf) in group.Options)
            {
                string? byDefault = defaultOf();
                string names = string.Join(", ", option.Aliases.Append(option.Name));
                writer.WriteLine($"  {names} {(option.Arity.MaximumNumberOfValues > 0 ? option.HelpName : null)}".TrimEnd());
                Wrap(writer, option.Description + (byDefault is null ? string.Empty : $" [default: {byDefault}]"), Indent, width);
            }
        }

        if (command.Examples.Count > 0)
        {
            writer.WriteLine();
            writer.WriteLine("Examples:");
            foreach ((string line, string does) in command.Examples)
            {
                writer.WriteLine($"  {line}");
                Wrap(writer, does, Indent, width);
            }
        }
    }

    private static void Wrap(TextWriter writer, string text, int indent, int width)
    {
        string margin = new(' ', indent);
        int column = 0;
        foreach (string word in text.Split(' '))
        {
            if (column > 0 && column + 1 + word.Length > width)
            {
                writer.WriteLine();
                column = 0;
            }

            writer.Write(column == 0 ? margin : " ");
            writer.Write(word);
            column += (column == 0 ? indent : 1) + word.Length;
        }

        writer.WriteLine();
    }

    private static string Path(Symbol command) =>
        command.Parents.FirstOrDefault() is Command parent ? $"{Path(parent)} {command.Name}" : $"plateau {command.Name}";

    private static int Width()
    {
        try
        {
            return Console.IsOutputRedirected ? DefaultWidth : Math.Clamp(Console.WindowWidth - 1, LeastWidth, DefaultWidth);
        }
        catch (IOException)
        {
            return DefaultWidth;
        }
    }
}
