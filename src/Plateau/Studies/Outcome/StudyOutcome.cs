using System.Globalization;
using System.Text.Json.Nodes;
using Plateau.Figures;

namespace Plateau.Studies;

/// <summary>
/// What the cells of a study say together: tables, figures, claims with verdicts. Made from the results alone, so that it can be made again
/// at any time.
/// </summary>
internal sealed record StudyOutcome
{
    private StudyOutcome()
    {
    }

    /// <summary>The study.</summary>
    public required Study Study { get; init; }

    /// <summary>The version that computed the cells, with the revision of its source.</summary>
    public required string Version { get; init; }

    /// <summary>The version that made tables, figures and verdicts of them.</summary>
    public required string MadeBy { get; init; }

    /// <summary>Every cell, in the order of the file.</summary>
    public required IReadOnlyList<CellState> Cells { get; init; }

    /// <summary>The tables; those measured of the machine last.</summary>
    public required IReadOnlyList<StudyTable> Tables { get; init; }

    /// <summary>The figures.</summary>
    public required IReadOnlyList<Figure> Figures { get; init; }

    /// <summary>The claims.</summary>
    public required IReadOnlyList<Claim> Claims { get; init; }

    /// <summary>What limits them, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Where the study file asks for what the cells do not have.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>Whether every cell has a result.</summary>
    public bool IsComplete => Cells.All(cell => cell.Result is not null);

    /// <summary>Cells that failed.</summary>
    public IReadOnlyList<CellState> Failed => [.. Cells.Where(cell => cell.Outcome == CellOutcome.Failed)];

    /// <summary>Cells whose results are damaged.</summary>
    public IReadOnlyList<CellState> Damaged => [.. Cells.Where(cell => cell.Outcome == CellOutcome.Damaged)];

    /// <summary>Cells that did not run.</summary>
    public IReadOnlyList<CellState> NotRun => [.. Cells.Where(cell => cell.Outcome == CellOutcome.NotRun)];

    /// <summary>Makes it.</summary>
    /// <param name="study">The study.</param>
    /// <param name="version">The version that computed the cells.</param>
    /// <param name="stateOf">What is known of a cell.</param>
    /// <param name="madeBy">The version that makes it; null where that computed the cells too.</param>
    public static StudyOutcome Of(Study study, string version, Func<StudyCell, CellState> stateOf, string? madeBy = null)
    {
        ArgumentNullException.ThrowIfNull(study);
        ArgumentNullException.ThrowIfNull(stateOf);
        List<CellState> cells = [];
        List<StudyTable> tables = [];
        List<StudyTable> measured = [];
        List<Figure> figures = [];
        List<Claim> claims = [];
        List<string> warnings = [];
        List<string> problems = [];
        foreach (StudyPart part in study.Parts)
        {
            CellState[] states = [.. part.Cells.Select(stateOf)];
            cells.AddRange(states);
            foreach (TableDeclaration declaration in part.Tables)
            {
                (StudyTable? results, StudyTable? seconds) = TableBuilder.Of(declaration, states, problems);
                tables.AddRange(new[] { results }.OfType<StudyTable>());
                measured.AddRange(new[] { seconds }.OfType<StudyTable>());
            }

            figures.AddRange(part.Figures.SelectMany(declaration => FigureBuilder.Of(declaration, part, states, problems)));
            claims.AddRange(part.Claims.Select(declaration => ClaimTester.Of(declaration, part, states, problems)));
            FinishedCell[] finished = FinishedCell.Of(states);
            Findings findings = finished.Length > 0 ? part.Experiment.Find(finished) : Findings.None;
            tables.AddRange(findings.Tables);
            figures.AddRange(findings.Figures);
            claims.AddRange(findings.Claims);
            warnings.AddRange(findings.Warnings);
            warnings.AddRange(finished.SelectMany(cell => cell.Result.Warnings)
                .GroupBy(text => text)
                .Select(group => group.Count() == 1 || finished.Length == 1
                    ? group.Key
                    : string.Create(CultureInfo.InvariantCulture, $"{group.Key} ({group.Count()} of {finished.Length} cells)")));
        }

        Missing(cells, warnings);
        if (madeBy is not null && madeBy != version)
        {
            warnings.Insert(
                0,
                $"The cells were computed by Plateau {version}; tables, figures and verdicts were made by Plateau {madeBy}.");
        }

        return new StudyOutcome
        {
            Study = study,
            Version = version,
            MadeBy = madeBy ?? version,
            Cells = cells,
            Tables = Distinct([.. tables, .. measured], table => table.Name, (table, name) => table with { Name = name }),
            Figures = Distinct(figures, figure => figure.Id, (figure, name) => figure with { Id = name }),
            Claims = claims,
            Warnings = [.. problems, .. warnings],
            Problems = problems,
        };
    }

