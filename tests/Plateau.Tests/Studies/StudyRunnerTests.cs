using System.Text.Json;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Runs;
using Plateau.Studies;

namespace Plateau.Tests.Studies;

[Collection(nameof(ThreadCount))]
public sealed class StudyRunnerTests : IDisposable
{
    private const string Real =
        """
        study: real
        title: A real one
        experiment: increments
        grid:
          model: [softmax, "mlp:6"]
          seed: 0..2
        settings: {samples: 60, held-out: 50, epochs: 2, draws: 4}
        tables:
          - {name: a, title: A, rows: model, columns: [heldOutV, gap, seconds.total]}
        figures:
          - {name: b, title: B, curves: [increment, expectedIncrement], series: model, x: {scale: log}, y: {scale: log}}
        claims:
          - {id: c, says: C., test: above, number: heldOutV, than: trainingV, by: model}

        """;

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Any_number_of_jobs_and_threads_gives_the_same_files()
    {
        byte[][] one = ThreadCount.With(1, () => FilesOf(Run(Real, "a", jobs: 1)));
        byte[][] two = ThreadCount.With(2, () => FilesOf(Run(Real, "b", jobs: 2)));
        byte[][] three = ThreadCount.With(3, () => FilesOf(Run(Real, "c", jobs: 1)));
        Assert.Equal(one, two);
        Assert.Equal(one, three);
    }

