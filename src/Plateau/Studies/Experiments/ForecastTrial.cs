using System.Globalization;
using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>
/// Every forecast and every criterion, held against what retraining on more objects then gained: the question that the papers never ask. A
/// row is a fit to k objects of a task (data and network) and a seed; what came is T(k) − T(4k), the same horizon for all, measured on test
/// objects that no forecast saw and, between sizes that were fitted, taken along the line of ln T in ln n.
/// </summary>
internal static class ForecastTrial
{
    /// <summary>What came is what so many times the objects brought.</summary>
    internal const double Horizon = 4;

    // Sizes farther apart than this are not joined by a line.
    private const double WidestStep = 3;

    // A forecast is as good as right within this factor.
    private const double Near = 1.5;

    // What counts as data that still pays: more than this share of the test loss.
    private const double Pays = 0.1;

    private static readonly (string Key, string Words)[] Forecasts =
    [
        ("halfGapGain", "half the gap"),
        ("takeuchiGain", "Takeuchi, damping of the evidence"),
        .. LearningCurveExperiment.Decades.Select(decade => (
            $"{LearningCurveExperiment.Damped(decade)}Gain",
            $"Takeuchi, damping 1e{decade.ToString(CultureInfo.InvariantCulture)} of the largest curvature")),
        ("powerLawGain", "power law through smaller fits"),
    ];

    // Larger says: more data still pays.
    private static readonly (string Key, string Words)[] Criteria =
    [
        ("gap", "relative gap"),
        ("takeuchiRelative", "Takeuchi, of the loss"),
        ("takeuchiTraces", "Tr C / Tr F, over k, of the loss"),
        ("powerLawRelative", "power law, of the loss"),
        ("remainingShapeHeldOut", "K/k: remaining change, shape, held-out"),
        ("remainingLossHeldOut", "K/k: remaining change, loss, held-out"),
        ("remainingShapeTraining", "K/k: remaining change, shape, training"),
        ("remainingLossTraining", "K/k: remaining change, loss, training"),
        ("incrementShapeHeldOutRelative", "K/k: increment, shape, held-out"),
        ("incrementLossHeldOutRelative", "K/k: increment, loss, held-out"),
        ("incrementShapeTrainingRelative", "K/k: increment, shape, training"),
        ("incrementLossTrainingRelative", "K/k: increment, loss, training"),
        ("bootstrapDeviationRelative", "likelihood bootstrap, D"),
        ("bootstrapChangeRelative", "likelihood bootstrap, M"),
        ("inverseSize", "1/k, the size alone"),
        ("heldOutLoss", "the held-out loss alone"),
        ("posteriorDivergenceRelative", "posterior proximity, KL"),
        ("posteriorDistanceRelative", "posterior proximity, 1 − s"),
    ];

    // The criteria and forecasts that verdicts are given on: the default answers, and the usual way.
    private static readonly string[] Judged =
    [
        "gap", "takeuchiRelative", "remainingShapeHeldOut", "remainingLossHeldOut", "halfGapGain", "takeuchiGain", "powerLawGain",
    ];

