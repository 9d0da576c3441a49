using System.Text;
using static Plateau.Figures.SvgText;

namespace Plateau.Pages;

/// <summary>
/// A page as one HTML file that holds everything, asks nothing from outside and reads without scripts. The same page gives the same bytes.
/// </summary>
internal sealed class HtmlRenderer
{
    private readonly StringBuilder _html = new();

    private HtmlRenderer()
    {
    }

    /// <summary>Renders a page; its charts are interactive where the build had Node.</summary>
    /// <param name="page">The page.</param>
    /// <param name="seed">The seed of the run.</param>
    /// <param name="settings">How its numbers came about; null where the page says it.</param>
    /// <param name="json">The result as JSON, which the report carries.</param>
    public static string Render(Page page, ulong seed, ReportSettings? settings, string json)
        => Render(page, seed, settings, json, WebBundle.Script);

    /// <summary>The same with another script; null for none.</summary>
    internal static string Render(Page page, ulong seed, ReportSettings? settings, string json, string? script)
    {
        HtmlRenderer renderer = new();
        renderer.Header(page);
        renderer.Blocks(page.Blocks);
        if (settings is not null)
        {
            ReportSections.Settings(renderer._html, seed, settings);
        }

        return HtmlPage.Wrap($"Plateau: {page.Title}", page.Headline, renderer._html.ToString(), json, script);
    }

    private void Header(Page page)
    {
        string style = page.Verdict?.Kind switch
        {
            PageVerdictKind.Good or PageVerdictKind.Done => "good",
            PageVerdictKind.More => "more",
            _ => "open",
        };
        ReportSections.Header(_html, page.Verdict?.Word ?? "Done", style, page.Subjects, page.Headline, page.Detail);
        ReportSections.Warnings(_html, page.Warnings);
        if (page.Cards.Count > 0)
        {
            _html.Append("<section class=\"summary\" aria-label=\"Summary\">\n");
            foreach (PageCard card in page.Cards)
            {
                ReportSections.Card(_html, card.Label, card.Value, card.Note);
            }

            _html.Append("</section>\n");
        }
    }

    // What stands together between two sections becomes a section without a heading.
    private void Blocks(IReadOnlyList<PageBlock> blocks)
    {
        List<PageBlock> loose = [];
        foreach (PageBlock block in blocks.Where(block => block.IsIn(PageMedium.Report)))
        {
            if (block is PageSection section)
            {
                Section(string.Empty, loose);
                loose.Clear();
                Section(section.Title, [.. section.Blocks.Where(inner => inner.IsIn(PageMedium.Report))]);
            }
            else
            {
                loose.Add(block);
            }
        }

        Section(string.Empty, loose);
    }

    private void Section(string title, List<PageBlock> blocks)
    {
        if (blocks.Count == 0)
        {
            return;
        }

        string style = blocks.Any(block => block is PageFigure or PageGallery) ? " class=\"figures\""
            : blocks.All(block => block is PageProse) ? " class=\"prose\""
            : string.Empty;
        _html.Append($"<section{style}>\n");
        if (title.Length > 0)
        {
            _html.Append($"<h2>{Escape(title)}</h2>\n");
        }

        foreach (PageBlock block in blocks)
        {
            Block(block);
        }

        _html.Append("</section>\n");
    }

    private void Block(PageBlock block)
    {
        switch (block)
        {
            case PageParagraph { Text.Length: > 0 } paragraph:
                _html.Append(paragraph.Tone == Tone.Quiet ? "<p class=\"note\">" : "<p>")
                    .Append(ReportSections.Prose(paragraph.Text))
                    .Append("</p>\n");
                break;
            case PageFigure figure:
                _html.Append(figure.Figure.ToHtml(figure.Caption));
                break;
            case PageTable table:
                Table(table);
                break;
            case PageFacts facts:
                Facts(facts);
                break;
            case PageHeading heading:
                _html.Append($"<h3>{Escape(heading.Text)}</h3>\n");
                break;
            case PageCode code:
                _html.Append($"<pre class=\"command\"><code>{Escape(code.Text)}</code></pre>\n");
                break;
            case PageProse prose:
                Prose(prose);
                break;
            case PageGallery gallery:
                Gallery(gallery);
                break;
        }
    }

    private void Table(PageTable table)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Medium != PageMedium.Terminal)];
        _html.Append("<div class=\"scroll\"><table>\n<thead><tr>");
        foreach (int i in shown)
        {
            _html.Append($"<th{Class(table.Columns[i])}>{Escape(table.Columns[i].Heading)}</th>");
        }

        _html.Append("</tr></thead>\n<tbody>\n");
        foreach (PageRow row in table.Rows.Where(row => row.Medium != PageMedium.Terminal))
        {
            _html.Append(row.IsChosen ? "<tr class=\"chosen\">" : "<tr>");
            foreach (int i in shown)
            {
                _html.Append($"<td{Class(table.Columns[i])}>{ReportSections.Prose(row.Cells[i].Text)}");
                if (row.Cells[i].Note is string note)
                {
                    _html.Append($"<br/><span class=\"note\">{ReportSections.Prose(note)}</span>");
                }

                _html.Append("</td>");
            }

            _html.Append("</tr>\n");
        }

        _html.Append("</tbody>\n</table></div>\n");
        if (table.Note.Length > 0 && table.NoteMedium != PageMedium.Terminal)
        {
            _html.Append($"<p class=\"note\">{ReportSections.Prose(table.Note)}</p>\n");
        }
    }

    private void Prose(PageProse prose)
    {
        string markup = PageText.Read(prose.Name);
        foreach ((string name, string text) in prose.Values)
        {
            markup = markup.Replace($"{{{name}}}", ReportSections.Prose(text), StringComparison.Ordinal);
        }

        _html.Append(markup.Replace("<p></p>\n", string.Empty, StringComparison.Ordinal)
            .Replace("<li></li>\n", string.Empty, StringComparison.Ordinal));
    }

    private void Facts(PageFacts facts)
    {
        _html.Append("<div class=\"scroll\"><table class=\"settings\">\n<tbody>\n");
        foreach ((string name, string text) in facts.Rows)
        {
            _html.Append($"<tr><th scope=\"row\">{Escape(name)}</th><td>{ReportSections.Prose(text)}</td></tr>\n");
        }

        _html.Append("</tbody>\n</table></div>\n");
    }

    private void Gallery(PageGallery gallery)
    {
        _html.Append("<div class=\"gallery\">\n");
        foreach (PagePicture picture in gallery.Items)
        {
            _html.Append(
                $"<figure><img src=\"{Escape(picture.DataUri)}\" alt=\"{Escape(picture.Alternative)}\"><figcaption>"
                    + $"{ReportSections.Prose(picture.Caption)}</figcaption></figure>\n");
        }

        _html.Append("</div>\n");
    }

    private static string Class(PageColumn column) => column.IsNumber ? " class=\"n\"" : string.Empty;
}