    [Fact]
    public void A_study_interrupted_at_any_cell_goes_on_to_the_same_files()
    {
        byte[][] whole = FilesOf(Toy("whole", new ToyExperiment()));
        for (int at = 1; at < 30; at += 4)
        {
            using CancellationTokenSource stop = new();
            ToyExperiment first = new();
            int count = 0;
            first.Inside = _ =>
            {
                if (Interlocked.Increment(ref count) == at)
                {
                    stop.Cancel();
                }
            };
            string place = $"cut-{at}";
            Assert.ThrowsAny<OperationCanceledException>(() => Toy(place, first, cancellation: stop.Token));
            ToyExperiment second = new();
            byte[][] resumed = FilesOf(Toy(place, second));
            Assert.Equal(whole, resumed);
            Assert.InRange(second.Ran.Count, 30 - at, 30 - at + 2);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("cut")]
    [InlineData("digit")]
    [InlineData("other")]
    public void A_damaged_cell_is_computed_again_and_told_of(string damage)
    {
        StudyFolder folder = Toy("x", new ToyExperiment());
        byte[][] whole = FilesOf(folder);
        string[] cells = Directory.GetFiles(Path.Combine(folder.Path, "cells"));
        string text = File.ReadAllText(cells[7]);
        File.WriteAllText(cells[7], damage switch
        {
            "cut" => text[..(text.Length / 2)],
            "digit" => text.Replace("\"value\":", "\"value\":1", StringComparison.Ordinal),
            "other" => File.ReadAllText(cells[8]),
            _ => damage,
        });
        List<string> told = [];
        ToyExperiment again = new();
        Assert.Equal(whole, FilesOf(Toy("x", again, damaged: told.Add)));
        Assert.Single(again.Ran);
        Assert.Contains(Path.GetFileName(cells[7]), Assert.Single(told), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cell_that_fails_is_noted_the_others_go_on_and_it_is_tried_again()
    {
        string text = ToyStudy.Grid + "settings: {fail: odd}\ntables:\n  - {name: a, title: A, rows: [kind, size], columns: [value]}\n";
        Study study = ToyStudy.Of(text);
        using StudyFolder folder = StudyFolder.Open(_place["f"], study);
        RunIn(folder, study, 2);
        StudyOutcome outcome = StudyOutcome.Of(study, "1", folder.StateOf);
        Assert.Equal(12, outcome.Failed.Count);
        Assert.All(outcome.Failed, cell => Assert.Equal("the formula does not like it; give another.", cell.Failure));
        Assert.Equal("3 of 5, 2 failed", outcome.Tables[0].Rows[0][^1]);
        ToyExperiment again = new();
        RunIn(folder, ToyStudy.Of(text, again), 2);
        Assert.Equal(12, again.Ran.Count);
    }

    [Fact]
    public void A_fault_in_a_cell_costs_no_other()
    {
        ToyExperiment toy = new() { Inside = cell => _ = cell.Seed() == 3 ? throw new InvalidOperationException("a\nfault") : 0 };
        using StudyFolder folder = Toy("g", toy);
        StudyOutcome outcome = StudyOutcome.Of(ToyStudy.Of(ToyStudy.Grid), "1", folder.StateOf);
        Assert.Equal(6, outcome.Failed.Count);
        Assert.Equal("unforeseen InvalidOperationException: a fault", outcome.Failed[0].Failure);
    }

    [Fact]
    public void A_result_that_cannot_be_kept_ends_the_study_in_one_line_and_loses_nothing()
    {
        Study study = ToyStudy.Of(ToyStudy.Grid);
        using StudyFolder folder = StudyFolder.Open(_place["d"], study);
        string blocked = Path.Combine(folder.Path, "cells", study.Cells[10].Id + ".json");
        Directory.CreateDirectory(Path.Combine(blocked, "in the way"));
        string message = Assert.Throws<PlateauException>(() => RunIn(folder, study, 2)).Message;
        Assert.Contains(Path.GetFileName(blocked), message, StringComparison.Ordinal);
        Assert.Contains("the space left", message, StringComparison.Ordinal);
        int kept = study.Cells.Count(cell => folder.StateOf(cell).Result is not null);
        Assert.InRange(kept, 1, 29);
        Directory.Delete(blocked, recursive: true);
        ToyExperiment rest = new();
        RunIn(folder, ToyStudy.Of(ToyStudy.Grid, rest), 2);
        Assert.Equal(30 - kept, rest.Ran.Count);
    }

    [Fact]
    public void Two_cannot_work_in_one_folder()
    {
        Study study = ToyStudy.Of(ToyStudy.Grid);
        using StudyFolder first = StudyFolder.Open(_place["t"], study);
        Assert.Contains(
            "another process runs this study there",
            Assert.Throws<PlateauException>(() => StudyFolder.Open(_place["t"], study)).Message,
            StringComparison.Ordinal);
        first.Dispose();
        StudyFolder.Open(_place["t"], study).Dispose();
    }

    [Fact]
    public void The_folder_of_another_version_or_of_other_data_is_refused_unless_begun_anew()
    {
        Study study = ToyStudy.Of(ToyStudy.Grid);
        string path;
        using (StudyFolder folder = Toy("v", new ToyExperiment()))
        {
            path = Path.Combine(folder.Path, "study.json");
            folder.Bind(new Dictionary<string, string> { ["mnist"] = new('a', 64) });
            string other = Assert.Throws<PlateauException>(
                () => folder.Bind(new Dictionary<string, string> { ["mnist"] = new('b', 64) })).Message;
            Assert.Contains("was begun with another mnist", other, StringComparison.Ordinal);
        }

        File.WriteAllText(path, File.ReadAllText(path).Replace("\"version\": \"", "\"version\": \"7.", StringComparison.Ordinal));
        string message = Assert.Throws<PlateauException>(() => StudyFolder.Open(_place["v"], study)).Message;
        Assert.Contains("was begun by Plateau 7.", message, StringComparison.Ordinal);
        Assert.Contains("--force", message, StringComparison.Ordinal);
        ToyExperiment anew = new();
        using (StudyFolder folder = StudyFolder.Open(_place["v"], study, force: true))
        {
            RunIn(folder, ToyStudy.Of(ToyStudy.Grid, anew), 2);
        }

        Assert.Equal(30, anew.Ran.Count);
    }

    [Fact]
    public void A_damaged_record_is_written_again_and_costs_no_cell()
    {
        Study study = ToyStudy.Of(ToyStudy.Grid);
        StudyFolder folder = Toy("r", new ToyExperiment());
        string path = Path.Combine(folder.Path, "study.json");
        File.WriteAllText(path, "{");
        Assert.Contains(
            "is damaged; plateau study run writes it again",
            Assert.Throws<PlateauException>(() => StudyFolder.Read(folder.Path)).Message,
            StringComparison.Ordinal);
        List<string> told = [];
        ToyExperiment again = new();
        using (StudyFolder opened = StudyFolder.Open(_place["r"], study, damaged: told.Add))
        {
            RunIn(opened, ToyStudy.Of(ToyStudy.Grid, again), 2);
        }

        Assert.Contains("study.json: was damaged and is written again; the cells are kept", Assert.Single(told), StringComparison.Ordinal);
        Assert.Empty(again.Ran);
        JsonElement record = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        Assert.Equal(
            (study.Hash(), BuildVersion.Full),
            (record.GetProperty("hash").GetString(), record.GetProperty("version").GetString()));
    }

    [Fact]
    public void A_damaged_cell_is_called_so_where_nothing_is_computed()
    {
        StudyFolder folder = Toy("x", new ToyExperiment());
        Study study = ToyStudy.Of(ToyStudy.Grid + "tables:\n  - {name: a, title: A, rows: [kind, size], columns: [value]}\n");
        File.WriteAllText(Path.Combine(folder.Path, "cells", study.Cells[7].Id + ".json"), "{}");
        StudyOutcome outcome = StudyOutcome.Of(study, "1.0", folder.StateOf, "2.0");
        Assert.Equal(study.Cells[7], Assert.Single(outcome.Damaged).Cell);
        Assert.Empty(outcome.NotRun);
        Assert.Empty(outcome.Failed);
        Assert.Equal("4 of 5, 1 damaged", outcome.Tables[0].Rows[1][^1]);
        Assert.Equal(
            (CellOutcome.Damaged, "the file that held its result is damaged; plateau study run computes it again"),
            (outcome.Document().Cells[7].State, outcome.Document().Cells[7].Failure));
        Assert.Equal(
            [
                "The cells were computed by Plateau 1.0; tables, figures and verdicts were made by Plateau 2.0.",
                "1 of 30 cells have damaged files and must run again; everything rests on the others.",
            ],
            outcome.Warnings.Take(2));
    }

    [Fact]
    public void Where_nothing_has_a_result_nothing_rests_on_the_others()
    {
        Study study = ToyStudy.Of(ToyStudy.Grid);
        Assert.Equal(
            "All 30 cells did not run: there is no result.",
            StudyOutcome.Of(study, "1", cell => new CellState(cell, null, null)).Warnings[0]);
        Assert.Equal(
            "All 30 cells failed: there is no result.",
            StudyOutcome.Of(study, "1", cell => new CellState(cell, null, "no")).Warnings[0]);
        Assert.Equal(
            "10 of 30 cells did not run; no cell has a result.",
            StudyOutcome.Of(study, "1", cell => new CellState(cell, null, cell.Cell.Text("size") == "1" ? null : "no")).Warnings[0]);
    }

    [Fact]
    public void A_result_is_kept_to_the_bit()
    {
        Study study = ToyStudy.Of(ToyStudy.Grid);
        double[] odd =
        [
            0.1,
            -0.0,
            double.Epsilon,
            double.MaxValue,
            1.0 / 3,
            double.NaN,
            double.PositiveInfinity,
            double.NegativeInfinity,
            5e-324,
            12345678901234567,
        ];
        CellResult result = new()
        {
            Numbers = odd.Select((value, i) => ($"n{odd.Length - i}", value)).ToDictionary(),
            Curves = new Dictionary<string, CellCurve> { ["c"] = new(odd, odd) { Low = odd } },
            Surfaces = new Dictionary<string, CellSurface> { ["s"] = new([1, 2], [3], [0.1, 0.2]) },
            Warnings = ["„Ünïcode“, \"quotes\" & <signs>"],
        };
        CellResult read = CellFile.Read(study.Cells[3], CellFile.Write(study.Cells[3], result))!;
        Assert.Equal(Bits(result.Numbers.Values), Bits(read.Numbers.Values));
        Assert.Equal(result.Numbers.Keys, read.Numbers.Keys);
        Assert.Equal(Bits(odd), Bits(read.Curves["c"].Y));
        Assert.Null(read.Curves["c"].High);
        Assert.Equal([0.1, 0.2], read.Surfaces["s"].Values);
        Assert.Equal(result.Warnings, read.Warnings);
        Assert.Null(CellFile.Read(study.Cells[4], CellFile.Write(study.Cells[3], result)));
    }

    [Theory]
    [InlineData(1, null, 30, 70)]
    [InlineData(2, null, 30, 35)]
    [InlineData(2, 100.0, 30, 35)]
    [InlineData(1, 19.0, 11, 19)]
    [InlineData(1, 18.9, 10, 15)]
    [InlineData(2, 8.0, 10, 8)]
    public void The_budget_takes_the_first_cells_that_fit(int jobs, double? budget, int runs, double seconds)
    {
        // A cell of size s takes s seconds: 5 × 1, 5 × 2, 5 × 4, twice.
        StudyPlan plan = StudyPlan.Of(
            ToyStudy.Of(ToyStudy.Grid),
            jobs,
            budget is double most ? TimeSpan.FromSeconds(most) : null,
            _ => null,
            cell => cell.Cell.Number("size"));
        Assert.Equal(runs, plan.ToRun.Count);
        Assert.Equal(30 - runs, plan.LeftOut);
        Assert.True(plan.Cells.Take(runs).All(cell => cell.Runs));
        Assert.InRange(plan.Expected.TotalSeconds, seconds - 1, seconds + 0.01);
        Assert.Equal(plan.ToRun.OrderByDescending(cell => cell.Seconds), plan.ToRun);
    }

    [Fact]
    public void What_is_done_counts_with_what_it_took()
    {
        // In the order of the file: 5 × 0.5 that are done, 5 × 2 that fit, and no room for 4; what is done behind that stays done.
        Study study = ToyStudy.Of(ToyStudy.Grid);
        StudyPlan plan = StudyPlan.Of(
            study,
            1,
            TimeSpan.FromSeconds(13),
            cell => cell.Cell.Number("size") == 1 ? 0.5 : null,
            cell => cell.Cell.Number("size"));
        Assert.Equal(10, plan.Done);
        Assert.Equal(5, plan.ToRun.Count);
        Assert.Equal(30, plan.Done + plan.ToRun.Count + plan.LeftOut);
    }

    [Fact]
    public void The_cost_is_known_before_anything_runs_and_a_cell_that_cannot_run_is_named()
    {
        ToyExperiment toy = new();
        StudyPlan plan = StudyPlan.Of(ToyStudy.Of(ToyStudy.Grid, toy), new StudyInputs(), 2, TimeSpan.FromSeconds(8));
        Assert.Empty(toy.Ran);
        Assert.Equal(10, plan.ToRun.Count);
        const string absent = "study: a\ntitle: A\nexperiment: increments\nsettings: {data: nowhere.npz}\n";
        string message = Assert.Throws<PlateauException>(
            () => StudyPlan.Of(Study.Parse(absent, "a.yaml"), new StudyInputs(), 1, null)).Message;
        Assert.Contains("nowhere.npz", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_forecast_is_the_sum_of_all_passes_each_kind_timed_once()
    {
        Dataset data = Dataset.Digits(100, 0);
        Workload work = new(NetworkSpec.Parse("softmax").Build(data), data);
        StudyPace pace = new(alone: false);
        double trained = pace.Seconds(work with { Trained = 1e6 });
        double evaluated = pace.Seconds(work with { Evaluated = 1e6 });
        double differentiated = pace.Seconds(work with { Differentiated = 1e6 });
        Assert.All([trained, evaluated, differentiated], seconds => Assert.True(seconds > 0 && double.IsFinite(seconds)));
        double all = pace.Seconds(work with { Trained = 2e6, Evaluated = 3e6, Differentiated = 4e6, Seconds = 5 });
        Assert.Equal((2 * trained) + (3 * evaluated) + (4 * differentiated) + 5, all, all * 1e-12);
        Assert.Equal(0, pace.Seconds(work));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Other_work_on_the_machine_does_not_change_a_forecast(bool alone)
    {
        Dataset data = Dataset.Digits(100, 0);
        Workload work = new(NetworkSpec.Parse("softmax").Build(data), data)
        {
            Trained = 1e6,
            Evaluated = 1e6,
            Differentiated = 1e6,
            Seconds = 5,
        };
        ThreadCount.With(2, () =>
        {
            int threads = alone ? 2 : 1;
            StudyPace quiet = new(alone, Clock(wall: 0.004, processor: threads * 0.004));
            StudyPace busy = new(alone, Clock(wall: 0.8, processor: threads * 0.004));
            Assert.Equal(quiet.Seconds(work), quiet.SecondsNow(work), 1e-9);
            Assert.Equal(quiet.Seconds(work), busy.Seconds(work), 1e-9);
            Assert.Equal((200 * (busy.Seconds(work) - 5)) + 5, busy.SecondsNow(work), 1e-6);
            Assert.Equal((3 * 1e6 * 0.004 / 100) + 5, quiet.Seconds(work), 1e-6);

            // A clock of processor time that is too coarse to have moved is not believed.
            StudyPace coarse = new(alone, Clock(wall: 0.004, processor: 0));
            Assert.Equal(quiet.Seconds(work), coarse.Seconds(work), 1e-9);
            return 0;
        });
    }

    [Theory]
    [InlineData(0.001, false)]
    [InlineData(0.2, true)]
    public void A_study_that_only_a_busy_machine_makes_too_long_runs_and_says_so(double wall, bool slowed)
    {
        // 6 cells of 2 epochs over 60 objects, 60 and 50 at the optimum and at 4 draws: at 0.001 s for a pass of 60 objects less than 1 s
        // in all.
        Study study = Study.Parse(Real, "real.yaml");
        StudyPace pace = new(alone: false, Clock(wall, processor: 0.001));
        StudyPlan plan = StudyPlan.Of(study, new StudyInputs(), 2, TimeSpan.FromSeconds(1), pace);
        Assert.Equal((6, 0, slowed), (plan.ToRun.Count, plan.LeftOut, plan.IsSlowed));
        Assert.Equal(slowed, plan.ExpectedNow > plan.Expected);
        Assert.Equal(slowed, StudyPage.Said(plan).Contains("it runs all the same", StringComparison.Ordinal));
        Assert.DoesNotContain('\n', StudyPage.Said(plan));
    }

    [Fact]
    public void What_is_too_long_on_a_quiet_machine_is_left_out_as_ever()
    {
        StudyPlan plan = StudyPlan.Of(
            ToyStudy.Of(ToyStudy.Grid),
            1,
            TimeSpan.FromSeconds(19),
            _ => null,
            cell => (cell.Cell.Number("size"), 200 * cell.Cell.Number("size")));
        Assert.Equal((11, 19, false), (plan.ToRun.Count, plan.LeftOut, plan.IsSlowed));
        Assert.Equal(200 * plan.Expected, plan.ExpectedNow);
    }

    // Every pass takes so long by this clock.
    private static Func<PassTime> Clock(double wall, double processor)
    {
        int readings = 0;
        return () => new PassTime(readings * wall, readings++ * processor);
    }

    [Fact]
    public void Stored_numbers_are_compared_to_nine_digits_and_every_difference_is_named()
    {
        const string text = ToyStudy.Grid
            + "tables:\n  - {name: a, title: A, rows: kind, columns: [value, seconds.thinking]}\nclaims:\n"
            + "  - {id: c, says: C., test: above, number: value, value: 0}\n";
        StudyOutcome outcome = ToyStudy.Outcome(text);
        string stored = StudyVerification.Text(StudyVerification.Of(outcome));
        Assert.Empty(StudyVerification.Differences(stored, outcome));
        Assert.DoesNotContain("thinking", stored, StringComparison.Ordinal);
        string value = ToyExperiment.Value("steep", 4, 2).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        string inner = $"\"value\": {value},";
        Assert.Contains(inner, stored, StringComparison.Ordinal);
        foreach ((double factor, int differences) in new[] { (1 + 1e-8, 1), (1 + 1e-11, 0) })
        {
            int at = stored.LastIndexOf(inner, StringComparison.Ordinal);
            string changed = stored[..at]
                + "\"value\": "
                + $"{(double.Parse(value, System.Globalization.CultureInfo.InvariantCulture) * factor)
                    .ToString("R", System.Globalization.CultureInfo.InvariantCulture)}"
                + ","
                + stored[(at + inner.Length)..];
            IReadOnlyList<string> found = StudyVerification.Differences(changed, outcome);
            Assert.Equal(differences, found.Count);
            Assert.All(found, one => Assert.Contains("numbers › value", one, StringComparison.Ordinal));
        }

        Assert.Contains(
            "claims › c: \"holds\" is stored, now it is \"fails\"",
            StudyVerification.Differences(stored, ToyStudy.Outcome(text.Replace("value: 0", "value: 1000", StringComparison.Ordinal))));
        Assert.NotEmpty(StudyVerification.Differences(stored, ToyStudy.Outcome(text, without: cell => cell.Cell.Seed() == 4)));
    }

    private StudyFolder Run(string text, string place, int jobs)
    {
        Study study = Study.Parse(text, "real.yaml");
        StudyFolder folder = StudyFolder.Open(_place[place], study);
        RunIn(folder, study, jobs);
        return folder;
    }

    private StudyFolder Toy(string place, ToyExperiment toy, Action<string>? damaged = null, CancellationToken cancellation = default)
    {
        Study study = ToyStudy.Of(
            ToyStudy.Grid
                + "tables:\n  - {name: a, title: A, rows: kind, columns: [value]}\nfigures:\n"
                + "  - {name: b, title: B, curves: curve, series: kind}\n",
            toy);
        StudyFolder folder = StudyFolder.Open(_place[place], study);
        folder.Damaged = damaged;
        try
        {
            RunIn(folder, study, 2, cancellation);
            return folder;
        }
        finally
        {
            folder.Dispose();
        }
    }

    private static void RunIn(StudyFolder folder, Study study, int jobs, CancellationToken cancellation = default)
    {
        StudyPlan plan = StudyPlan.Of(study, jobs, null, cell => folder.StateOf(cell).Result?.Seconds[StudyRunner.Total], _ => 1);
        folder.Damaged = null;
        StudyRunner.Run(plan, folder, new StudyInputs(), null, cancellation);
        StudyFiles.Write(folder, StudyOutcome.Of(study, "1", folder.StateOf));
    }

    /// <summary>All that a study left, but what was measured of the machine.</summary>
    private static byte[][] FilesOf(StudyFolder folder)
    {
        folder.Dispose();
        string[] files = [.. Directory.GetFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Where(file => !file.Contains("cells", StringComparison.Ordinal)
                && !file.Contains("-seconds", StringComparison.Ordinal)
                && Path.GetFileName(file) is not ("timings.csv" or "report.html" or ".lock" or "study.json"))
            .Order(StringComparer.Ordinal)];
        Assert.True(files.Length >= 4, string.Join(' ', files));
        return [.. files.Select(File.ReadAllBytes)];
    }

    private static long[] Bits(IEnumerable<double> values) => [.. values.Select(BitConverter.DoubleToInt64Bits)];
}
