namespace Plateau.Pages;

/// <summary>The script that turns the figures of a page into interactive ones; embedded where Node was present at build time.</summary>
internal static class WebBundle
{
    private static readonly Lazy<string?> Embedded = new(Load);

    /// <summary>The script, safe inside a script element; null when this build is without.</summary>
    public static string? Script => Embedded.Value;

    /// <summary>
    /// The script with everything that could end its element, or make the parser look for a comment's end, written otherwise. Such text
    /// occurs in JavaScript only within strings and regular expressions, where a backslash before "/" or "!" changes nothing.
    /// </summary>
    internal static string Inline(string script) => script
        .Replace("</script", "<\\/script", StringComparison.OrdinalIgnoreCase)
        .Replace("<!--", "<\\!--", StringComparison.Ordinal);

    private static string? Load()
    {
        using Stream? stream = typeof(WebBundle).Assembly.GetManifestResourceStream("Plateau.Pages.report.js");
        if (stream is null)
        {
            return null;
        }

        using StreamReader reader = new(stream);
        return Inline(reader.ReadToEnd());
    }
}
