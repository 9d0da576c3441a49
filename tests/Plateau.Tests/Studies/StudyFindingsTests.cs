using System.Globalization;
using System.Xml.Linq;
using Plateau.Figures;
using Plateau.Runs;
using Plateau.Studies;

namespace Plateau.Tests.Studies;

/// <summary>Tables, figures and claims beside what a hand reckons from the formula of the cells.</summary>
public sealed class StudyFindingsTests
{
    // Student's 97.5 % quantile with 4 degrees of freedom, from printed tables.
    private const double T4 = 2.7764451;

    private const string Table =
        """
        tables:
          - name: main
            title: Main
            rows: [kind, size]
            columns:
              - {number: bare, label: bare value}
              - {number: value, label: geometric, mean: geometric}
              - {number: holes, label: holes}
              - {number: endless, label: endless}
              - {number: seconds.thinking, label: time}
            reference:
              - {row: {kind: flat, size: 2}, from: P9, values: {bare: -7}}

        """;

    [Theory]
    [InlineData("flat", 1, 0)]
    [InlineData("flat", 4, 2)]
    [InlineData("steep", 2, 4)]
    public void A_row_is_the_mean_over_the_other_axes_with_Students_interval(string kind, double size, int row)
    {
        StudyTable table = Find(ToyStudy.Outcome(ToyStudy.Grid + Table), "main");
        double[] values = [.. Enumerable.Range(0, 5).Select(seed => ToyExperiment.Value(kind, size, (ulong)seed))];
        (double mean, double half) = Student([.. values.Select(value => -value)]);
        Assert.Equal(kind, table.Rows[row][0]);
        Assert.Equal(size, table.Rows[row][1]);
        AssertClose(mean, table, row, "bare value");
        AssertClose(mean - half, table, row, "bare value.low");
        AssertClose(mean + half, table, row, "bare value.high");
        (double logMean, double logHalf) = Student([.. values.Select(value => Math.Log(value))]);
        AssertClose(Math.Exp(logMean), table, row, "geometric");
        AssertClose(Math.Exp(logMean - logHalf), table, row, "geometric.low");
        AssertClose(Math.Exp(logMean + logHalf), table, row, "geometric.high");
        AssertClose(values.Where((_, seed) => seed != 1).Average(), table, row, "holes");
        Assert.Equal(double.PositiveInfinity, table.Rows[row][Column(table, "endless")]);
        Assert.Equal("5", table.Rows[row][Column(table, "cells")]);
        Assert.Contains($"holes, {kind}, size {size}: 1 of 5 cells have no value and are left out.", table.Notes);
    }

    [Fact]
    public void What_others_report_stands_beside_and_seconds_stand_apart()
    {
        StudyOutcome outcome = ToyStudy.Outcome(ToyStudy.Grid + Table);
        StudyTable table = Find(outcome, "main");
        int reference = Column(table, "bare value (P9)");
        Assert.Equal([null, -7.0, null, null, null, null], table.Rows.Select(row => row[reference]));
        StudyTable seconds = Find(outcome, "main-seconds");
        Assert.True(seconds.IsMeasured);
        Assert.DoesNotContain(table.Columns, column => column.StartsWith("time", StringComparison.Ordinal));
        AssertClose(3, seconds, 0, "time");
        Assert.Equal(["main"], outcome.Document().Tables.Select(one => one.Name));
    }

    [Fact]
    public void One_cell_alone_shows_its_own_interval()
    {
        StudyTable table = Find(
            ToyStudy.Outcome(ToyStudy.Grid.Replace("0..4", "3", StringComparison.Ordinal)
                + "tables:\n  - {name: a, title: A, rows: [kind, size], columns: [value, bare]}\n"),
            "a");
        double value = ToyExperiment.Value("flat", 1, 3);
        Assert.Equal(["kind", "size", "value", "value.low", "value.high", "bare", "cells"], table.Columns);
        Assert.Equal(["flat", 1.0, value, value - 0.5, value + 0.5, -value, "1"], table.Rows[0]);
        PaperTable paper = PaperTable.Of(table);
        Assert.Equal(["kind", "size", "value", "bare", "cells"], paper.Headings);
        Assert.Equal("1.88 (1.38 to 2.38)", paper.Rows[0][2]);
    }

