using System.CommandLine;
using System.Text.RegularExpressions;
using Plateau.Cli;
using Plateau.Cli.Commands;
using Plateau.Cli.Help;

namespace Plateau.Tests.Cli;

/// <summary>
/// The tables of docs/reference/cli.md come from the rows of the options. With <c>PLATEAU_GOLDEN=update</c> they are written anew.
/// </summary>
public partial class ReferencePageTests
{
    private static readonly string Page = Path.Combine(TestFiles.Root, "docs", "reference", "cli.md");

    [Fact]
    public void The_tables_of_the_reference_are_those_of_the_commands()
    {
        string text = File.ReadAllText(Page);
        string right = Table().Replace(
            text,
            match =>
                $"{match.Groups["mark"].Value}\n\n{Of(match.Groups["command"].Value, match.Groups["group"].Value)}\n"
                    + $"{match.Groups["end"].Value}");
        if (Environment.GetEnvironmentVariable("PLATEAU_GOLDEN") == "update")
        {
            File.WriteAllText(Page, right);
        }

        Assert.Equal(right, File.ReadAllText(Page));
    }

    [Fact]
    public void Every_group_of_every_command_has_its_table()
    {
        HashSet<(string, string)> shown =
        [
            .. Table().Matches(File.ReadAllText(Page)).Select(match => (match.Groups["command"].Value, match.Groups["group"].Value)),
        ];

        // What every command about a network has is shown once, with assess.
        HelpGroup[] shared = [.. Commands().First(command => command.Path == "assess").Command.Groups];
        IEnumerable<(string, string)> wanted =
            from command in Commands()
            from @group in command.Command.Groups
            where command.Path == "assess" || !shared.Any(one => one.Title == @group.Title && Names(one).SequenceEqual(Names(@group)))
            select (command.Path, @group.Title);
        Assert.Equal(wanted.Order(), shown.Order());
    }

    private static IEnumerable<string> Names(HelpGroup group) => group.Options.Select(one => one.Option.Name);

    private static IEnumerable<(string Path, PlateauCommand Command)> Commands() =>
        CommandLine.Commands.Select(entry => (entry.Name, Command: entry.Build()))
            .SelectMany(entry => entry.Command.Subcommands.Count == 0
                ? [(entry.Name, entry.Command)]
                : entry.Command.Subcommands.OfType<PlateauCommand>().Select(sub => ($"{entry.Name} {sub.Name}", sub)));

    private static string Of(string command, string title)
    {
        HelpGroup group = Commands().First(one => one.Path == command).Command.Groups.First(one => one.Title == title);
        return "| option | default | meaning |\n| --- | --- | --- |\n"
            + string.Concat(group.Options.Select(one => Row(one.Option, one.Default())));
    }

    private static string Row(Option option, string? byDefault)
    {
        string placeholder = option.Arity.MaximumNumberOfValues > 0 ? $" {option.HelpName}" : string.Empty;
        string names = string.Join(
            ", ",
            option.Aliases.Append(option.Name).Select((name, i) => i == option.Aliases.Count ? $"`{name}{placeholder}`" : $"`{name}`"));
        Match said = Default().Match(option.Description!);
        string meaning = said.Success ? option.Description![..said.Index].TrimEnd() : option.Description!;
        return $"| {Cell(names)} | {Cell(byDefault ?? said.Groups["value"].Value)} | {Cell(meaning)} |\n";
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    [GeneratedRegex(@" ?\[default: (?<value>[^\]]*(?:\[[^\]]*\][^\]]*)*)\]$")]
    private static partial Regex Default();

    [GeneratedRegex(
        @"(?<mark><!-- options of (?<command>[a-z ]+): (?<group>[^>]+) -->)\n.*?(?<end><!-- end of options -->)",
        RegexOptions.Singleline)]
    private static partial Regex Table();
}
