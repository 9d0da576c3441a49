using System.Globalization;
using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Studies;

/// <summary>
/// One thing that an experiment can be told: its name, its default and what it takes. Values are kept as text in one canonical form.
/// </summary>
internal sealed record Setting
{
    private static readonly string Largest = double.MaxValue.ToString("r", CultureInfo.InvariantCulture);

    private readonly Func<string, string?> _canonical;

    // The largest number, where what it takes does not say it.
    private readonly string? _most;

    private Setting(string name, string? byDefault, string about, string takes, Func<string, string?> canonical, string? most = null)
    {
        (Name, Default, About, Takes, _canonical, _most) = (name, byDefault, about, takes, canonical, most);
    }

    /// <summary>The name that study files use: lower case, hyphens.</summary>
    public string Name { get; }

    /// <summary>The value where a study says nothing; null where it must say one.</summary>
    public string? Default { get; }

    /// <summary>What it is, in a few words, with its unit.</summary>
    public string About { get; }

    /// <summary>What it takes, in words: "a whole number of at least 1".</summary>
    public string Takes { get; }

    /// <summary>A whole number.</summary>
    public static Setting Count(string name, string? byDefault, string about, long least = 1, long most = int.MaxValue) => new(
        name,
        byDefault,
        about,
        most < int.MaxValue ? $"a whole number from {least} to {most}" : $"a whole number of at least {least}",
        text => long.TryParse(
            text.Replace("_", string.Empty, StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out long value)
            && value >= least
            && value <= most
            ? value.ToString(CultureInfo.InvariantCulture)
            : null,
        most.ToString(CultureInfo.InvariantCulture));

    /// <summary>A positive number; with <paramref name="orZero"/> not negative.</summary>
    public static Setting Number(string name, string? byDefault, string about, bool orZero = false) => new(
        name, byDefault, about, orZero ? "a number of at least 0" : "a number above 0", text => CanonicalNumber(text, orZero), Largest);

    /// <summary>Several positive numbers: a list in brackets, or separated by blanks or commas.</summary>
    public static Setting Numbers(string name, string? byDefault, string about) => new(
        name,
        byDefault,
        about,
        "numbers above 0, such as [0.1, 1]",
        text =>
        {
            string?[] parts = [.. Parts(text).Select(part => CanonicalNumber(part, orZero: false))];
            return parts.Length > 0 && !parts.Contains(null) ? string.Join(' ', parts) : null;
        },
        Largest);

    /// <summary>One of a few words.</summary>
    public static Setting Choice(string name, string? byDefault, string about, params IReadOnlyList<string> words) => new(
        name, byDefault, about, $"one of {string.Join(", ", words)}", text => words.Contains(text) ? text : null);

    /// <summary>A network, as <c>--model</c> writes it.</summary>
    public static Setting Model(string? byDefault = null, string name = "model") => new(
        name,
        byDefault,
        "the network",
        "a network such as softmax, mlp:128,128 or cnn:16x3+pool=1",
        text =>
        {
            try
            {
                return NetworkSpec.Parse(text.Replace(" ", string.Empty, StringComparison.Ordinal).ToLowerInvariant()).ToString();
            }
            catch (PlateauException)
            {
                return null;
            }
        });

    /// <summary>A data set: a name of the catalogue, or a file.</summary>
    public static Setting Data(string? byDefault = null) => new(
        "data",
        byDefault,
        "the data set",
        $"one of {string.Join(", ", DataCatalog.Names)}, or a file that ends in {DataFormats.Words}",
        text => DataCatalog.Names.Contains(text) || DataFormats.Knows(text) ? text : null);

    /// <summary>The seed that everything random of a cell comes from.</summary>
    public static Setting Seed { get; } = Count("seed", "0", "what everything random comes from", least: 0, most: long.MaxValue);

    /// <summary>The value in its canonical form; null where the setting does not take it.</summary>
    public string? Canonical(string text) => _canonical(text.Trim());

    /// <summary>What is said of a text that it does not take.</summary>
    public string Refusal(string text) => $"'{Name}' takes {Takes}{Bound(text)}, not '{text}'";

    internal static string[] Parts(string text)
        => text.Trim().TrimStart('[').TrimEnd(']').Split([' ', ',', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);

    // Said where a number is beyond the largest, and not said already.
    private string Bound(string text)
        => _most is not null && !Takes.EndsWith(_most, StringComparison.Ordinal) && Parts(text).Any(IsBeyond)
            ? $" and at most {_most}"
            : string.Empty;

    private bool IsBeyond(string part)
        => double.TryParse(part.Replace("_", string.Empty, StringComparison.Ordinal), CultureInfo.InvariantCulture, out double value)
            && value > double.Parse(_most!, CultureInfo.InvariantCulture);

    private static string? CanonicalNumber(string text, bool orZero)
        => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && double.IsFinite(value)
            && (value > 0 || (orZero && value == 0))
            ? value.ToString("r", CultureInfo.InvariantCulture)
            : null;
}