    [Fact]
    public void What_did_not_run_is_marked_in_tables_and_document()
    {
        StudyOutcome outcome = ToyStudy.Outcome(
            ToyStudy.Grid + Table,
            without: cell => cell.Cell.Text("kind") == "steep" || (cell.Cell.Text("size") == "4" && cell.Cell.Seed() > 2));
        StudyTable table = Find(outcome, "main");
        int cells = Column(table, "cells");
        Assert.Equal(["5", "5", "3 of 5, 2 not run", "not run", "not run", "not run"], table.Rows.Select(row => row[cells]));
        Assert.All(table.Rows.Skip(3), row => Assert.Null(row[Column(table, "bare value")]));
        Assert.False(outcome.Document().Complete);
        Assert.Equal(17, outcome.Document().NotRun.Count);
        Assert.Contains("17 of 30 cells did not run; everything rests on the others.", outcome.Document().Warnings);
    }

    [Fact]
    public void A_name_that_no_cell_has_is_told_with_the_nearest_one()
    {
        StudyOutcome outcome = ToyStudy.Outcome(
            ToyStudy.Grid + "tables:\n  - {name: a, title: A, columns: [valeu]}\nfigures:\n  - {name: b, title: B, curves: crve}\n");
        Assert.Equal(
            [
                "table a: the cells have no number 'valeu'; did you mean 'value'?",
                "figure b: the cells have no curve 'crve'; did you mean 'curve'?",
            ],
            outcome.Problems);
        Assert.Subset(outcome.Document().Warnings.ToHashSet(), outcome.Problems.ToHashSet());
    }

    [Fact]
    public void Warnings_of_cells_are_said_once_with_their_number()
        => Assert.Contains("Seed 2 is odd. (6 of 30 cells)", ToyStudy.Outcome(ToyStudy.Grid).Warnings);

    [Fact]
    public void A_figure_of_curves_shows_their_mean_at_common_places_a_panel_and_a_series_each()
    {
        StudyOutcome outcome = ToyStudy.Outcome(ToyStudy.Grid
            + "figures:\n  - {name: c, title: C, curves: [curve, half], panel: kind, series: size, x: {scale: log}, reference: [{name: "
            + "them, x: [1, 2], y: [3, 4]}, {name: level, y: 2}]}\n");
        Assert.Equal(["c-flat", "c-steep"], outcome.Figures.Select(figure => figure.Id));
        LineMark[] lines = [.. outcome.Figures[1].Marks.OfType<LineMark>()];
        Assert.Equal(
            ["size 1: curve", "size 1: half", "size 2: curve", "size 2: half", "size 4: curve", "size 4: half", "them"],
            lines.Select(line => line.Name));

        // The last place differs between seeds.
        Assert.Equal([1, 2, 4], lines[2].X);
        double[] at2 = [.. Enumerable.Range(0, 5).Select(seed => ToyExperiment.Value("steep", 2, (ulong)seed) / 2)];
        (double mean, double half) = Student(at2);
        Assert.Equal(mean, lines[2].Y[1], 12);
        Assert.Equal(mean - half, lines[2].Low![1], 6);
        Assert.Equal(mean + half, lines[2].High![1], 6);
        Assert.Equal("level", outcome.Figures[0].Marks.OfType<HorizontalReference>().Single().Label);
    }

    [Fact]
    public void A_figure_of_numbers_shows_them_along_an_axis_or_against_each_other()
    {
        StudyOutcome outcome = ToyStudy.Outcome(ToyStudy.Grid
            + "figures:\n  - {name: n, title: N, numbers: bare, series: kind, x: {axis: size}}\n"
            + "  - {name: c, title: C, numbers: bare, x: {axis: kind}}\n"
            + "  - {name: s, title: S, numbers: bare, series: kind, x: {number: value}}\n");
        PointMark along = outcome.Figures[0].Marks.OfType<PointMark>().First();
        Assert.Equal([1.0, 2, 4], along.X);
        (double mean, double half) = Student([.. Enumerable.Range(0, 5).Select(seed => -ToyExperiment.Value("flat", 2, (ulong)seed))]);
        Assert.Equal(mean, along.Y[1], 12);
        Assert.Equal(mean - half, along.YIntervals![1].Low, 6);
        Assert.Equal(["flat", "steep"], outcome.Figures[1].X.Categories);
        Assert.Equal(15, outcome.Figures[2].Marks.OfType<PointMark>().First().X.Count);
    }

