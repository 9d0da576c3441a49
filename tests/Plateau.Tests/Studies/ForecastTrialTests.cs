using Plateau.Convergence;
using Plateau.Numerics;
using Plateau.Studies;

namespace Plateau.Tests.Studies;

/// <summary>What each number knew of gains that came, over learning curves made by hand.</summary>
public sealed class ForecastTrialTests
{
    private static readonly int[] Sizes = [100, 200, 400, 800, 1600, 3200, 6400];

    // Task j: T(k) = 0.05 + (j + 1)·10/k, so half the gap and Takeuchi are exact where they are said to be (j + 1)·10/k; K of the shape
    // runs against the truth.
    [Fact]
    public void Exact_forecasts_are_found_exact_and_what_runs_against_the_truth_fails()
    {
        Findings findings = ForecastTrial.Of([.. Cells(halfGap: 1)]);
        StudyTable forecasts = findings.Tables.Single(table => table.Name == "forecasts");
        Assert.Equal(["half the gap", "power law through smaller fits"], forecasts.Rows.Select(row => row[0]));
        Assert.Equal(1, (double)forecasts.Rows[0][1]!, 1e-9);
        Assert.Equal(1.0, forecasts.Rows[0][7]);
        Assert.Equal(1, (double)forecasts.Rows[1][1]!, 1e-3);
        StudyTable criteria = findings.Tables.Single(table => table.Name == "criteria");
        int across = criteria.Columns.ToList().IndexOf("at one size");
        Assert.Equal(1, (double)Row(criteria, "relative gap")[across]!, 1e-9);
        Assert.Equal(-1, (double)Row(criteria, "K/k: remaining change, shape, held-out")[across]!, 1e-9);
        Assert.Equal(ClaimVerdict.Holds, Claim(findings, "relative gap").Verdict);
        Assert.Equal(ClaimVerdict.Fails, Claim(findings, "remaining change, shape, held-out").Verdict);
        Assert.Equal(
            ClaimVerdict.Holds,
            findings.Claims.First(claim => claim.Says.Contains("by half the gap", StringComparison.Ordinal)).Verdict);
    }

    [Fact]
    public void A_forecast_three_times_too_high_is_said_to_be()
    {
        Findings findings = ForecastTrial.Of([.. Cells(halfGap: 3)]);
        StudyTable forecasts = findings.Tables.Single(table => table.Name == "forecasts");
        Assert.Equal(3, (double)forecasts.Rows[0][1]!, 1e-9);
        Assert.Equal(3, (double)forecasts.Rows[0][4]!, 1e-9);
        Assert.Equal(0.0, forecasts.Rows[0][7]);
        Assert.Equal(
            ClaimVerdict.Fails,
            findings.Claims.First(claim => claim.Says.Contains("by half the gap", StringComparison.Ordinal)).Verdict);
    }

    // Without the fits to 1,600 objects nothing stands beside those to 400, and 3,200 is too far from 800 for a line between them.
    [Fact]
    public void A_curve_with_a_hole_gives_no_row_across_it()
    {
        List<FinishedCell> cells = [.. Cells(halfGap: 1)];
        Assert.Equal(5 * 5, ForecastTrial.Rows(cells, out int none).Count);
        Assert.Equal(0, none);
        List<TrialRow> rows = ForecastTrial.Rows(
            [.. cells.Where(one => one.Cell.Text("size") != "1600" || one.Cell.Text("model") != "mlp:2")],
            out int left);
        Assert.Equal((5 * 5) - 2, rows.Count);
        Assert.Equal(1, left);
        Assert.DoesNotContain(rows, row => row.Task.EndsWith("mlp:2", StringComparison.Ordinal) && row.Size is 400 or 1600);
    }

    // ln T is a line in ln n for a pure power: between sizes it is met exactly.
    [Fact]
    public void Between_sizes_the_loss_is_that_of_a_power_law()
    {
        LearningCurveExperiment experiment = new();
        FinishedCell[] cells =
        [
            .. new[] { 100, 300, 900 }.Select(size => new FinishedCell(
                Cell.Of(experiment, [("data", "digits"), ("model", "softmax"), ("size", $"{size}")]),
                new CellResult { Numbers = Numbers(Math.Pow(size, -0.5), 0.1, 1) })),
        ];
        TrialRow row = Assert.Single(ForecastTrial.Rows(cells, out _));
        Assert.Equal(Math.Pow(100, -0.5) - Math.Pow(400, -0.5), row.Gain, 1e-12);
    }

