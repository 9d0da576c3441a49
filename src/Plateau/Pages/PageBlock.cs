using Plateau.Figures;

namespace Plateau.Pages;

/// <summary>A part of a page.</summary>
internal abstract record PageBlock
{
    /// <summary>Where it is shown.</summary>
    public PageMedium Medium { get; init; }

    /// <summary>The same in the report alone.</summary>
    public PageBlock InReport() => this with { Medium = PageMedium.Report };

    /// <summary>The same on the terminal alone.</summary>
    public PageBlock OnTerminal() => this with { Medium = PageMedium.Terminal };

    /// <summary>Whether a medium shows it.</summary>
    /// <param name="medium">The terminal or the report.</param>
    public bool IsIn(PageMedium medium) => Medium == PageMedium.Both || Medium == medium;
}

/// <summary>Parts under one heading; the terminal shows the parts without the heading.</summary>
internal sealed record PageSection : PageBlock
{
    /// <summary>A section of the parts that there are.</summary>
    /// <param name="title">The heading; empty for none.</param>
    /// <param name="blocks">The parts; null for one that this result does not have.</param>
    public PageSection(string title, params IEnumerable<PageBlock?> blocks)
    {
        Title = title;
        Blocks = [.. blocks.OfType<PageBlock>()];
    }

    /// <summary>The heading; empty for none.</summary>
    public string Title { get; }

    /// <summary>The parts.</summary>
    public IReadOnlyList<PageBlock> Blocks { get; }
}

/// <summary>A heading inside a section, in the report.</summary>
/// <param name="Text">The heading.</param>
internal sealed record PageHeading(string Text) : PageBlock;

/// <summary>A paragraph of plain text.</summary>
/// <param name="Text">The text; where it is empty, nothing is shown.</param>
internal sealed record PageParagraph(string Text) : PageBlock
{
    /// <summary>How it stands out.</summary>
    public Tone Tone { get; init; }
}

/// <summary>Names on the left, what they are on the right.</summary>
/// <param name="Rows">The rows; a row without a name belongs to the one above.</param>
internal sealed record PageFacts(IReadOnlyList<(string Name, string Text)> Rows) : PageBlock;

/// <summary>A figure with what is to be said of it.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Caption">What the reader should see.</param>
internal sealed record PageFigure(Figure Figure, string Caption) : PageBlock
{
    /// <summary>A figure where there is one; null for null.</summary>
    public static PageFigure? Of(Figure? figure, string caption) => figure is null ? null : new PageFigure(figure, caption);
}

/// <summary>Pictures with a line of text below each, in the report.</summary>
/// <param name="Items">The pictures.</param>
internal sealed record PageGallery(IReadOnlyList<PagePicture> Items) : PageBlock;

/// <summary>Lines as they are, in the report: a command, a file.</summary>
/// <param name="Text">The lines.</param>
internal sealed record PageCode(string Text) : PageBlock;

/// <summary>Text that is written as markup, from a resource of the library: long explanations that read better outside the code.</summary>
/// <param name="Name">The name of the resource, for example <c>bounds</c>.</param>
internal sealed record PageProse(string Name) : PageBlock
{
    /// <summary>
    /// Texts that stand in the markup as <c>{name}</c>. A paragraph or an item that consists of an empty one is left out.
    /// </summary>
    public IReadOnlyList<(string Name, string Text)> Values { get; init; } = [];
}
