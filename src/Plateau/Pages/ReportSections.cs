using System.Globalization;
using System.Text;
using static Plateau.Figures.HumanNumber;
using static Plateau.Figures.SvgText;

namespace Plateau.Pages;

/// <summary>The parts that every report has, as markup: its answer on top, warnings, cards, settings at the end.</summary>
internal static class ReportSections
{
    /// <summary>The answer on top.</summary>
    /// <param name="html">Takes it.</param>
    /// <param name="word">The answer in a word.</param>
    /// <param name="style">good, more or open.</param>
    /// <param name="subjects">What it is about.</param>
    /// <param name="headline">The answer in a sentence.</param>
    /// <param name="detail">What it rests on; empty for nothing.</param>
    public static void Header(StringBuilder html, string word, string style, IReadOnlyList<string> subjects, string headline, string detail)
    {
        html.Append(
            $"<header>\n<p class=\"kicker\"><span class=\"verdict {style}\">{word}</span> "
                + $"{string.Join(' ', subjects.Select(subject => $"<span>{Escape(subject)}</span>"))}</p>\n")
            .Append($"<h1>{Prose(headline)}</h1>\n");
        if (detail.Length > 0)
        {
            html.Append($"<p class=\"detail\">{Prose(detail)}</p>\n");
        }

        html.Append("</header>\n");
    }

    /// <summary>What limits the answer.</summary>
    public static void Warnings(StringBuilder html, IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0)
        {
            return;
        }

        html.Append(
            $"<section class=\"warnings\" aria-label=\"Warnings\">\n"
                + $"<h2>{(warnings.Count == 1 ? "One thing limits" : "Some things limit")} this answer</h2>\n<ul>\n");
        foreach (string warning in warnings)
        {
            html.Append($"<li>{Prose(warning)}</li>\n");
        }

        html.Append("</ul>\n</section>\n");
    }

    /// <summary>One number with its name and a note.</summary>
    public static void Card(StringBuilder html, string label, string value, string note)
        => html.Append(
            $"<div class=\"card\"><p class=\"label\">{Escape(label)}</p><p class=\"value\">{Prose(value)}</p><p "
                + $"class=\"note\">{Prose(note)}</p></div>\n");

    /// <summary>How to do it again.</summary>
    public static void Settings(StringBuilder html, ulong seed, ReportSettings settings)
    {
        html.Append("<section>\n<h2>Settings</h2>\n")
            .Append(
                $"<pre class=\"command\"><code>{Escape(settings.CommandLine)}</code></pre>\n"
                    + $"<div class=\"scroll\"><table class=\"settings\">\n<tbody>\n");
        List<KeyValuePair<string, string>> rows = [.. settings.Values];
        rows.Add(new("Confidence", Measured(settings.Confidence * 100, 4) + " %"));
        rows.Add(new("Seed", seed.ToString(CultureInfo.InvariantCulture)));
        rows.Add(new("Plateau", settings.Version));
        foreach ((string label, string value) in rows)
        {
            html.Append($"<tr><th scope=\"row\">{Escape(label)}</th><td>{Escape(value)}</td></tr>\n");
        }

        html.Append(
            "</tbody>\n</table></div>\n<p class=\"note\">This file is also data: the element <code>plateau-document</code> holds the whole "
                + "result as JSON.</p>\n</section>\n");
    }

    /// <summary>Text in which a number and its per cent sign stay on one line.</summary>
    public static string Prose(string text) => Escape(text).Replace(" %", "&#160;%", StringComparison.Ordinal);
}
