using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Plateau.Cli.Output;

/// <summary>
/// Standard output for people: text laid out in the width there is, emphasised on a terminal, plain anywhere else, and in ASCII where the
/// encoding has no more.
/// </summary>
internal sealed class Screen
{
    private const int PlainWidth = 80;
    private const int LeastWidth = 50;
    private const int MostWidth = 100;

    /// <summary>Stands for a blank at which no line is broken, until the lines are written.</summary>
    private const char Unbroken = '\uE000';

    private readonly TextWriter _writer;
    private bool _isEmpty = true;
    private bool _isBlank;
    private readonly StringBuilder _buffer = new();
    private readonly IAnsiConsole _console;

    /// <summary>Lays out text for a writer.</summary>
    /// <param name="writer">Takes the lines.</param>
    /// <param name="width">Characters in a line.</param>
    /// <param name="unicode">Whether characters beyond ASCII can be shown.</param>
    /// <param name="styled">Whether escape sequences for emphasis and colour are understood.</param>
    public Screen(TextWriter writer, int width, bool unicode, bool styled)
    {
        _writer = writer;
        Width = width;
        Unicode = unicode;
        _console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = styled ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = styled ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(new StringWriter(_buffer, CultureInfo.InvariantCulture)),
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        });
        _console.Profile.Width = width;
        _console.Profile.Capabilities.Unicode = unicode;
    }

    /// <summary>Characters in a line.</summary>
    public int Width { get; }

    /// <summary>Whether characters beyond ASCII can be shown.</summary>
    public bool Unicode { get; }

    /// <summary>Standard output as it is: a terminal with or without styles, a file, a pipe.</summary>
    public static Screen Standard()
    {
        bool unicode = Console.OutputEncoding.WebName.StartsWith("utf", StringComparison.OrdinalIgnoreCase);
        if (Console.IsOutputRedirected)
        {
            return new Screen(Console.Out, PlainWidth, unicode, styled: false);
        }

        // Detection also switches a Windows console to escape sequences.
        bool styled = !TerminalIsPlain() && AnsiConsole.Profile.Capabilities.Ansi;
        return new Screen(Console.Out, Math.Clamp(AnsiConsole.Profile.Width - 1, LeastWidth, MostWidth), unicode, styled);
    }

    /// <summary>Whether the environment asks for a terminal without escape sequences.</summary>
    public static bool TerminalIsPlain() =>
        Environment.GetEnvironmentVariable("TERM") == "dumb" || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>An empty line, where there is none yet and something stands above.</summary>
    public void Blank()
    {
        if (!_isEmpty)
        {
            Line(string.Empty);
        }
    }

    /// <summary>A paragraph, wrapped.</summary>
    public void Paragraph(string text, Tone tone = Tone.Plain)
    {
        if (text.Length > 0)
        {
            Write(Text(text, tone));
        }
    }

    /// <summary>Lines as they are.</summary>
    public void Verbatim(string lines)
    {
        _writer.Write(lines);
        (_isEmpty, _isBlank) = (false, false);
    }

    /// <summary>Names on the left, what they are on the right; the text hangs beside its name.</summary>
    public void Facts(IEnumerable<(string Name, string Text)> facts, Tone tone = Tone.Quiet)
    {
        Grid grid = new();
        grid.AddColumn(new GridColumn().NoWrap().Padding(0, 0, 2, 0));
        grid.AddColumn(new GridColumn().Padding(0, 0, 0, 0));
        bool any = false;
        foreach ((string name, string text) in facts)
        {
            any = true;
            grid.AddRow(Text(name, tone), Text(text, Tone.Plain));
        }

        if (any)
        {
            Write(grid);
        }
    }

    /// <summary>A table. A cell may have several lines; those of one row stand beside each other.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The cells of each row.</param>
    public void Table(IReadOnlyList<PageColumn> columns, IEnumerable<IReadOnlyList<PageCell>> rows)
    {
        Table table = new() { Border = TableBorder.Simple, UseSafeBorder = true };
        table.BorderStyle(Style(Tone.Quiet));
        foreach (PageColumn column in columns)
        {
            table.AddColumn(new TableColumn(Text(column.Heading, Tone.Quiet))
            {
                Alignment = column.IsNumber ? Justify.Right : Justify.Left,
                NoWrap = !column.Wraps,
            });
        }

        foreach (IReadOnlyList<PageCell> row in rows)
        {
            table.AddRow(row.Select(Cell));
        }

        Write(table);
    }

    // A cell may have several lines.
    private Paragraph Cell(PageCell cell) => new(Readable(cell.Text), Style(cell.Tone));

    private Text Text(string text, Tone tone) => new(Readable(text), Style(tone));

    /// <summary>The text in characters that can be shown; a percent sign stays beside its number when lines are broken.</summary>
    private string Readable(string text) => (Unicode ? text : AsciiText.Of(text)).Replace(" %", Unbroken + "%", StringComparison.Ordinal);

    private static Style Style(Tone tone) => tone switch
    {
        Tone.Strong => new Style(decoration: Decoration.Bold),
        Tone.Quiet => new Style(decoration: Decoration.Dim),
        Tone.Good => new Style(Color.Green),
        Tone.Caution => new Style(Color.Olive),
        Tone.Bad => new Style(Color.Maroon),
        Tone.StrongGood => new Style(Color.Green, decoration: Decoration.Bold),
        Tone.StrongCaution => new Style(Color.Olive, decoration: Decoration.Bold),
        _ => Spectre.Console.Style.Plain,
    };

    /// <summary>Renders, and drops the blanks that layouts leave at the ends of lines.</summary>
    private void Write(IRenderable renderable)
    {
        _buffer.Clear();
        _console.Write(renderable);
        foreach (string line in _buffer.ToString().TrimEnd('\r', '\n').Split('\n'))
        {
            string text = line.Replace(Unbroken, ' ').TrimEnd();
            Line(Unicode ? text : text.Replace('─', '-'));
        }
    }

    // Tables bring empty lines of their own: two never follow each other.
    private void Line(string text)
    {
        if (text.Length > 0 || !_isBlank)
        {
            _writer.WriteLine(text);
        }

        (_isEmpty, _isBlank) = (false, text.Length == 0);
    }
}
