using System.CommandLine;
using System.CommandLine.Parsing;

namespace Plateau.Cli.Options;

/// <summary>Options that exclude or need each other.</summary>
internal static class Conflict
{
    /// <summary>Whether the option stands on the command line, whatever its default.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is OptionResult { Implicit: false };

    /// <summary>Refuses every given option of <paramref name="others"/>.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="option">The option that leaves no room for them.</param>
    /// <param name="does">What it does, after its name.</param>
    /// <param name="others">The options it excludes.</param>
    public static void Refuse(ParseResult parsed, Option option, string does, IEnumerable<Option> others)
    {
        foreach (Option other in others)
        {
            if (IsGiven(parsed, other))
            {
                throw new UsageException($"{option.Name} {does}; leave out {other.Name}");
            }
        }
    }

    /// <summary>Refuses a given option without another that it needs.</summary>
    public static void Needs(ParseResult parsed, Option option, Option needed)
    {
        if (IsGiven(parsed, option) && !IsGiven(parsed, needed))
        {
            throw new UsageException($"{option.Name} needs {needed.Name} {needed.HelpName}");
        }
    }
}
