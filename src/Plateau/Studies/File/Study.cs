using System.Text;
using Plateau.Formats;

namespace Plateau.Studies;

/// <summary>What is run, over which grid, and what is made of it: a file of YAML, read.</summary>
internal sealed record Study
{
    private const int HashDigits = 12;

    internal Study()
    {
    }

    /// <summary>Its name: lower case, digits, hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What it does and what to mind, in a paragraph.</summary>
    public string About { get; init; } = "";

    /// <summary>The rows of the coverage table that it shows.</summary>
    public IReadOnlyList<string> Covers { get; init; } = [];

    /// <summary>Where what it shows was claimed; empty where nowhere.</summary>
    public string Source { get; init; } = "";

    /// <summary>How long it may take; null for as long as it does.</summary>
    public TimeSpan? Budget { get; init; }

    /// <summary>The parts.</summary>
    public required IReadOnlyList<StudyPart> Parts { get; init; }

    /// <summary>Whether it is the small form, which needs only the built-in digits and some seconds.</summary>
    public bool IsSmall { get; init; }

    /// <summary>The file as it is.</summary>
    public required string Text { get; init; }

    /// <summary>The file's name, for messages.</summary>
    public required string File { get; init; }

    /// <summary>All cells, in the order of the file.</summary>
    public IReadOnlyList<StudyCell> Cells => [.. Parts.SelectMany(part => part.Cells)];

    /// <summary>
    /// SHA-256 of what determines the results: the experiments and every setting of every cell. Titles, tables, figures and claims can be
    /// changed without computing anything again.
    /// </summary>
    public string Hash() => Checksum.Of(Encoding.UTF8.GetBytes(string.Join('\n', Cells.Select(cell => cell.Id).Distinct().Prepend(Name))));

    /// <summary>The name of its run folder.</summary>
    public string FolderName => $"study-{Name}{(IsSmall ? "-small" : "")}-{Hash()[..HashDigits]}";

    /// <summary>Reads a study file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="small">Whether its small form is wanted.</param>
    /// <exception cref="PlateauException">It is no study; the message names the file, the line and what is right.</exception>
    public static Study Read(string path, bool small = false)
    {
        using StreamReader reader = new(SafeFile.OpenRead(path));
        return Parse(reader.ReadToEnd(), path, small);
    }

    /// <summary>Reads the text of a study file.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">The file's name, for messages.</param>
    /// <param name="small">Whether its small form is wanted.</param>
    /// <exception cref="PlateauException">It is no study; the message names the file, the line and what is right.</exception>
    public static Study Parse(string text, string file, bool small = false) => Parse(text, file, small, Experiments.Find);

    internal static Study Parse(string text, string file, bool small, Func<string, IExperiment> find)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(file);
        return StudyParser.Parse(text, file, small, find);
    }
}
