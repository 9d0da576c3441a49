using System.Globalization;
using Plateau.Convergence;
using Plateau.Pages;
using Plateau.Studies;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>Studies for people: verdicts first, then the tables.</summary>
internal static class StudyAnswer
{
    private const int MostCells = 40;
    private const int ColumnGap = 3;

    /// <summary>Writes the list of studies.</summary>
    public static void List(Screen screen, IReadOnlyList<Study> studies) => screen.Table(
        [new("name"), new("cells", IsNumber: true), new("budget", IsNumber: true), new("source", Wraps: true), new("what it shows", Wraps: true)],
        studies.Select(IReadOnlyList<PageCell> (study) =>
        [
            new(study.Name, Tone.Strong),
            new(Exact(study.Cells.DistinctBy(cell => cell.Id).Count())),
            new(study.Budget is TimeSpan budget ? Span(budget) : "–"),
            new(study.Source.Length > 0 ? study.Source : "–"),
            new(study.Title),
        ]));

    /// <summary>What a plan comes to, in a line.</summary>
    public static string Said(StudyPlan plan)
    {
        int run = plan.ToRun.Count;
        string already = plan.Done > 0 ? $" ({plan.Done} are there already)" : string.Empty;
        string cost = run == 0 ? "nothing is left to compute" : $"{run} {(run == 1 ? "cell" : "cells")}, {About(plan.Expected)} {On(plan)}";
        if (plan.LeftOut == 0)
        {
            string slowed = plan.IsSlowed
                ? $"; at the pace of now, with the other work on this machine, {About(plan.ExpectedNow)}: beyond the budget, and it runs all the same"
                : string.Empty;
            return $"{cost}{already}{(plan.Budget is TimeSpan budget && run > 0 ? $", budget {Span(budget)}" : string.Empty)}{slowed}";
        }

        if (run == 0 && plan.Done == 0)
        {
            PlannedCell first = plan.Cells[0];
            return $"the first cell alone ({first.Cell.Place}) would take {About(TimeSpan.FromSeconds(first.Seconds))}, and the budget is {Span(plan.Budget!.Value)}: nothing runs; --budget raises it (all {plan.Cells.Count} cells: {About(plan.ExpectedOfAll)} {On(plan)})";
        }

        return $"all {plan.Cells.Count} cells would take {About(plan.ExpectedOfAll)} {On(plan)}, and the budget is {Span(plan.Budget!.Value)}: {cost}{already}; the other {plan.LeftOut} are marked as not run (--budget raises it)";
    }

    /// <summary>Writes a plan.</summary>
    public static void Plan(Screen screen, StudyPlan plan)
    {
        screen.Table(
            [.. plan.Study.Parts.Count > 1 ? new PageColumn[] { new("part") } : [], new("cell", Wraps: true), new("about", IsNumber: true), new("")],
            plan.Cells.Take(MostCells).Select(IReadOnlyList<PageCell> (cell) =>
            [
                .. plan.Study.Parts.Count > 1 ? new PageCell[] { new(cell.Cell.Part.Name) } : [],
                new(cell.Cell.Place),
                new(Span(TimeSpan.FromSeconds(cell.Seconds))),
                cell.IsDone ? new("done", Tone.Good) : cell.Runs ? new("") : new("beyond the budget", Tone.Caution),
            ]));
        if (plan.Cells.Count > MostCells)
        {
            screen.Paragraph($"and {plan.Cells.Count - MostCells} more cells", Tone.Quiet);
        }

        screen.Paragraph(Capital(Said(plan)) + ".", plan.LeftOut > 0 ? Tone.StrongCaution : Tone.Strong);
    }

    /// <summary>Writes what a study found.</summary>
    public static void Write(Screen screen, StudyOutcome outcome)
    {
        screen.Paragraph(outcome.Study.Title, Tone.Strong);
        screen.Blank();
        if (outcome.Claims.Count > 0)
        {
            screen.Table(
                [new("claim", Wraps: true), new("verdict"), new("evidence", Wraps: true)],
                outcome.Claims.Select(IReadOnlyList<PageCell> (claim) => [new($"{claim.Id}: {claim.Says}"), Verdict(claim.Verdict), new(claim.Evidence)]));
        }

        foreach (StudyTable table in outcome.Tables)
        {
            screen.Paragraph(table.Title, Tone.Strong);
            Table(screen, table);
            foreach (string note in table.Notes)
            {
                screen.Paragraph(note, Tone.Quiet);
            }

            screen.Blank();
        }

        PageScreen.Warnings(screen, outcome.Warnings);
    }

