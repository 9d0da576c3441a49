using System.Text;
using System.Text.RegularExpressions;

namespace Plateau.Cli.Output;

/// <summary>Texts of the library in the characters that every terminal has.</summary>
internal static partial class AsciiText
{
    /// <summary>The text in ASCII: 1.2e-7 for a power of ten with superscripts, words for symbols.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        text = TimesPower().Replace(text, match => "e" + Digits(match.Groups[1].Value));
        text = Power().Replace(text, match => "1e" + Digits(match.Groups[1].Value));
        StringBuilder plain = new(text.Length);
        foreach (char character in text)
        {
            if (char.IsAscii(character))
            {
                plain.Append(character);
            }
            else
            {
                plain.Append(Plain(character));
            }
        }

        return plain.ToString();
    }

    private static string Plain(char character) => character switch
    {
        '−' or '–' or '—' or '─' or '━' => "-",
        '×' => "x",
        '·' => "|",
        '…' => "...",
        '✓' => "yes",
        '✗' => "no",
        '≤' => "<=",
        '≥' => ">=",
        'σ' => "sigma",
        'Δ' => "Delta",
        'δ' => "delta",
        'τ' => "tau",
        '√' => "sqrt ",
        '∞' => "infinity",
        '‘' or '’' => "'",
        '“' or '”' => "\"",
        '\u00A0' or '\u202F' or '\u2009' => " ",
        >= '⁰' and <= '⁹' or '¹' or '²' or '³' => "^" + Digit(character),
        _ => "?",
    };

    private static string Digits(string superscripts)
        => string.Concat(superscripts.Select(character => character == '⁻' ? '-' : Digit(character)));

    private static char Digit(char superscript) => (char)('0' + "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(superscript, StringComparison.Ordinal));

    [GeneratedRegex(" × 10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")]
    private static partial Regex TimesPower();

    [GeneratedRegex("10(⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")]
    private static partial Regex Power();
}