    /// <summary>The tables, figures and verdicts of a grid of learning curves.</summary>
    public static Findings Of(IReadOnlyList<FinishedCell> cells)
    {
        List<TrialRow> rows = Rows(cells, out int left);
        if (rows.Count == 0)
        {
            return Findings.None with
            {
                Warnings = ["No fit has one to four times its objects beside it: forecasts are held against nothing."],
            };
        }

        int tasks = rows.Select(row => row.Task).Distinct().Count();
        string rests = string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.Count} fits with four times their objects beside them, of {tasks} tasks; intervals by resampling tasks and seeds");
        List<CriterionScore> scores = [.. Criteria.Where(
            one => rows.Exists(row => double.IsFinite(row.Numbers.GetValueOrDefault(one.Key, double.NaN)))).Select(one => CriterionScore.Of(
            one.Words,
            one.Key,
            rows,
            Pays))];
        List<ForecastScore> forecasts = [.. Forecasts.Where(
            one => rows.Exists(row => double.IsFinite(row.Numbers.GetValueOrDefault(one.Key, double.NaN)))).Select(one => ForecastScore.Of(
            one.Words,
            one.Key,
            rows))];
        return new Findings
        {
            Tables = [ForecastTable(forecasts, rests), CriteriaTable(scores, rests), AnswersTable(rows, rests)],
            Figures = [Scatter(rows), Ranking(scores)],
            Claims = [.. Claims(scores, forecasts, rests)],
            Warnings =
            [
                .. tasks < 4 ? ["Fewer than four tasks: intervals that resample them mean little."] : Array.Empty<string>(),
                .. left > 0
                    ? [string.Create(
                        CultureInfo.InvariantCulture,
                        $"{left} fits are in no comparison: sizes around four times theirs did not run.")]
                    : Array.Empty<string>(),
            ],
        };
    }

    /// <summary>Rows of fits, with every forecast that they and the smaller fits of their seed allow.</summary>
    /// <param name="cells">Cells of learning curves.</param>
    /// <param name="left">Fits that are in no row though the grid goes on to four times their size.</param>
    internal static List<TrialRow> Rows(IReadOnlyList<FinishedCell> cells, out int left)
    {
        List<TrialRow> rows = [];
        left = 0;
        ILookup<string, double> grid = cells.ToLookup(Task, one => one.Cell.Number("size"));
        foreach (IGrouping<(string Task, string Seed), FinishedCell> curve in cells.GroupBy(one => (Task(one), one.Cell.Text("seed"))))
        {
            FinishedCell[] sizes = [.. curve.OrderBy(one => one.Cell.Number("size"))];
            for (int i = 0; i < sizes.Length; i++)
            {
                IReadOnlyDictionary<string, double> at = sizes[i].Result.Numbers;
                double k = sizes[i].Cell.Number("size");
                if (At(sizes, Horizon * k) is not (double loss, double accuracy))
                {
                    left += grid[curve.Key.Task].Max() >= Horizon * k ? 1 : 0;
                    continue;
                }

                double gain = at["testLoss"] - loss;
                rows.Add(new TrialRow(
                    curve.Key.Task,
                    curve.Key.Seed,
                    k,
                    gain,
                    gain / at["testLoss"],
                    accuracy - Score(at),
                    Derived(at, sizes.Take(i + 1), k)));
            }
        }

        return rows;

        static string Task(FinishedCell one) => $"{one.Cell.Text("data")} {one.Cell.Text("model")}";
    }

    // The test loss and accuracy at a size between two that were fitted; null beyond them.
    private static (double Loss, double Accuracy)? At(FinishedCell[] sizes, double objects)
    {
        int after = Array.FindIndex(sizes, one => one.Cell.Number("size") >= objects);
        if (after < 0)
        {
            return null;
        }

        double to = sizes[after].Cell.Number("size");
        IReadOnlyDictionary<string, double> last = sizes[after].Result.Numbers;
        if (to == objects)
        {
            return (last["testLoss"], Score(last));
        }

        double from = after > 0 ? sizes[after - 1].Cell.Number("size") : 0;
        if (to > WidestStep * from)
        {
            return null;
        }

        IReadOnlyDictionary<string, double> first = sizes[after - 1].Result.Numbers;
        double share = Elementary.Log(objects / from) / Elementary.Log(to / from);
        return (
            Elementary.Exp(((1 - share) * Elementary.Log(first["testLoss"])) + (share * Elementary.Log(last["testLoss"]))),
            ((1 - share) * Score(first)) + (share * Score(last)));
    }

    // Accuracy, or R² where quantities are predicted.
    private static double Score(IReadOnlyDictionary<string, double> numbers)
        => numbers.TryGetValue("testAccuracy", out double accuracy) ? accuracy : numbers.GetValueOrDefault("testRSquared", double.NaN);

    private static Dictionary<string, double> Derived(IReadOnlyDictionary<string, double> at, IEnumerable<FinishedCell> upTo, double k)
    {
        Dictionary<string, double> numbers = new(at);
        double loss = at["heldOutLoss"];
        numbers["inverseSize"] = 1 / k;
        const double left = 1 - (1 / Horizon);
        numbers["halfGapGain"] = at["halfGap"] * left;
        double takeuchi = at.GetValueOrDefault("takeuchi", double.NaN);
        numbers["takeuchiGain"] = takeuchi * left;
        foreach (string damped in LearningCurveExperiment.Decades.Select(LearningCurveExperiment.Damped))
        {
            numbers[$"{damped}Gain"] = at.GetValueOrDefault(damped, double.NaN) * left;
        }

        numbers["takeuchiRelative"] = takeuchi / loss;
        numbers["takeuchiTraces"] = at.GetValueOrDefault("traceRatio", double.NaN) / k / loss;
        LearningCurve? law = LearningCurve.Of(
            [.. upTo.Select(one => one.Cell.Number("size"))],
            [.. upTo.Select(one => one.Result.Numbers["heldOutLoss"])]);
        numbers["powerLawGain"] = law?.Gain(k, Horizon * k) ?? double.NaN;
        numbers["powerLawRelative"] = numbers["powerLawGain"] / loss;
        foreach (string part in new[] { "Shape", "Loss" })
        {
            foreach (string objects in new[] { "HeldOut", "Training" })
            {
                numbers[$"increment{part}{objects}Relative"] = at[$"incrementK{part}{objects}"] / k;
            }
        }

        numbers["bootstrapDeviationRelative"] = at["bootstrapDeviation"] / loss;
        numbers["bootstrapChangeRelative"] = at["bootstrapChange"] / loss;
        numbers["posteriorDivergenceRelative"] = at.GetValueOrDefault("posteriorDivergence", double.NaN) / loss;
        numbers["posteriorDistanceRelative"] = at.GetValueOrDefault("posteriorDistance", double.NaN) / loss;
        return numbers;
    }

    // A number with its interval, and the headings above them.
    private static object?[] Values((double Value, Interval Interval) known) => [known.Value, known.Interval.Low, known.Interval.High];

    private static string[] Columns(string heading) => [heading, $"{heading}.low", $"{heading}.high"];

    private static StudyTable ForecastTable(IReadOnlyList<ForecastScore> scores, string rests) => new(
        "forecasts",
        "How much more data takes off the test loss: forecasts beside what came",
        [
            "forecast", .. Columns("forecast over what came, median"), .. Columns("factor off, median"), "within a factor of 2", "fits",
        ],
        [.. scores.Select(one => (IReadOnlyList<object?>)[
            one.Words,
            .. Values(one.Ratio),
            .. Values(one.Factor),
            one.Within,
            (double)one.Fits,
        ])])
    {
        Notes = [$"From k objects to {Horizon:g}k; forecasts that fall as 1/k are multiplied by 1 − 1/{Horizon:g}. {rests}."],
    };

    private static StudyTable CriteriaTable(IReadOnlyList<CriterionScore> scores, string rests) => new(
        "criteria",
        "Which number knows whether more data pays: rank correlation with the share that four times the data take off the test loss",
        [
            "criterion", .. Columns("all"), .. Columns("within a task"), .. Columns("at one size"), .. Columns("tells gains above 10 %"),
            .. Columns("accuracy, at one size"), "fits",
        ],
        [
            .. scores.Select(one => (IReadOnlyList<object?>)
            [
                one.Words,
                .. Values(one.All),
                .. Values(one.Within),
                .. Values(one.Across),
                .. Values(one.Area),
                .. Values(one.Accuracy),
                (double)one.Fits,
            ]),
        ])
    {
        Notes =
        [
            "Spearman's correlation. Within a task any number that falls with k does well, k itself as well; at one size, where at least "
                + "two thirds of the tasks have been fitted to it, only what differs between data, networks and seeds counts.",
            "Criteria are not all known for the same fits (last column): a power law takes four sizes, the likelihood is bootstrapped "
                + "for few objects only.",
            "Tells gains above 10 %: the chance that a fit to which four times the data bring more than that has the larger number than "
                + $"one with less; 0.5 is chance. {rests}.",
        ],
    };

    // What the default answer of `assess` would have said, and parts of it.
    private static StudyTable AnswersTable(IReadOnlyList<TrialRow> rows, string rests)
    {
        (string Words, Func<TrialRow, bool> Enough)[] answers =
        [
            ("K of the shape within k, gap within 10 %: the default", row => Settled(row, "ShapeHeldOut") && row.Numbers["gap"] <= 0.1),
            ("gap within 10 %", row => row.Numbers["gap"] <= 0.1),
            ("K of the shape within k, held-out", row => Settled(row, "ShapeHeldOut")),
            ("K of the loss within k, held-out", row => Settled(row, "LossHeldOut")),
            ("K of the shape within k, training", row => Settled(row, "ShapeTraining")),
            ("K of the loss within k, training", row => Settled(row, "LossTraining")),
        ];
        return new StudyTable(
            "answers",
            "What each answer of enough would have cost",
            [
                "answer",
                "says enough",
                "of those: taken off the loss by four times the data, median",
                "of those: more than 10 % after all",
                "says not enough",
                "of those: more than 10 %",
            ],
            [
                .. answers.Select(answer =>
                {
                    TrialRow[] enough = [.. rows.Where(answer.Enough)];
                    TrialRow[] not = [.. rows.Where(row => !answer.Enough(row))];
                    double[] gains = [.. enough.Select(row => row.RelativeGain).Order()];
                    return (IReadOnlyList<object?>)
                    [
                        answer.Words,
                        (double)enough.Length,
                        gains.Length == 0 ? null : gains[gains.Length / 2],
                        Share(enough),
                        (double)not.Length,
                        Share(not),
                    ];
                }),
            ])
        {
            Notes = [$"At the tolerances of `plateau assess`: 1 % of the mean loss for the remaining change, 10 % for the gap. {rests}."],
        };

        static bool Settled(TrialRow row, string of) => row.Numbers[$"remainingK{of}"] <= row.Size;
        static object? Share(TrialRow[] rows) => rows.Length == 0 ? null : rows.Count(row => row.RelativeGain > Pays) / (double)rows.Length;
    }

    private static Figure Scatter(IReadOnlyList<TrialRow> rows)
    {
        List<FigureMark> marks = [];
        SeriesColor color = SeriesColor.Blue;
        foreach ((string key, string words) in Forecasts.Where(one => one.Key is "halfGapGain" or "takeuchiGain" or "powerLawGain"))
        {
            TrialRow[] shown = [.. rows.Where(row => row.Gain > 0 && row.Numbers[key] > 0)];
            marks.Add(new PointMark([.. shown.Select(row => row.Gain)], [.. shown.Select(row => row.Numbers[key])])
            {
                Name = words,
                Color = color++,
                Radius = 2.5,
            });
        }

        double[] came = [.. rows.Where(row => row.Gain > 0).Select(row => row.Gain)];
        if (came.Length > 0)
        {
            double[] ends = [came.Min(), came.Max()];
            marks.Insert(0, new LineMark(ends, ends) { Name = "as forecast", Faint = true, Color = SeriesColor.Gray });
        }

        return new Figure
        {
            Id = "forecasts",
            Title = "What more data brought, and what was forecast",
            Description = "Each point is a fit: across, what the test loss fell by with four times the objects; upwards, what was "
                + "forecast. On the line the forecast came true.",
            X = FigureAxis.Logarithmic("fall of the test loss that four times the data brought"),
            Y = FigureAxis.Logarithmic("fall forecast"),
            Marks = marks,
        };
    }

    private static Figure Ranking(IReadOnlyList<CriterionScore> scores)
    {
        double[] places = [.. Enumerable.Range(0, scores.Count).Select(i => (double)i)];
        return new Figure
        {
            Id = "criteria",
            Title = "Which number knows whether more data pays",
            Description = "Rank correlation of each criterion with the share that four times the data take off the loss: at one size, "
                + "where the size itself tells nothing, and over all fits; with 95 % intervals.",
            X = FigureAxis.Linear("rank correlation with what four times the data bring"),
            Y = FigureAxis.Named("criterion", [.. scores.Select(one => one.Words)]),
            Marks =
            [
                new PointMark([.. scores.Select(one => one.All.Value)], places)
                {
                    Name = "over all fits",
                    Color = SeriesColor.Gray,
                    Open = true,
                },
                new PointMark([.. scores.Select(one => one.Across.Value)], places)
                {
                    Name = "at one size",
                    Color = SeriesColor.Blue,
                    XIntervals = [.. scores.Select(one => (one.Across.Interval.Low, one.Across.Interval.High))],
                },
            ],
            Height = 120 + (24 * scores.Count),
        };
    }

    private static IEnumerable<Claim> Claims(IReadOnlyList<CriterionScore> scores, IReadOnlyList<ForecastScore> forecasts, string rests)
    {
        foreach (CriterionScore score in scores.Where(score => Judged.Contains(score.Key)))
        {
            (double value, Interval interval) = score.Across;
            yield return new Claim(
                "C73",
                $"Among tasks of one size, a larger “{score.Words}” goes with more to gain from four times the data.",
                double.IsNaN(value)
                    ? ClaimVerdict.NotRun
                    : interval.Low > 0 ? ClaimVerdict.Holds
                    : interval.High < 0 ? ClaimVerdict.Fails
                    : ClaimVerdict.Open,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"rank correlation {value:0.00} ({interval.Low:0.00} to {interval.High:0.00}); {score.Fits} fits"));
        }

        foreach (ForecastScore score in forecasts.Where(score => Judged.Contains(score.Key)))
        {
            Interval interval = score.Ratio.Interval;
            yield return new Claim(
                "C95",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Forecasts by {score.Words} are within a factor of {Near:g} of what came, in the median."),
                interval.Low > 1 / Near && interval.High < Near
                    ? ClaimVerdict.Holds
                    : interval.High < 1 / Near || interval.Low > Near ? ClaimVerdict.Fails
                    : ClaimVerdict.Open,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"the median of forecast over what came is {score.Ratio.Value:0.00} ({interval.Low:0.00} to {interval.High:0.00}); "
                        + $"{score.Within:0 %} within a factor of 2; {rests}"));
        }
    }

    /// <summary>How one criterion did.</summary>
    private sealed record CriterionScore(string Key, string Words, int Fits)
    {
        public required (double Value, Interval Interval) All { get; init; }

        public required (double Value, Interval Interval) Within { get; init; }

        public required (double Value, Interval Interval) Across { get; init; }

        public required (double Value, Interval Interval) Area { get; init; }

        public required (double Value, Interval Interval) Accuracy { get; init; }

        public static CriterionScore Of(string words, string key, IReadOnlyList<TrialRow> rows, double pays)
        {
            List<TrialRow> known = [.. rows.Where(row => double.IsFinite(row.Numbers.GetValueOrDefault(key, double.NaN)))];
            ClusterBootstrap bootstrap = new(known);
            double X(TrialRow row) => row.Numbers[key];
            return new CriterionScore(key, words, known.Count)
            {
                All = bootstrap.Of(sample => TrialStatistics.Pooled(sample, X, row => row.RelativeGain)),
                Within = bootstrap.Of(sample => TrialStatistics.WithinTasks(sample, X, row => row.RelativeGain)),
                Across = bootstrap.Of(sample => TrialStatistics.AcrossTasks(sample, X, row => row.RelativeGain)),
                Area = bootstrap.Of(sample => TrialStatistics.Area(sample, X, row => row.RelativeGain > pays)),
                Accuracy = bootstrap.Of(sample => TrialStatistics.AcrossTasks(sample, X, row => row.AccuracyGain)),
            };
        }
    }

    /// <summary>How one forecast did.</summary>
    private sealed record ForecastScore(string Key, string Words, int Fits)
    {
        public required (double Value, Interval Interval) Ratio { get; init; }

        public required (double Value, Interval Interval) Factor { get; init; }

        public required double Within { get; init; }

        public static ForecastScore Of(string words, string key, IReadOnlyList<TrialRow> rows)
        {
            List<TrialRow> known = [.. rows.Where(row => double.IsFinite(row.Numbers.GetValueOrDefault(key, double.NaN)))];
            ClusterBootstrap bootstrap = new(known);
            double X(TrialRow row) => row.Numbers[key];
            return new ForecastScore(key, words, known.Count)
            {
                Ratio = bootstrap.Of(sample => TrialStatistics.MedianRatio(sample, X)),
                Factor = bootstrap.Of(sample => TrialStatistics.MedianFactor(sample, X)),
                Within = TrialStatistics.Within(known, X, 2),
            };
        }
    }
}
