using System.CommandLine;

namespace Plateau.Cli.Options;

/// <summary>Options that stand together in the help.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Options">The options, in the order of the help.</param>
internal sealed record OptionGroup(string Title, IReadOnlyList<Option> Options);