    /// <summary>Writes what is done, has failed and is left.</summary>
    public static void Status(Screen screen, StudyOutcome outcome, string path)
    {
        int done = outcome.Cells.Count(cell => cell.Result is not null);
        screen.Facts(
        [
            ("study", outcome.Study.Name + (outcome.Study.IsSmall ? ", small form" : string.Empty)),
            ("folder", path),
            ("computed by", $"Plateau {outcome.Version}"),
            ("done", $"{done} of {outcome.Cells.Count} cells"),
            ("failed", Exact(outcome.Failed.Count)),
            .. outcome.Damaged.Count > 0 ? [("damaged", Exact(outcome.Damaged.Count))] : Array.Empty<(string, string)>(),
            ("left", Exact(outcome.NotRun.Count)),
        ]);
        CellState[] without = [.. outcome.Failed, .. outcome.Damaged, .. outcome.NotRun];
        if (without.Length > 0)
        {
            screen.Table(
                [new("cell", Wraps: true), new("state"), new("why", Wraps: true)],
                without.Take(MostCells).Select(IReadOnlyList<PageCell> (cell) =>
                [
                    new(cell.Cell.Place),
                    new(cell.Word, cell.Word == "not run" ? Tone.Caution : Tone.Bad),
                    new(cell.Why),
                ]));
        }
    }

    /// <summary>Writes a table, in several pieces below each other where it is too wide; each begins with what tells its rows apart.</summary>
    private static void Table(Screen screen, StudyTable table)
    {
        PaperTable paper = PaperTable.Of(table);
        int keys = Math.Max(1, paper.IsNumber.TakeWhile((_, i) => paper.IsKey[i]).Count());
        int[] widths = [.. paper.Headings.Select((heading, i) => paper.Rows.SelectMany(row => Lines(row[i])).Concat(heading.Split(' ')).Max(text => text.Length) + ColumnGap)];
        int own = widths.Take(keys).Sum() + 1;
        for (int first = keys; first < widths.Length;)
        {
            int last = first;
            for (int width = own; last < widths.Length && (last == first || width + widths[last] <= screen.Width); last++)
            {
                width += widths[last];
            }

            int[] shown = [.. Enumerable.Range(0, keys), .. Enumerable.Range(first, last - first)];
            screen.Table(
                [.. shown.Select(i => new PageColumn(paper.Headings[i], paper.IsNumber[i], Wraps: true))],
                paper.Rows.Select(IReadOnlyList<PageCell> (row) => [.. shown.Select(i => new PageCell(string.Join('\n', Lines(row[i]))))]));
            first = last;
        }
    }

    /// <summary>A number and its interval stand below each other.</summary>
    private static string[] Lines(string text)
    {
        int interval = text.IndexOf(" (", StringComparison.Ordinal);
        return interval > 0 && text.EndsWith(')') ? [text[..interval], text[(interval + 2)..^1]] : [text];
    }

    /// <summary>A time as people say it: 40 s, 12 min, 2 h 5 min.</summary>
    internal static string Span(TimeSpan time) => time.TotalSeconds switch
    {
        < 0.95 => "less than 1 s",
        < 99.5 => $"{Rounded(time.TotalSeconds)} s",
        < 5970 => $"{Rounded(time.TotalMinutes)} min",
        _ => $"{Math.Floor(time.TotalHours + (0.5 / 60)).ToString(CultureInfo.InvariantCulture)} h {Math.Floor((time.TotalMinutes + 0.5) % 60).ToString(CultureInfo.InvariantCulture)} min",
    };

    private static string About(TimeSpan time) => time.TotalSeconds < 0.95 ? Span(time) : "about " + Span(time);

    private static string On(StudyPlan plan) => plan.Jobs == 1 ? "one at a time" : $"on {plan.Jobs} cores";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static PageCell Verdict(ClaimVerdict verdict)
    {
        Tone tone = verdict switch
        {
            ClaimVerdict.Holds => Tone.Good,
            ClaimVerdict.Fails => Tone.Bad,
            _ => Tone.Caution,
        };
        return new(ClaimTester.Word(verdict), tone);
    }
}
