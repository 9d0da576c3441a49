namespace Plateau.Figures;

/// <summary>
/// A figure of lines, points and reference lines in one plane: what it shows, without how it is drawn. The same figure gives the same bytes
/// on every machine.
/// </summary>
public sealed record Figure
{
    internal Figure()
    {
    }

    /// <summary>A short name, unique in its page: letters, digits and hyphens.</summary>
    /// <exception cref="ArgumentException">The name has other characters.</exception>
    public required string Id
    {
        get;
        init => field = value is { Length: > 0 } && value.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? value
            : throw new ArgumentException($"A figure's name needs letters, digits and hyphens, not '{value}'.", nameof(value));
    }

    /// <summary>The title, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What the reader should see, in a sentence.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The figure in words, for those who cannot see it.</summary>
    public required string Description { get; init; }

    /// <summary>The horizontal axis.</summary>
    internal FigureAxis X { get; init; } = FigureAxis.Linear("");

    /// <summary>The vertical axis.</summary>
    internal FigureAxis Y { get; init; } = FigureAxis.Linear("");

    /// <summary>The marks to draw, from back to front.</summary>
    internal IReadOnlyList<FigureMark> Marks { get; init; } = [];

    /// <summary>Width in pixels.</summary>
    public int Width { get; init; } = 720;

    /// <summary>Height in pixels, without the title.</summary>
    public int Height { get; init; } = 400;

    /// <summary>Whether lines carry their names at their right ends in place of a legend.</summary>
    public bool DirectLabels { get; init; }

    /// <summary>
    /// The figure as a file of its own, with its title and both themes. It has no script, no font and no reference to other files.
    /// </summary>
    public string ToSvg() => new SvgRenderer(this).Render(standalone: true);

    /// <summary>
    /// The figure as part of a page that carries <see cref="FigureTheme.Css"/>: title, drawing, the same data for interactive charts, and
    /// the caption below.
    /// </summary>
    public string ToHtml(string caption = "") => FigureHtml.Render(this, caption);
}
