using System.Globalization;
using System.Text;

namespace Plateau.Figures;

/// <summary>Text in markup: escaped, and measured without a font.</summary>
internal static class SvgText
{
    /// <summary>
    /// Makes a text safe in element content and in attributes of XML and HTML; characters that XML forbids become U+FFFD.
    /// </summary>
    public static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (pair)
            {
                escaped.Append(c).Append(text[++i]);
                continue;
            }

            escaped.Append(c switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\t' or '\n' or '\r' => c.ToString(),
                < ' ' or '\uFFFE' or '\uFFFF' => "\uFFFD",
                _ when char.IsSurrogate(c) => "\uFFFD",
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }

    /// <summary>
    /// About the width of a text in pixels in a sans-serif font of the system; a little more than in most fonts, so that wide fonts fit
    /// too.
    /// </summary>
    public static double Width(string text, double size)
    {
        double ems = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            ems += rune.Value switch
            {
                ' ' or 'i' or 'j' or 'l' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or 'I' => 0.28,
                'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '-' or '/' => 0.36,
                'm' or 'w' or 'M' or 'W' or '%' or '@' => 0.86,
                >= '0' and <= '9' => 0.57,
                >= 'A' and <= 'Z' => 0.67,
                >= 0x2E80 => 1.0,
                _ => 0.55,
            };
        }

        return 1.1 * ems * size;
    }

    /// <summary>The text broken into lines of at most about <paramref name="width"/> pixels.</summary>
    public static IReadOnlyList<string> Wrap(string text, double size, double width)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, size) > width)
            {
                lines.Add(line);
                longer = word;
            }

            line = longer;
        }

        if (line.Length > 0)
        {
            lines.Add(line);
        }

        return lines;
    }

    /// <summary>A coordinate: at most two decimals, the same on every machine, never "-0".</summary>
    public static string Number(double value)
    {
        string text = value.ToString("0.##", CultureInfo.InvariantCulture);
        return text == "-0" ? "0" : text;
    }
}
