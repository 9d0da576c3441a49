using System.Globalization;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Studies;

/// <summary>What is said of studies: the list, a plan, what of one is there, and what it found, verdicts first, then the tables.</summary>
internal static class StudyPage
{
    private const int MostCells = 40;
    private const int MostNumbers = 8;

    /// <summary>The list of studies.</summary>
    public static Page Of(StudyListDocument list) => Terminal("studies", new PageTable(
        [
            new("name"),
            new("cells", IsNumber: true),
            new("budget", IsNumber: true),
            new("source", Wraps: true),
            new("what it shows", Wraps: true),
        ],
        [
            .. list.Studies.Select(study => new PageRow(
                new PageCell(study.Name, Tone.Strong),
                Exact(study.Cells),
                study.BudgetSeconds is double seconds ? Span(TimeSpan.FromSeconds(seconds)) : "–",
                study.Source.Length > 0 ? study.Source : "–",
                study.Title)),
        ]));

    /// <summary>A plan.</summary>
    public static Page Of(StudyPlan plan)
    {
        bool parts = plan.Study.Parts.Count > 1;
        PageTable table = new(
            [.. parts ? new PageColumn[] { new("part") } : [], new("cell", Wraps: true), new("about", IsNumber: true), new(string.Empty)],
            [
                .. plan.Cells.Take(MostCells).Select(cell => new PageRow(
                [
                    .. parts ? new PageCell[] { cell.Cell.Part.Name } : [],
                    cell.Cell.Place,
                    Span(TimeSpan.FromSeconds(cell.Seconds)),
                    cell.IsDone
                        ? new PageCell("done", Tone.Good)
                        : new PageCell(cell.Runs ? string.Empty : "beyond the budget", Tone.Caution),
                ])),
            ]);
        string said = Said(plan);
        return Terminal(
            "plan",
            [
                table,
                .. plan.Cells.Count > MostCells
                    ? new PageBlock[] { new PageParagraph($"and {plan.Cells.Count - MostCells} more cells") { Tone = Tone.Quiet } }
                    : [],
                new PageParagraph($"{char.ToUpperInvariant(said[0])}{said[1..]}.")
                {
                    Tone = plan.LeftOut > 0 ? Tone.StrongCaution : Tone.Strong,
                },
            ]);
    }

    /// <summary>What a plan comes to, in a line.</summary>
    public static string Said(StudyPlan plan)
    {
        int run = plan.ToRun.Count;
        string already = plan.Done > 0 ? $" ({plan.Done} are there already)" : string.Empty;
        string cost = run == 0 ? "nothing is left to compute" : $"{run} {(run == 1 ? "cell" : "cells")}, {About(plan.Expected)} {On(plan)}";
        if (plan.LeftOut == 0)
        {
            string slowed = plan.IsSlowed
                ? $"; at the pace of now, with the other work on this machine, {About(plan.ExpectedNow)}: beyond the budget, and "
                    + "it runs all the same"
                : string.Empty;
            return $"{cost}{already}{(plan.Budget is TimeSpan budget && run > 0 ? $", budget {Span(budget)}" : string.Empty)}{slowed}";
        }

        string all = $"{About(plan.ExpectedOfAll)} {On(plan)}";
        string most = $"the budget is {Span(plan.Budget!.Value)}";
        if (run == 0 && plan.Done == 0)
        {
            PlannedCell first = plan.Cells[0];
            return $"the first cell alone ({first.Cell.Place}) would take {About(TimeSpan.FromSeconds(first.Seconds))}, and "
                + $"{most}: nothing runs; "
                + $"--budget raises it (all {plan.Cells.Count} cells: {all})";
        }

        return $"all {plan.Cells.Count} cells would take {all}, and {most}: {cost}{already}; the other {plan.LeftOut} are marked as not "
            + "run (--budget raises it)";
    }

