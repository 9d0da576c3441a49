using System.Text;
using System.Text.RegularExpressions;
using Plateau.Data;

namespace Plateau.Runs;

/// <summary>
/// The library names its arguments between backquotes, <c>`HeldOut`</c>; the command line shows the option that sets them,
/// <c>--held-out</c>. An option is called as its argument is, in lower case with hyphens, but for the few in the table.
/// </summary>
internal static partial class ArgumentNames
{
    private static readonly Dictionary<string, string> s_otherwise = new()
    {
        ["Choose"] = "--best-epoch",
        ["Directory"] = "--data-dir",
        ["Normalization"] = "--normalize",
        ["PoolFile"] = "--pool",
        ["Spec"] = "--model",
        ["WithPool"] = "--next",
    };

    /// <summary>A message or warning of the library with options in place of arguments.</summary>
    public static string ToOptions(string text)
        => text.Contains('`', StringComparison.Ordinal) ? Argument().Replace(text, match => Option(match.Groups["name"].Value)) : text;

    /// <summary>The same objects, with warnings that name options.</summary>
    public static DataSplit ToOptions(DataSplit split) => split with
    {
        Notes = [.. split.Notes.Select(ToOptions)],
        Warnings = [.. split.Warnings.Select(ToOptions)],
        HeldOutWarnings = [.. split.HeldOutWarnings.Select(ToOptions)],
    };

    private static string Option(string argument)
    {
        if (s_otherwise.TryGetValue(argument, out string? option))
        {
            return option;
        }

        StringBuilder name = new("-");
        foreach (char letter in argument)
        {
            name.Append(char.IsUpper(letter) ? "-" : string.Empty).Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]*)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Argument();
}