    [Fact]
    public void A_surface_is_the_mean_of_the_surfaces_of_its_cells()
    {
        StudyOutcome outcome = ToyStudy.Outcome(
            ToyStudy.Grid + "figures:\n  - {name: s, title: S, surfaces: bowl, panel: kind, where: {size: 2}, color: {label: loss}}\n");
        HeatMark heat = outcome.Figures[0].Marks.OfType<HeatMark>().Single();
        double mean = Enumerable.Range(0, 5).Average(seed => ToyExperiment.Value("flat", 2, (ulong)seed));
        Assert.Equal(mean, heat.Values[4], 12);
        Assert.Equal(mean + 5, heat.Values[0], 12);
        XDocument.Parse(outcome.Figures[0].ToSvg());
    }

    [Theory]
    [InlineData("test: increases\n    number: value\n    along: size\n    where: {kind: flat}", nameof(ClaimVerdict.Holds))]
    [InlineData("test: decreases\n    number: value\n    along: size\n    where: {kind: flat}", nameof(ClaimVerdict.Fails))]
    [InlineData("test: decreases\n    number: value\n    along: size\n    by: kind", nameof(ClaimVerdict.HoldsInPart))]
    [InlineData(
        "test: decreases\n    number: value\n    along: size\n    mean: geometric\n    steps: ends\n    where: {kind: steep}",
        nameof(ClaimVerdict.Holds))]
    [InlineData("test: above\n    number: value\n    value: 2.9\n    where: {kind: steep, size: 4}", nameof(ClaimVerdict.Fails))]
    [InlineData("test: above\n    number: value\n    value: 2\n    where: {kind: steep, size: 4}", nameof(ClaimVerdict.Holds))]
    [InlineData("test: above\n    number: value\n    value: 2.5\n    where: {kind: steep, size: 4}", nameof(ClaimVerdict.Open))]
    [InlineData("test: above\n    number: value\n    than: bare", nameof(ClaimVerdict.Holds))]
    [InlineData("test: above\n    curve: curve\n    than: half\n    by: [kind, size]", nameof(ClaimVerdict.Holds))]
    [InlineData("test: above\n    curve: half\n    than: curve\n    by: [kind, size]", nameof(ClaimVerdict.Fails))]
    [InlineData("test: above\n    curve: curve\n    than: crossing\n    where: {kind: steep}", nameof(ClaimVerdict.Fails))]
    [InlineData("test: above\n    curve: crossing\n    than: curve\n    where: {kind: steep}", nameof(ClaimVerdict.Fails))]
    [InlineData("test: above\n    curve: curve\n    value: 0.1", nameof(ClaimVerdict.Holds))]
    [InlineData("test: near\n    number: value\n    value: 2\n    factor: 1.3\n    where: {kind: flat}", nameof(ClaimVerdict.Holds))]
    [InlineData("test: near\n    number: value\n    value: 4\n    factor: 1.3\n    where: {kind: flat}", nameof(ClaimVerdict.Fails))]
    [InlineData(
        "test: near\n    number: value\n    value: 2\n    factor: 1.02\n    where: {kind: flat, size: 1}",
        nameof(ClaimVerdict.Open))]
    [InlineData("test: above\n    number: bare\n    value: -100\n    where: {seed: 0, size: 1, kind: flat}", nameof(ClaimVerdict.Open))]
    [InlineData("test: above\n    number: value\n    value: 1\n    where: {seed: 0, size: 1, kind: flat}", nameof(ClaimVerdict.Holds))]
    public void A_claim_is_judged_by_intervals(string test, string verdict)
    {
        Claim claim = ToyStudy.Outcome($"{ToyStudy.Grid}claims:\n  - id: a\n    says: It is so.\n    {test}\n").Claims.Single();
        Assert.True(verdict == claim.Verdict.ToString(), $"{claim.Verdict}: {claim.Evidence}");
        Assert.NotEmpty(claim.Evidence);
    }