    /// <summary>What of a study is done, has failed and is left.</summary>
    /// <param name="outcome">What the cells say.</param>
    /// <param name="folder">The run folder.</param>
    public static Page Status(StudyOutcome outcome, string folder)
    {
        CellState[] without = [.. outcome.Failed, .. outcome.Damaged, .. outcome.NotRun];
        PageFacts facts = new(
        [
            ("study", outcome.Study.Name + (outcome.Study.IsSmall ? ", small form" : string.Empty)),
            ("folder", folder),
            ("computed by", $"Plateau {outcome.Version}"),
            ("done", $"{Done(outcome)} cells"),
            ("failed", Exact(outcome.Failed.Count)),
            .. outcome.Damaged.Count > 0 ? [("damaged", Exact(outcome.Damaged.Count))] : Array.Empty<(string, string)>(),
            ("left", Exact(outcome.NotRun.Count)),
        ]);
        PageTable table = new(
            [new("cell", Wraps: true), new("state"), new("why", Wraps: true)],
            [
                .. without.Take(MostCells).Select(cell => new PageRow(
                    cell.Cell.Place, new PageCell(cell.Word, cell.Outcome == CellOutcome.NotRun ? Tone.Caution : Tone.Bad), cell.Why)),
            ]);
        return Terminal("status", [facts, .. without.Length > 0 ? new PageBlock[] { table } : []]);
    }

    /// <summary>What a study found.</summary>
    public static Page Of(StudyOutcome outcome)
    {
        Study study = outcome.Study;
        PageBlock[] measured = [.. outcome.Tables.Where(table => table.IsMeasured).Select(Table)];
        return new Page
        {
            Title = study.Title,
            Subjects =
            [
                study.Name,
                .. study.IsSmall ? ["small form"] : Array.Empty<string>(),
                .. study.Source.Length > 0 ? [study.Source] : Array.Empty<string>(),
                .. study.Covers,
            ],
            Verdict = new PageVerdict(
                outcome.IsComplete ? "Complete" : $"{Done(outcome)} cells",
                outcome.IsComplete ? PageVerdictKind.Done : PageVerdictKind.Open),
            Headline = study.Title,
            Warnings = outcome.Warnings,
            Blocks =
            [
                .. InReport(study.About.Length > 0, () => new PageParagraph(study.About)),
                .. outcome.Claims.Count > 0 ? new PageBlock[] { new PageSection("Verdicts", Claims(outcome)) } : [],
                .. outcome.Tables.Where(table => !table.IsMeasured).Select(Table),
                .. InReport(
                    outcome.Figures.Count > 0,
                    () => new PageSection("Figures", [.. outcome.Figures.Select(figure => new PageFigure(figure, string.Empty))])),
                .. study.Parts.SelectMany(
                    part => InReport(part.About.Length > 0, () => new PageSection(part.Title, new PageParagraph(part.About)))),
                .. InReport(true, () => new PageSection("Cells", Cells(outcome))),
                .. InReport(measured.Length > 0, () => new PageSection(
                    "Measured on one machine", new PageParagraph("Seconds are no part of the results: they differ from run to run."))),
                .. measured,
                .. InReport(true, () => new PageSection("How to do it again", Again(outcome))),
                .. InReport(true, () => new PageSection("The study file", new PageCode(study.Text))),
            ],
        };
    }

    /// <summary>A time as people say it: 40 s, 12 min, 2 h 5 min.</summary>
    internal static string Span(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.95 => "less than 1 s",
        < 99.5 => $"{Rounded(time.TotalSeconds)} s",
        < 5970 => $"{Rounded(time.TotalMinutes)} min",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{Math.Floor(time.TotalHours + (0.5 / 60))} h {Math.Floor((time.TotalMinutes + 0.5) % 60)} min"),
    };

    private static Page Terminal(string title, params IReadOnlyList<PageBlock> blocks)
        => new() { Title = title, Subjects = [], Headline = string.Empty, Blocks = blocks };

