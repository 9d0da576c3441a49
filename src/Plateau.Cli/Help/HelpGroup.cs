using System.CommandLine;

namespace Plateau.Cli.Help;

/// <summary>Options that stand together in the help.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Options">The options and what gives their defaults, in the order of the help.</param>
internal sealed record HelpGroup(string Title, IReadOnlyList<(Option Option, Func<string?> Default)> Options);