    [Fact]
    public void Answers_of_enough_are_counted_with_what_came_after_them()
    {
        StudyTable answers = ForecastTrial.Of([.. Cells(halfGap: 1)]).Tables.Single(table => table.Name == "answers");
        List<TrialRow> rows = ForecastTrial.Rows([.. Cells(halfGap: 1)], out _);
        int enough = rows.Count(row => row.Numbers["gap"] <= 0.1);
        Assert.InRange(enough, 1, rows.Count - 1);
        Assert.Equal((double)enough, answers.Rows[1][1]);
        Assert.Equal(rows.Count(row => row.Numbers["gap"] <= 0.1 && row.RelativeGain > 0.1) / (double)enough, answers.Rows[1][3]);
    }

    [Fact]
    public void Ranks_ignore_scale_and_areas_count_pairs()
    {
        Assert.Equal(1, TrialStatistics.Rank([(1, 10), (2, 1000), (3, 1e6)]), 1e-12);
        Assert.Equal(-0.5, TrialStatistics.Rank([(1, 3), (2, 1), (3, 2)]), 1e-12);
        Assert.True(double.IsNaN(TrialStatistics.Rank([(1, 3), (2, double.NaN), (3, 2)])));
        List<TrialRow> rows = [.. new[] { (1.0, 0.0), (2, 0.2), (2, 0), (3, 0.3) }
            .Select(one => new TrialRow("a", "0", 1, one.Item2, one.Item2, 0, new Dictionary<string, double> { ["x"] = one.Item1 }))];

        // Pairs (2, 1), (2, 2), (3, 1), (3, 2): three wins and one tie.
        Assert.Equal(3.5 / 4, TrialStatistics.Area(rows, row => row.Numbers["x"], row => row.RelativeGain > 0.1), 1e-12);
    }

    // The mean over tasks with standard normal means: its interval over 30 tasks covers 0 about as often as it says.
    [Fact]
    public void Intervals_by_resampled_tasks_cover()
    {
        int covered = 0;
        const int Repetitions = 120;
        for (int repetition = 0; repetition < Repetitions; repetition++)
        {
            RandomStream noise = new(3, RandomPurpose.Probe, repetition);
            List<TrialRow> rows = [];
            for (int task = 0; task < 30; task++)
            {
                for (int seed = 0; seed < 2; seed++)
                {
                    rows.Add(new TrialRow(
                        $"t{task}",
                        $"{seed}",
                        1,
                        noise.Normal(task) + (0.1 * noise.Normal(100 + (2 * task) + seed)),
                        0,
                        0,
                        new Dictionary<string, double>()));
                }
            }

            Interval interval = new ClusterBootstrap(rows, 200).Of(sample => TrialStatistics.Mean(sample.Select(row => row.Gain))).Interval;
            covered += interval.Contains(0) ? 1 : 0;
        }

        Assert.InRange(covered, (int)(0.84 * Repetitions), Repetitions);
    }

    private static IReadOnlyList<object?> Row(StudyTable table, string name) => table.Rows.Single(row => (string)row[0]! == name);

    private static Claim Claim(Findings findings, string words) => findings.Claims.Single(
        claim => claim.Says.StartsWith("Among", StringComparison.Ordinal) && claim.Says.Contains(words, StringComparison.Ordinal));

    private static IEnumerable<FinishedCell> Cells(double halfGap)
    {
        LearningCurveExperiment experiment = new();
        for (int task = 0; task < 5; task++)
        {
            foreach (int size in Sizes)
            {
                double excess = 10.0 * (task + 1) / size;
                double loss = 0.05 + excess;
                yield return new FinishedCell(
                    Cell.Of(experiment, [("data", "digits"), ("model", $"mlp:{task + 1}"), ("size", $"{size}")]),
                    new CellResult { Numbers = Numbers(loss, excess, halfGap, task) });
            }
        }
    }

    private static Dictionary<string, double> Numbers(double loss, double excess, double halfGap, int task = 0)
    {
        Dictionary<string, double> numbers = new()
        {
            ["testLoss"] = loss,
            ["testAccuracy"] = 1 - loss,
            ["heldOutLoss"] = loss,
            ["trainingLoss"] = loss - (2 * excess),
            ["halfGap"] = halfGap * excess,
            ["gap"] = 2 * excess / loss * 0.2,
            ["bootstrapDeviation"] = double.NaN,
            ["bootstrapChange"] = double.NaN,
        };
        foreach (string part in new[] { "ShapeTraining", "ShapeHeldOut", "LossTraining", "LossHeldOut" })
        {
            numbers[$"remainingK{part}"] = 1e5 / (task + 1);
            numbers[$"remaining{part}"] = 1 / excess;
            numbers[$"incrementK{part}"] = 100;
        }

        return numbers;
    }
}