    private static IEnumerable<PageBlock> InReport(bool isThere, Func<PageBlock> block)
        => isThere ? [block() with { Medium = PageMedium.Report }] : [];

    private static string Done(StudyOutcome outcome)
        => string.Create(CultureInfo.InvariantCulture, $"{outcome.Cells.Count(cell => cell.Result is not null)} of {outcome.Cells.Count}");

    private static PageTable Claims(StudyOutcome outcome) => new(
        [new("claim", Wraps: true), new("verdict"), new("evidence", Wraps: true)],
        [
            .. outcome.Claims.Select(claim => new PageRow(
                $"{claim.Id}: {claim.Says}", new PageCell(ClaimTester.Word(claim.Verdict), ToneOf(claim.Verdict)), claim.Evidence)),
        ]);

    private static Tone ToneOf(ClaimVerdict verdict) => verdict switch
    {
        ClaimVerdict.Holds => Tone.Good,
        ClaimVerdict.Fails => Tone.Bad,
        _ => Tone.Caution,
    };

    private static PageSection Table(StudyTable table)
    {
        PaperTable paper = PaperTable.Of(table);
        return new PageSection(
            table.Title,
            [
                new PageParagraph(table.Title) { Tone = Tone.Strong, Medium = PageMedium.Terminal },
                new PageTable(
                    [.. paper.Headings.Select((heading, i) => new PageColumn(heading, paper.IsNumber[i], Wraps: true))],
                    [.. paper.Rows.Select(row => new PageRow([.. row.Select(text => new PageCell(text))]))])
                {
                    Keys = Math.Max(1, paper.IsKey.TakeWhile(isKey => isKey).Count()),
                },
                .. table.Notes.Select(note => new PageParagraph(note) { Tone = Tone.Quiet }),
            ]);
    }

    private static PageTable Cells(StudyOutcome outcome)
    {
        bool parts = outcome.Study.Parts.Count > 1;
        return new PageTable(
            [.. parts ? new PageColumn[] { new("part") } : [], new("cell"), new("state"), new("what was measured")],
            [
                .. outcome.Cells.Select(cell => new PageRow(
                [
                    .. parts ? new PageCell[] { cell.Cell.Part.Name } : [],
                    cell.Cell.Place,
                    cell.Word,
                    cell.Result is null ? cell.Why : Numbers(cell.Result),
                ])),
            ])
        {
            Note = "All numbers of all cells: results.csv and results.json beside this file; curves and surfaces: cells/.",
        };
    }

    private static string Numbers(CellResult result) => string.Join(", ", result.Numbers
        .Where(number => !number.Key.Contains('.', StringComparison.Ordinal))
        .Take(MostNumbers)
        .Select(number => $"{number.Key} {Measured(number.Value)}"));

    private static PageBlock[] Again(StudyOutcome outcome)
    {
        Study study = outcome.Study;
        string named = StudyCatalog.Names.Contains(study.Name) ? study.Name : study.File;
        string version = outcome.MadeBy == outcome.Version
            ? $"Plateau {outcome.Version.Split('+')[0]}"
            : $"Cells by Plateau {outcome.Version}, tables, figures and verdicts by Plateau {outcome.MadeBy}";
        return
        [
            new PageCode($"plateau study run {named}{(study.IsSmall ? " --small" : string.Empty)}"),
            new PageParagraph(
                $"{version}. The same study gives the same numbers on any number of threads and on any machine, interrupted or not. "
                + "This file is also data: the element plateau-document holds the whole result as JSON.")
            {
                Tone = Tone.Quiet,
            },
        ];
    }

    private static string About(TimeSpan time) => time.TotalSeconds < 0.95 ? Span(time) : "about " + Span(time);

    private static string On(StudyPlan plan) => plan.Jobs == 1 ? "one at a time" : $"on {plan.Jobs} cores";
}
