using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>
/// What <c>plateau study run --json</c> prints and <c>results.json</c> holds, schema <c>plateau.study/1</c>. It holds no time: the same
/// study gives the same document.
/// </summary>
internal sealed record StudyDocument() : Document<StudyDocument>("plateau.study/1"), IDocument<StudyDocument>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<StudyDocument> Json => StudyDocumentContext.Default.StudyDocument;

    /// <summary>The study's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows, in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>What it does and what to mind.</summary>
    public required string About { get; init; }

    /// <summary>The rows of the coverage table that it shows.</summary>
    public required IReadOnlyList<string> Covers { get; init; }

    /// <summary>Where what it shows was claimed.</summary>
    public required string Source { get; init; }

    /// <summary>Whether it is the small form.</summary>
    public required bool Small { get; init; }

    /// <summary>Whether every cell has a result.</summary>
    public required bool Complete { get; init; }

    /// <summary>The claims with their verdicts.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>The tables.</summary>
    public required IReadOnlyList<TableSummary> Tables { get; init; }

    /// <summary>The figures.</summary>
    public required IReadOnlyList<StudyFigureSummary> Figures { get; init; }

    /// <summary>Cells that did not run, by where they lie on the axes.</summary>
    public required IReadOnlyList<string> NotRun { get; init; }

    /// <summary>All cells, in the order of the file.</summary>
    public required IReadOnlyList<StudyCellSummary> Cells { get; init; }
}

/// <summary>A table.</summary>
/// <param name="Name">The name of its file.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">Headings; a number with an interval is three columns, the number, <c>.low</c> and <c>.high</c>.</param>
/// <param name="Rows">A text, a number or null a column.</param>
/// <param name="Notes">What the reader must know.</param>
internal sealed record TableSummary(
    string Name,
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<JsonNode?>> Rows,
    IReadOnlyList<string> Notes);

/// <summary>A figure.</summary>
/// <param name="File">Where it is in the run folder.</param>
/// <param name="Title">What it shows.</param>
internal sealed record StudyFigureSummary(string File, string Title);

/// <summary>A cell.</summary>
/// <param name="Part">The part of the study.</param>
/// <param name="Experiment">What happened there.</param>
/// <param name="Settings">Every setting, by name.</param>
/// <param name="State">How it ended.</param>
/// <param name="Failure">Why it has no result; null where it did not run, or did well.</param>
/// <param name="Numbers">What was measured, null for what is not finite, with a warning; empty without a result.</param>
internal sealed record StudyCellSummary(
    string Part,
    string Experiment,
    IReadOnlyDictionary<string, string> Settings,
    CellOutcome State,
    string? Failure,
    IReadOnlyDictionary<string, double?> Numbers);
