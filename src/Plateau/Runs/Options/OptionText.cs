using System.Globalization;
using System.Numerics;

namespace Plateau.Runs;

/// <summary>Texts of options: each is read strictly, and what is refused is one line that says what the option takes.</summary>
internal static class OptionText
{
    /// <summary>What a list of ascending numbers is called in messages.</summary>
    public const string Ascending = "whole numbers that ascend, with commas between, as in 4,8,16";

    /// <summary>A number in its shortest exact form.</summary>
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Of(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a whole number in [least, most].</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static int Count(string flag, string text, int least, int most = int.MaxValue)
        => (int)Whole(flag, text, least, most, saysMost: most < int.MaxValue);

    /// <summary>Reads a whole number in [least, most], whose upper end is said where the number is beyond it, or always.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static long Whole(string flag, string text, long least, long most = long.MaxValue, bool saysMost = false)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            && value >= least
            && value <= most)
        {
            return value;
        }

        string range = saysMost || IsBeyond(text, most) ? $"from {least} to {most}" : $"of at least {least}";
        throw new UsageException($"{flag} takes a whole number {range}, not '{text}'");
    }

    /// <summary>Reads a finite number in a range.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static double Number(string flag, string text, NumberRange range)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && range.Holds(value))
        {
            return value;
        }

        // What is too large for a double is read as infinity.
        string most = value == double.PositiveInfinity && double.IsInfinity(range.High) ? $" and at most {Of(double.MaxValue)}" : "";
        throw new UsageException($"{flag} takes a number {range.Words}{most}, not '{text}'");
    }

    /// <summary>Reads a seed.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static ulong Seed(string flag, string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
            ? seed
            : throw new UsageException($"{flag} takes a whole number from 0 to {ulong.MaxValue}, not '{text}'");

    /// <summary>Reads whole numbers that ascend, with commas between.</summary>
    /// <param name="flag">The option.</param>
    /// <param name="text">The text.</param>
    /// <param name="takes">What it takes, for the message, with an example.</param>
    /// <param name="most">The largest.</param>
    /// <param name="fewest">How many there must be.</param>
    /// <param name="why">Why there must be so many.</param>
    /// <exception cref="UsageException">They are none.</exception>
    public static int[] Sizes(string flag, string text, string takes, int most = int.MaxValue, int fewest = 1, string? why = null)
    {
        string[] parts = text.Split(',');
        int[] values = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out values[i])
                || values[i] < 1 || values[i] > most || (i > 0 && values[i] <= values[i - 1]))
            {
                string bound = parts.Any(part => IsBeyond(part, most)) ? $", of at most {most}" : string.Empty;
                throw new UsageException($"{flag} takes {takes}{bound}; not '{text}'");
            }
        }

        return values.Length >= fewest ? values : throw new UsageException($"{flag} takes at least {fewest} numbers: {why}; not '{text}'");
    }

    /// <summary>The place of a word among those that are taken.</summary>
    /// <exception cref="UsageException">It is not among them.</exception>
    public static int Word(string flag, string text, string[] words) => Array.IndexOf(words, text) is int place and >= 0
        ? place
        : throw new UsageException($"{flag} takes {Words(words)}, not '{text}'{Nearest.Hint(text, words)}");

    /// <summary>Checks the text of a place.</summary>
    /// <exception cref="UsageException">It is empty, or ends in none of the extensions.</exception>
    public static string Place(string flag, string placeholder, string text, params string[] extensions)
    {
        if (text.Length == 0)
        {
            throw new UsageException($"{flag} takes a {placeholder}, not an empty text");
        }

        return extensions.Length == 0 || HasExtension(text, extensions)
            ? text
            : throw new UsageException($"{flag} takes a file that ends in {string.Join(" or ", extensions)}, not '{text}'");
    }

    /// <summary>Whether the text ends in one of the extensions, whatever its case.</summary>
    public static bool HasExtension(string text, params string[] extensions) =>
        extensions.Any(extension => text.Length > extension.Length && text.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    // Whether it is a whole number, and larger, however many digits it has.
    private static bool IsBeyond(string text, long most)
        => BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger value) && value > most;

    /// <summary>"a, b or c".</summary>
    public static string Words(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";
}