    /// <summary>As a document.</summary>
    public StudyDocument Document() => new()
    {
        Version = Version.Split('+')[0],
        Seed = 0,
        Warnings = [.. Warnings, .. StudyInfinities.Of(this)],
        Name = Study.Name,
        Title = Study.Title,
        About = Study.About,
        Covers = Study.Covers,
        Source = Study.Source,
        Small = Study.IsSmall,
        Complete = IsComplete,
        Claims = Claims,
        Tables = [.. Tables.Where(table => !table.IsMeasured).Select(Summary)],
        Figures = [.. Figures.Select(figure => new StudyFigureSummary(FileOf(figure), figure.Title))],
        NotRun = [.. NotRun.Select(cell => Study.Parts.Count > 1 ? $"{cell.Cell.Part.Name}: {cell.Cell.Place}" : cell.Cell.Place)],
        Cells =
        [
            .. Cells.Select(cell => new StudyCellSummary(
                cell.Cell.Part.Name,
                cell.Cell.Part.Experiment.Name,
                cell.Cell.Cell.Values.ToDictionary(),
                cell.Outcome,
                cell.Why.Length > 0 ? cell.Why : null,
                cell.Result?.Numbers.ToDictionary(
                    number => number.Key,
                    number => double.IsFinite(number.Value) ? number.Value : (double?)null)
                    ?? [])),
        ],
    };

    /// <summary>Says how many cells have no result, and why; the first of the warnings.</summary>
    private static void Missing(List<CellState> cells, List<string> warnings)
    {
        int done = cells.Count(cell => cell.Result is not null);
        (CellOutcome Outcome, string Did)[] kinds =
        [
            (CellOutcome.Damaged, "have damaged files and must run again"),
            (CellOutcome.Failed, "failed"),
            (CellOutcome.NotRun, "did not run"),
        ];
        foreach ((CellOutcome outcome, string did) in kinds)
        {
            int count = cells.Count(cell => cell.Outcome == outcome);
            if (count > 0)
            {
                warnings.Insert(0, count == cells.Count
                    ? (count == 1
                        ? $"The only cell {(outcome == CellOutcome.Damaged ? "has a damaged file and must run again" : did)}: "
                            + "there is no result."
                        : string.Create(CultureInfo.InvariantCulture, $"All {count} cells {did}: there is no result."))
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"{count} of {cells.Count} cells {did}; "
                            + $"{(done > 0 ? "everything rests on the others" : "no cell has a result")}."));
            }
        }
    }

    /// <summary>Where a figure is in the run folder.</summary>
    internal static string FileOf(Figure figure) => $"figures/{figure.Id}.svg";

    private static TableSummary Summary(StudyTable table) => new(
        table.Name,
        table.Title,
        table.Columns,
        [.. table.Rows.Select(row => (IReadOnlyList<JsonNode?>)[.. row.Select(Node)])],
        table.Notes);

    private static JsonNode? Node(object? value) => value switch
    {
        null => null,
        double number => double.IsFinite(number) ? JsonValue.Create(number) : null,
        IConvertible other and not string => JsonValue.Create(other.ToDouble(CultureInfo.InvariantCulture)),
        _ => JsonValue.Create(value.ToString()),
    };

    /// <summary>Names become files: a second one of the same name gets a number.</summary>
    private static List<T> Distinct<T>(IReadOnlyList<T> all, Func<T, string> nameOf, Func<T, string, T> named)
    {
        HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
        List<T> distinct = [];
        foreach (T one in all)
        {
            string name = nameOf(one);
            for (int number = 2; !taken.Add(name); number++)
            {
                name = $"{nameOf(one)}-{number.ToString(CultureInfo.InvariantCulture)}";
            }

            distinct.Add(name == nameOf(one) ? one : named(one, name));
        }

        return distinct;
    }
}
