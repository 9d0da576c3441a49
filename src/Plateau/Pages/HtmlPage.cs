using System.Text;
using Plateau.Figures;

namespace Plateau.Pages;

/// <summary>
/// A page of its own: style, both themes, interactive charts where the build had Node. It asks nothing from outside, and its content
/// security policy forbids it. Figures go into it by <see cref="Figure.ToHtml"/>.
/// </summary>
internal static class HtmlPage
{
    /// <summary>Wraps the markup of a page's content.</summary>
    /// <param name="title">The title, as text.</param>
    /// <param name="description">The content in a sentence, as text.</param>
    /// <param name="content">The content, as markup: all text in it must be escaped, see <see cref="Escape"/>.</param>
    /// <param name="json">A JSON document to be kept in the element <c>plateau-document</c>; null for none.</param>
    public static string Wrap(string title, string description, string content, string? json = null)
        => Wrap(title, description, content, json, WebBundle.Script);

    /// <summary>Text as markup, for element content and attributes.</summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SvgText.Escape(text);
    }

    internal static string Wrap(string title, string description, string content, string? json, string? script)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(content);
        StringBuilder html = new();
        html.Append(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
                    + "'unsafe-inline'; img-src data: blob:\">\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Append($"<meta name=\"description\" content=\"{Escape(description)}\">\n<title>{Escape(title)}</title>\n")
            .Append($"<style>{FigureTheme.Css}{HtmlStyle.Css}</style>\n</head>\n<body>\n<main>\n")
            .Append(content)
            .Append("</main>\n");
        if (json is not null)
        {
            html.Append($"<script type=\"application/json\" id=\"plateau-document\">{Inline(json)}</script>\n");
        }

        if (script is not null)
        {
            html.Append("<script>").Append(script).Append("</script>\n");
        }

        return html.Append("</body>\n</html>\n").ToString();
    }

    /// <summary>
    /// JSON that cannot end its element: "&lt;", "&gt;" and "&amp;", which JSON has in strings only, are written as escapes.
    /// </summary>
    private static string Inline(string json) => json
        .Replace("<", "\\u003c", StringComparison.Ordinal)
        .Replace(">", "\\u003e", StringComparison.Ordinal)
        .Replace("&", "\\u0026", StringComparison.Ordinal);
}
