using System.Text.Json.Serialization.Metadata;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>What <c>plateau study list --json</c> prints, schema <c>plateau.studies/1</c>.</summary>
internal sealed record StudyListDocument() : Document<StudyListDocument>("plateau.studies/1"), IDocument<StudyListDocument>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<StudyListDocument> Json => StudyDocumentContext.Default.StudyListDocument;

    /// <summary>The studies, by name.</summary>
    public required IReadOnlyList<StudyListEntry> Studies { get; init; }
}

/// <summary>A study.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">What it shows, in a few words.</param>
/// <param name="Source">Where that was claimed.</param>
/// <param name="Covers">The rows of the coverage table that it shows.</param>
/// <param name="Cells">How many cells it has.</param>
/// <param name="BudgetSeconds">How long it may take; null for as long as it does.</param>
internal sealed record StudyListEntry(
    string Name,
    string Title,
    string Source,
    IReadOnlyList<string> Covers,
    int Cells,
    double? BudgetSeconds)
{
    /// <summary>What the list says of a study.</summary>
    internal static StudyListEntry Of(Study study) => new(
        study.Name, study.Title, study.Source, study.Covers, study.Cells.DistinctBy(cell => cell.Id).Count(), study.Budget?.TotalSeconds);
}
