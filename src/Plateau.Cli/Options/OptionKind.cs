using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Plateau.Cli.Options;

/// <summary>
/// The kinds of options there are. Each checks its value while it is parsed and says, in one line, what it takes instead.
/// </summary>
internal static class OptionKind
{
    /// <summary>A switch.</summary>
    public static Option<bool> Switch(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>A file or folder; whether it exists is found out when it is opened.</summary>
    public static Option<string?> Place(string name, string placeholder, string description, params string[] extensions) =>
        Text(name, placeholder, description, text =>
        {
            if (text.Length == 0)
            {
                throw new UsageException($"{name} takes a {placeholder}, not an empty text");
            }

            if (extensions.Length > 0 && !HasExtension(text, extensions))
            {
                throw new UsageException($"{name} takes a file that ends in {string.Join(" or ", extensions)}, not '{text}'");
            }

            return text;
        });

    /// <summary>Files, given once or more.</summary>
    public static Option<string[]> Files(string name, string placeholder, string description) => new(name)
    {
        HelpName = placeholder,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>A text that <paramref name="read"/> checks and brings into its one canonical form.</summary>
    public static Option<string?> Text(string name, string placeholder, string description, Func<string, string> read, string? byDefault = null) =>
        Single<string?>(name, placeholder, description, read, byDefault, hasDefault: byDefault is not null);

    /// <summary>One of a few words.</summary>
    public static Option<string?> Choice(string name, string description, string? byDefault, params string[] words)
    {
        Option<string?> option = Single<string?>(
            name,
            string.Join('|', words),
            description,
            text => words.Contains(text)
                ? text
                : throw new UsageException($"{name} takes {Words(words)}, not '{text}'{Nearest.Hint(text, words)}"),
            byDefault,
            hasDefault: byDefault is not null);
        option.CompletionSources.Add(words);
        return option;
    }

    /// <summary>A value that <paramref name="read"/> makes of the text, or refuses with a <see cref="UsageException"/>.</summary>
    public static Option<T> Single<T>(string name, string placeholder, string description, Func<string, T> read, T byDefault, bool hasDefault = true)
    {
        Option<T> option = new(name)
        {
            HelpName = placeholder,
            Description = description,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Read(result, tokens => read(tokens[0].Value)),
        };
        if (hasDefault)
        {
            option.DefaultValueFactory = _ => byDefault;
        }

        return option;
    }

    /// <summary>A whole number in [<paramref name="least"/>, <paramref name="most"/>].</summary>
    public static Option<int> Count(string name, string placeholder, string description, int byDefault, int least, int most = int.MaxValue) =>
        Single(name, placeholder, description, text => ReadCount(name, text, least, most), byDefault);

    /// <summary>A whole number in [<paramref name="least"/>, <paramref name="most"/>], or none.</summary>
    public static Option<int?> MaybeCount(string name, string placeholder, string description, int least, int most = int.MaxValue) =>
        Single<int?>(name, placeholder, description, text => ReadCount(name, text, least, most), null, hasDefault: false);

    /// <summary>A finite number in a range.</summary>
    public static Option<double> Number(string name, string placeholder, string description, double byDefault, NumberRange range) =>
        Single(name, placeholder, description, text => ReadNumber(name, text, range), byDefault);

    /// <summary>A finite number in a range, or none.</summary>
    public static Option<double?> MaybeNumber(string name, string placeholder, string description, NumberRange range) =>
        Single<double?>(name, placeholder, description, text => ReadNumber(name, text, range), null, hasDefault: false);

    /// <summary>Finite numbers in a range; the option is given once for each.</summary>
    public static Option<double[]> Numbers(string name, string placeholder, string description, double[] byDefault, NumberRange range)
    {
        Option<double[]> option = new(name)
        {
            HelpName = placeholder,
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
            CustomParser = result => Read(result, tokens => tokens.Select(token => ReadNumber(name, token.Value, range)).ToArray()),
        };
        option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    /// <summary>Whether the text ends in one of the extensions, whatever its case.</summary>
    public static bool HasExtension(string text, params string[] extensions) =>
        extensions.Any(extension => text.Length > extension.Length && text.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    /// <summary>"a, b or c".</summary>
    public static string Words(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.Take(words.Count - 1))} or {words[^1]}";

    /// <summary>Reads a finite number in a range.</summary>
    public static double ReadNumber(string name, string text, NumberRange range) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && range.Holds(value)
            ? value
            : throw new UsageException($"{name} takes a number {range.Words}, not '{text}'");

    private static int ReadCount(string name, string text, int least, int most)
    {
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most)
        {
            return value;
        }

        string range = most == int.MaxValue ? $"of at least {least}" : $"from {least} to {most}";
        throw new UsageException($"{name} takes a whole number {range}, not '{text}'");
    }

    private static T? Read<T>(ArgumentResult result, Func<IReadOnlyList<Token>, T> read)
    {
        try
        {
            return read(result.Tokens);
        }
        catch (UsageException refused)
        {
            result.AddError(refused.Message);
            return default;
        }
    }
}
