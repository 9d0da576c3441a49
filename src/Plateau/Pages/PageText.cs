using System.Text;

namespace Plateau.Pages;

/// <summary>Long explanations of reports, as markup: embedded files <c>Jobs/NAME/*.html</c>.</summary>
internal static class PageText
{
    /// <summary>The markup of a name.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static string Read(string name)
    {
        using Stream stream = typeof(PageText).Assembly.GetManifestResourceStream($"Plateau.Pages.{name}.html")
            ?? throw new ArgumentException($"There is no text '{name}'.", nameof(name));
        using StreamReader reader = new(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