    [Fact]
    public void Changes_are_paired_within_a_seed()
    {
        // Between seeds the value varies by 0.2, along the axis by 0.01: only differences within seeds can tell.
        string text = ToyStudy.Grid + "claims:\n  - {id: a, says: A., test: increases, number: value, along: size, where: {kind: flat}}\n";
        Claim claim = ToyStudy.Outcome(text).Claims.Single();
        Assert.Equal(ClaimVerdict.Holds, claim.Verdict);
        Assert.Contains("1 to 2 0.01 [0.01, 0.01], 5 cells, 2 to 4 0.02 [0.02, 0.02], 5 cells", claim.Evidence, StringComparison.Ordinal);
        Assert.Equal(ClaimVerdict.NotRun, ToyStudy.Outcome(text, without: cell => cell.Cell.Text("size") == "2").Claims.Single().Verdict);
        Claim part = ToyStudy.Outcome(text, without: cell => cell.Cell.Text("size") == "2" && cell.Cell.Seed() == 3).Claims.Single();
        Assert.Equal(ClaimVerdict.Holds, part.Verdict);
        Assert.Contains("(14 of 15 cells ran)", part.Evidence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test: increases\n    number: n\n    along: size", "1 1 1 1 1", "1 1 1 1 1", nameof(ClaimVerdict.Open))]
    [InlineData("test: increases\n    number: n\n    along: size", "1 2 1 2 1", "1 3 1 3 1", nameof(ClaimVerdict.Open))]
    [InlineData("test: increases\n    number: n\n    along: size", "1 2 3 4 5", "2 3 4 5 6", nameof(ClaimVerdict.Holds))]
    [InlineData("test: increases\n    number: n\n    along: size", "1 2 3", "2 3 4", nameof(ClaimVerdict.Open))]
    [InlineData("test: increases\n    number: n\n    along: size", "1.1 2.2 3.3", "1.4 2.5 3.6", nameof(ClaimVerdict.Open))]
    [InlineData("test: above\n    number: n\n    value: 1\n    where: {size: 1}", "1 1 1 1", "", nameof(ClaimVerdict.Holds))]
    [InlineData("test: above\n    number: n\n    value: 1\n    where: {size: 1}", "1 1", "", nameof(ClaimVerdict.Open))]
    [InlineData("test: above\n    number: n\n    value: 2\n    where: {size: 1}", "1 1", "", nameof(ClaimVerdict.Open))]
    [InlineData("test: above\n    number: n\n    value: 2\n    where: {size: 1}", "1 1 1 1", "", nameof(ClaimVerdict.Fails))]
    [InlineData("test: above\n    number: n\n    value: 2\n    where: {size: 1}", "Infinity Infinity", "", nameof(ClaimVerdict.Holds))]
    [InlineData("test: near\n    number: n\n    value: 2\n    factor: 1.5\n    where: {size: 1}", "2 2", "", nameof(ClaimVerdict.Open))]
    [InlineData(
        "test: near\n    number: n\n    value: 2\n    factor: 1.5\n    where: {size: 1}",
        "2 2 2 2",
        "",
        nameof(ClaimVerdict.Holds))]
    [InlineData(
        "test: near\n    number: n\n    value: 2\n    factor: 1.5\n    where: {size: 1}",
        "Infinity Infinity Infinity",
        "",
        nameof(ClaimVerdict.Fails))]
    [InlineData(
        "test: near\n    number: n\n    value: 2\n    factor: 1.5\n    where: {size: 1}",
        "Infinity 2 2",
        "",
        nameof(ClaimVerdict.Open))]
    [InlineData(
        "test: near\n    number: n\n    value: 2\n    factor: 1.5\n    where: {size: 1}",
        "Infinity",
        "",
        nameof(ClaimVerdict.Open))]
    public void Equal_and_infinite_values_tell_only_what_they_can(string test, string first, string second, string verdict)
    {
        Claim claim = Given(test, first, second).Claims.Single();
        Assert.True(verdict == claim.Verdict.ToString(), $"{claim.Verdict}: {claim.Evidence}");
    }

    [Fact]
    public void Evidence_says_what_it_rests_on()
    {
        const string change = "test: increases\n    number: n\n    along: size";
        Assert.Contains(
            "3 of 4 cells",
            Given(change, "Infinity 1 2 3", "Infinity 3 5 7").Claims.Single().Evidence,
            StringComparison.Ordinal);
        Assert.Contains(
            "1 in all, too few to tell, 2 cells",
            Given(change, "1 2", "2 3").Claims.Single().Evidence,
            StringComparison.Ordinal);
        Assert.Contains(
            "n ∞, 2 cells, infinite in 2 of 2 cells, to be within",
            Given("test: near\n    number: n\n    value: 2\n    factor: 2\n    where: {size: 1}", "Infinity Infinity", "").Claims
                .Single().Evidence,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_in_one_of_many_groups_needs_more_than_a_chance_of_one_in_twenty()
    {
        // Nothing changes, in any of 20 groups.
        Random noise = new(7);
        Study toy = ToyStudy.Of(
            "study: a\ntitle: A\nexperiment: toy\ngrid: {kind: [flat, steep], size: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], seed: 0..9}\nclaims:\n"
                + "  - {id: a, says: A., test: above, number: n, value: 0, by: [kind, size]}\n");
        int told = 0;
        for (int study = 0; study < 100; study++)
        {
            StudyOutcome outcome = StudyOutcome.Of(
                toy,
                "1",
                cell => new CellState(
                    cell,
                    new CellResult { Numbers = new Dictionary<string, double> { ["n"] = noise.NextDouble() - 0.5 } },
                    null));
            told += outcome.Claims.Single().Verdict is ClaimVerdict.Fails or ClaimVerdict.HoldsInPart ? 1 : 0;
        }

        // Without the correction it would be about 40 of 100.
        Assert.InRange(told, 0, 9);
    }

    [Fact]
    public void A_claim_of_which_groups_did_not_run_is_open()
    {
        const string text = ToyStudy.Grid + "claims:\n  - {id: a, says: A., test: above, number: value, value: 0, by: kind}\n";
        Claim claim = ToyStudy.Outcome(text, without: cell => cell.Cell.Text("kind") == "steep").Claims.Single();
        Assert.Equal(ClaimVerdict.Open, claim.Verdict);
        Assert.EndsWith("holds; steep: not run.", claim.Evidence, StringComparison.Ordinal);
        Claim fails = ToyStudy.Outcome(
            text.Replace("value: 0", "value: 100", StringComparison.Ordinal),
            without: cell => cell.Cell.Text("kind") == "steep").Claims.Single();
        Assert.Equal(ClaimVerdict.Fails, fails.Verdict);
    }

    [Fact]
    public void What_a_document_cannot_say_is_named_by_its_place_and_files_of_numbers_say_it()
    {
        StudyOutcome outcome = ToyStudy.Outcome(ToyStudy.Grid.Replace("0..4", "0..1", StringComparison.Ordinal)
            + "tables:\n  - {name: main, title: Main, rows: [kind, size], columns: [endless]}\n");
        IReadOnlyList<string> warnings = outcome.Document().Warnings;
        Assert.Contains("table main, column 'endless' is infinite, null here, in all 6 rows.", warnings);
        Assert.Contains(
            warnings,
            text => text.StartsWith(
                "cells, number 'endless' is infinite, null here, in 6 cells, the first of them kind flat, size 1, seed 1; kind "
                    + "flat, size 2, seed 1; ",
                StringComparison.Ordinal));
        Assert.Contains(
            warnings,
            text => text.StartsWith("cells, number 'holes' is not a number, null here, in ", StringComparison.Ordinal)
                && text.Contains("the first of them kind flat, size 1, seed 1; ", StringComparison.Ordinal));
        byte[] written = DocumentJson.Write(outcome.Document());
        Assert.Equal(written, DocumentJson.Write(DocumentJson.Read<StudyDocument>(written)));
        Assert.Equal(warnings, DocumentJson.Read<StudyDocument>(written).Warnings);
        Assert.StartsWith(
            "kind,size,endless,cells\nflat,1,Infinity,2\n",
            System.Text.Encoding.UTF8.GetString(StudyCsv.Of(Find(outcome, "main"))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_on_paper_shows_rounding_as_0_and_no_interval_of_nothing()
    {
        StudyTable table = new(
            "a",
            "A",
            ["x", "y", "y.low", "y.high"],
            [
                ["one", 0.5, 0.4, 0.6],
                ["two", -1.85e-17, -0.1, 3e-18],
                ["three", 0.25, double.NaN, double.NaN],
                ["four", double.NaN, null, null],
            ]);
        Assert.Equal(["0.5 (0.4 to 0.6)", "0 (−0.1 to 0)", "0.25", "–"], PaperTable.Of(table).Rows.Select(row => row[1]));
        StudyTable tiny = table with { Rows = [["one", 2e-14, 1e-14, 3e-14]] };
        Assert.Equal("2 × 10⁻¹⁴ (10⁻¹⁴ to 3 × 10⁻¹⁴)", PaperTable.Of(tiny).Rows[0][1]);
    }

    /// <summary>One number by size and seed.</summary>
    private static StudyOutcome Given(string test, string first, string second)
    {
        double[][] values = [.. new[] { first, second }.Select(text => text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(one => double.Parse(one, CultureInfo.InvariantCulture))
            .ToArray())];
        Study study = ToyStudy.Of(
            $"study: a\ntitle: A\nexperiment: toy\nsettings: {{kind: flat}}\ngrid: {{size: [1, 2], seed: 0..{values[0].Length - 1}}}\n"
                + $"claims:\n  - id: a\n    says: A.\n    {test}\n");
        return StudyOutcome.Of(study, "1", cell =>
        {
            double[] ofSize = values[(int)cell.Cell.Number("size") - 1];
            double value = ofSize.Length > 0 ? ofSize[cell.Cell.Seed()] : 0;
            return new CellState(cell, new CellResult { Numbers = new Dictionary<string, double> { ["n"] = value } }, null);
        });
    }

    [Fact]
    public void A_failure_at_one_of_many_places_needs_more_than_a_chance_of_one_in_twenty()
    {
        // Twenty curves of noise: at 40 places some pointwise intervals exclude 0, and the claim is open all the same.
        Random noise = new(5);
        int told = 0;
        for (int study = 0; study < 40; study++)
        {
            CellCurve[] curves = [.. Enumerable.Range(0, 20).Select(_ => new CellCurve(
                [.. Enumerable.Range(0, 40).Select(i => (double)i)],
                [.. Enumerable.Range(0, 40).Select(_ => noise.NextDouble() - 0.5)]))];
            Study toy = ToyStudy.Of(
                "study: a\ntitle: A\nexperiment: toy\nsettings: {kind: flat}\ngrid: {seed: 0..19}\nclaims:\n"
                    + "  - {id: a, says: A., test: above, curve: noise, value: 0}\n");
            StudyOutcome outcome = StudyOutcome.Of(toy, "1", cell => new CellState(
                cell,
                new CellResult
                {
                    Numbers = new Dictionary<string, double>(),
                    Curves = new Dictionary<string, CellCurve> { ["noise"] = curves[cell.Cell.Seed()] },
                },
                null));
            told += outcome.Claims.Single().Verdict == ClaimVerdict.Fails ? 1 : 0;
        }

        Assert.InRange(told, 0, 4);
    }

    private static (double Mean, double Half) Student(double[] values)
    {
        double mean = values.Average();
        return (mean, T4 * Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / 4 / 5));
    }

    private static StudyTable Find(StudyOutcome outcome, string name) => outcome.Tables.Single(table => table.Name == name);

    private static int Column(StudyTable table, string name) => table.Columns.ToList().IndexOf(name);

    private static void AssertClose(double expected, StudyTable table, int row, string column)
        => Assert.Equal(expected, Convert.ToDouble(table.Rows[row][Column(table, column)], CultureInfo.InvariantCulture), 6);
}
