using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>
/// How often the intervals hold the truth: V, its shape, the sizes K and the gap, at one fixed w*, over repeated pilots of fresh digits and
/// fresh draws (docs/theory.md T6, "Uncertainty"). The truth comes from a far larger sample of other objects and other draws. Everything
/// follows from the seed, on any number of threads.
/// </summary>
internal sealed class CoverageStudy : IBenchmark
{
    private const string Usage =
        "coverage [--data digits|mnist|fashion-mnist|gaussian|heavy-tailed] [--data-dir DIR] [--quick] [--repetitions 1000] "
        + "[--gap-repetitions N] [--pilots 200,1000,5000] [--model mlp:32] [--samples 10000] [--epochs 10] "
        + "[--sigma 0.01] [--draws 64] [--truth-blocks 100] [--truth-objects 20000] [--truth-draws 32] [--seed 0] [--json FILE]";

    private static readonly string[] Names =
    [
        "V",
        "V of the shape",
        "K, remaining change of the loss",
        "K, remaining change of the shape",
        "K, increment of the loss",
        "K, increment of the shape",
        "gap",
        "gap over the held-out loss",
        "V ± 1.96 standard errors",
    ];

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly Tolerance Remaining = Tolerance.Remaining(0.01);
    private static readonly Tolerance Increment = Tolerance.Increment(1e-6);

    public string Name => "coverage";

    public string Summary => "how often the intervals of V, K and the gap hold the truth, over pilots of fresh digits";

    public void Run(IReadOnlyList<string> arguments)
    {
        if (Arguments.Option(arguments, "--data") is { } data && data != "digits")
        {
            PopulationCoverage.Run(data, arguments);
            return;
        }

        Settings settings = Settings.Parse(arguments);
        Dataset training = Dataset.Digits(settings.Samples, settings.Seed);
        Network network = NetworkSpec.Parse(settings.Model).Build(training);
        Console.Error.WriteLine($"fitting {settings.Model} to {settings.Samples} digits");
        Optimum optimum = Trainer.Adam(epochs: settings.Epochs).Fit(network, training, settings.Seed);
        Landscape landscape = new(settings, training, optimum);

        Truth truth = landscape.Truth();
        Repetition[] repetitions = Each("pilots", settings.Repetitions, landscape.Repeat);
        Row[] rows = [.. Enumerable.Range(0, settings.Pilots.Length).SelectMany(pilot => Rows(settings, truth, repetitions, pilot))];
        Report report = new()
        {
            Settings = settings,
            FittedLoss = landscape.FittedLoss,
            FittedAccuracy = landscape.FittedAccuracy,
            Truth = truth,
            Rows = rows,
        };
        Console.WriteLine(Markdown(report));
        if (settings.Json is not null)
        {
            File.WriteAllText(settings.Json, JsonSerializer.Serialize(report, Json));
        }
    }

    /// <summary>Runs jobs side by side, each alone on its thread, and says on standard error how far they are.</summary>
    internal static T[] Each<T>(string what, int count, Func<int, T> job)
    {
        T[] results = new T[count];
        int done = 0;
        long start = Stopwatch.GetTimestamp();
        Workers.For(count, i =>
        {
            results[i] = job(i);
            int finished = Interlocked.Increment(ref done);
            if (finished == count || finished % Math.Max(1, count / 20) == 0)
            {
                Console.Error.WriteLine(Text($"{what}: {finished} of {count}, {Stopwatch.GetElapsedTime(start).TotalSeconds:f0} s"));
            }
        });
        return results;
    }

    private static IEnumerable<Row> Rows(Settings settings, Truth truth, Repetition[] repetitions, int pilot)
    {
        double[] variances = [.. repetitions.Select(r => r.Pilots[pilot].Variance)];
        double topShare = Measure.Median(repetitions.Select(r => r.Pilots[pilot].TopShare));
        for (int quantity = 0; quantity < Names.Length; quantity++)
        {
            int q = quantity;
            Interval[] intervals = [.. repetitions.Where(r => r.Pilots[pilot].Intervals.Length > q)
                .Select(r => r.Pilots[pilot].Intervals[q])
                .Where(i => !double.IsNaN(i.Low))];
            if (intervals.Length == 0)
            {
                continue;
            }

            double value = truth.Values[q];
            double covered = intervals.Count(i => i.Contains(value)) / (double)intervals.Length;
            yield return new Row
            {
                Pilot = settings.Pilots[pilot],
                Quantity = Names[q],
                Repetitions = intervals.Length,
                Covered = covered,
                CoveredError = Math.Sqrt(covered * (1 - covered) / intervals.Length),
                TooLow = intervals.Count(i => i.High < value) / (double)intervals.Length,
                TooHigh = intervals.Count(i => i.Low > value) / (double)intervals.Length,
                MedianHighOverTruth = Measure.Median(intervals.Select(i => i.High)) / value,
                MedianLowOverTruth = Measure.Median(intervals.Select(i => i.Low)) / value,
                MedianHighOverLow = Measure.Median(intervals.Select(i => i.High / i.Low)),
                Unbounded = intervals.Count(i => double.IsInfinity(i.High) || i.High == double.MaxValue) / (double)intervals.Length,
                MeanEstimateOfVOverTruth = variances.Average() / truth.Values[0],
                MeanEstimateError = Error(variances) / truth.Values[0],
                MedianTopShare = topShare,
            };
        }
    }

    private static string Markdown(Report report)
    {
        Settings s = report.Settings;
        var text = new StringBuilder();
        text.AppendLine(
            Text($"{s.Model}, {s.Samples} digits, {s.Epochs} epochs (loss {report.FittedLoss:g4}, accuracy {report.FittedAccuracy:p2} on ")
                + Text($"them), σ = {s.Sigma}, B = {s.Draws}, seed {s.Seed}"));
        text.AppendLine();
        text.AppendLine(
            Text($"Truth from {(long)s.TruthBlocks * s.TruthObjects} other digits under {s.TruthBlocks * s.TruthDraws} other draws ")
                + Text($"({s.TruthBlocks} blocks):"));
        text.AppendLine();
        text.AppendLine("| quantity | truth | its standard error |");
        text.AppendLine("| --- | ---: | ---: |");
        for (int q = 0; q < Names.Length - 1; q++)
        {
            if (double.IsNaN(report.Truth.Values[q]))
            {
                continue;
            }

            text.AppendLine(Text($"| {Names[q]} | {report.Truth.Values[q]:g5} | {100 * report.Truth.RelativeErrors[q]:f2} % |"));
        }

        text.AppendLine(Text($"| mean loss | {report.Truth.MeanLoss:g5} | {100 * report.Truth.MeanLossRelativeError:f2} % |"));
        text.AppendLine();
        text.AppendLine(
            "| pilot | quantity | repetitions | covered | below the truth | above | median low, high over the truth | median high/low |");
        text.AppendLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (Row row in report.Rows)
        {
            text.AppendLine(Text($"| {row.Pilot} | {row.Quantity} | {row.Repetitions} | {100 * row.Covered:f1} ± ")
                + Text($"{100 * row.CoveredError:f1} % | {100 * row.TooLow:f1} % | {100 * row.TooHigh:f1} % | ")
                + Text($"{row.MedianLowOverTruth:f2}, {row.MedianHighOverTruth:f2} | ")
                + Text(
                    $"{(row.MedianHighOverLow > 0 && double.IsFinite(row.MedianHighOverLow) ? Text($"{row.MedianHighOverLow:f2}") : "–")}")
                + " |");
        }

        text.AppendLine();
        text.AppendLine("| pilot | mean of the estimates of V over the truth | median share of V in 1 % of the objects |");
        text.AppendLine("| ---: | ---: | ---: |");
        foreach (Row row in report.Rows.Where(row => row.Quantity == Names[0]))
        {
            text.AppendLine(Text(
                $"| {row.Pilot} | {row.MeanEstimateOfVOverTruth:f3} ± {row.MeanEstimateError:f3} | {100 * row.MedianTopShare:f0} % |"));
        }

        return text.ToString();
    }

    private static double Error(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1) / values.Length);
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    /// <summary>One fitted network, and what is asked of the landscape around it.</summary>
    private sealed class Landscape
    {
        // Seeds of pilots and of blocks, apart for every seed of the study; the fit has the seed itself and a stream of its own.
        private const ulong FirstBlock = 1UL << 31;

        private readonly Settings _settings;
        private readonly Dataset _training;
        private readonly Optimum _optimum;
        private readonly Probe _probe;
        private readonly double[] _fitted;

        public Landscape(Settings settings, Dataset training, Optimum optimum)
        {
            _settings = settings;
            _training = training;
            _optimum = optimum;
            _probe = Probe.Gaussian(optimum, settings.Sigma);
            Evaluation fitted = Evaluation.Of(optimum, training);
            (_fitted, FittedLoss, FittedAccuracy) = (fitted.Losses, fitted.Loss, fitted.Accuracy!.Value);
        }

        public double FittedLoss { get; }

        public double FittedAccuracy { get; }

        /// <summary>
        /// The truth as the mean over independent blocks, each with objects and draws of its own: their spread gives its standard error.
        /// </summary>
        public Truth Truth()
        {
            Block[] blocks = Each("truth", _settings.TruthBlocks, Measured);
            double v = blocks.Average(b => b.Variance);
            double shape = blocks.Average(b => b.Shape);
            double loss = blocks.Average(b => b.Loss);
            double squaredGap = blocks.Average(b => b.SquaredGap);
            double gap = Math.Sqrt(squaredGap);
            double ofV = Error([.. blocks.Select(b => b.Variance)]) / v;
            double ofShape = Error([.. blocks.Select(b => b.Shape)]) / shape;
            double ofGap = 0.5 * Error([.. blocks.Select(b => b.SquaredGap)]) / squaredGap;
            return new Truth
            {
                Values =
                [
                    v,
                    shape,
                    SampleSize.ForRemaining(v / loss / loss, Remaining.Value),
                    SampleSize.ForRemaining(shape / loss / loss, Remaining.Value),
                    SampleSize.ForIncrement(v, Increment.Value),
                    SampleSize.ForIncrement(shape, Increment.Value),
                    gap,
                    gap / loss,
                    v,
                ],
                RelativeErrors =
                [
                    ofV,
                    ofShape,
                    Error([.. blocks.Select(b => (b.Variance / v) - (2 * b.Loss / loss))]),
                    Error([.. blocks.Select(b => (b.Shape / shape) - (2 * b.Loss / loss))]),
                    0.5 * ofV,
                    0.5 * ofShape,
                    ofGap,
                    Error([.. blocks.Select(b => (0.5 * b.SquaredGap / squaredGap) - (b.Loss / loss))]),
                    ofV,
                ],
                MeanLoss = loss,
                MeanLossRelativeError = Error([.. blocks.Select(b => b.Loss)]) / loss,
            };
        }

        /// <summary>
        /// One repetition: fresh objects, fresh draws, and the product's intervals of each pilot, a pilot being the first objects of a
        /// larger one.
        /// </summary>
        public Repetition Repeat(int number)
        {
            ulong seed = (_settings.Seed << 32) + 1 + (ulong)number;
            bool withGap = number < _settings.GapRepetitions;
            (LandscapeStatistics[] pilots, LandscapeStatistics? fitted) = Swept(_settings.Pilots, seed, _settings.Draws, withGap);
            return new Repetition([.. pilots.Select(pilot => Of(pilot, fitted, seed))]);
        }

        private static Pilot Of(LandscapeStatistics statistics, LandscapeStatistics? fitted, ulong seed)
        {
            var v = LandscapeVariance.Of(statistics, 0.95, seed, 999);
            LandscapeGap? gap = fitted is null ? null : LandscapeGap.Between(fitted, statistics, 0.95, seed, 999);
            Interval unknown = new(double.NaN, double.NaN);
            return new Pilot(
                v.Value,
                v.TopShare,
                [
                    new Interval(v.Low, v.High),
                    v.ShapeInterval!.Value,
                    Of(v.SufficientSize(Remaining)),
                    Of(v.SufficientSize(Remaining, LandscapePart.Shape)),
                    Of(v.SufficientSize(Increment)),
                    Of(v.SufficientSize(Increment, LandscapePart.Shape)),
                    gap is null ? unknown : new Interval(gap.Low, gap.High),
                    gap is null ? unknown : new Interval(gap.RelativeLow, gap.RelativeHigh),
                    new Interval(v.Value - (1.96 * v.StandardError), v.Value + (1.96 * v.StandardError)),
                ]);
        }

        private static Interval Of(SampleSize size) => new(size.Low, size.High);

        private Block Measured(int number)
        {
            ulong seed = (_settings.Seed << 32) + FirstBlock + (ulong)number;
            (LandscapeStatistics[] block, LandscapeStatistics? fitted) = Swept(
                [_settings.TruthObjects],
                seed,
                _settings.TruthDraws,
                _settings.GapRepetitions > 0);
            LandscapeStatistics fresh = block[0];
            return new Block(
                LandscapeVariance.Mean(fresh.Variances),
                LandscapeVariance.Mean(fresh.ShapeVariances),
                LandscapeVariance.Mean(fresh.Means),
                fitted is null ? double.NaN : LandscapeGap.Between(fitted, fresh, 0.95, seed, replicates: 1).SquaredGap);
        }

        private (LandscapeStatistics[] Fresh, LandscapeStatistics? Fitted) Swept(int[] sizes, ulong seed, int draws, bool withFitted)
        {
            Dataset objects = Dataset.Digits(sizes.Max(), seed, DatasetPart.Test);
            double[] atOptimum = Evaluation.Of(_optimum, objects).Losses;
            LandscapeStatistics[] fresh = [.. sizes.Select(size => new LandscapeStatistics(size, atOptimum.AsSpan(0, size)))];
            LandscapeStatistics? fitted = withFitted ? new LandscapeStatistics(_training.Objects, _fitted) : null;
            LossSweep.Run(_probe, draws, seed, withFitted ? [objects, _training] : [objects], (_, rows) =>
            {
                foreach (LandscapeStatistics statistics in fresh)
                {
                    statistics.Add(rows[0].AsSpan(0, statistics.Objects));
                }

                fitted?.Add(rows[1]);
            });
            return (fresh, fitted);
        }
    }

    private sealed record Block(double Variance, double Shape, double Loss, double SquaredGap);

    private sealed record Pilot(double Variance, double TopShare, Interval[] Intervals);

    private sealed record Repetition(Pilot[] Pilots);

    private sealed record Truth
    {
        public required double[] Values { get; init; }

        public required double[] RelativeErrors { get; init; }

        public required double MeanLoss { get; init; }

        public required double MeanLossRelativeError { get; init; }
    }

    private sealed record Row
    {
        public required int Pilot { get; init; }

        public required string Quantity { get; init; }

        public required int Repetitions { get; init; }

        public required double Covered { get; init; }

        public required double CoveredError { get; init; }

        public required double TooLow { get; init; }

        public required double TooHigh { get; init; }

        public required double MedianLowOverTruth { get; init; }

        public required double MedianHighOverTruth { get; init; }

        public required double MedianHighOverLow { get; init; }

        public required double Unbounded { get; init; }

        public required double MeanEstimateOfVOverTruth { get; init; }

        public required double MeanEstimateError { get; init; }

        public required double MedianTopShare { get; init; }
    }

    private sealed record Report
    {
        public required Settings Settings { get; init; }

        public required double FittedLoss { get; init; }

        public required double FittedAccuracy { get; init; }

        public required Truth Truth { get; init; }

        public required Row[] Rows { get; init; }
    }

    private sealed record Settings
    {
        public int Repetitions { get; init; } = 1000;

        public int GapRepetitions { get; init; } = int.MaxValue;

        public int[] Pilots { get; init; } = [200, 1000, 5000];

        public string Model { get; init; } = "mlp:32";

        public int Samples { get; init; } = 10_000;

        public int Epochs { get; init; } = 10;

        public double Sigma { get; init; } = 0.01;

        public int Draws { get; init; } = 64;

        public int TruthBlocks { get; init; } = 100;

        public int TruthObjects { get; init; } = 20_000;

        public int TruthDraws { get; init; } = 32;

        public ulong Seed { get; init; }

        [JsonIgnore]
        public string? Json { get; init; }

        public static Settings Parse(IReadOnlyList<string> arguments)
        {
            Settings settings = new();
            for (int i = 0; i < arguments.Count; i += 2)
            {
                if (arguments[i] == "--quick")
                {
                    settings = settings with { Repetitions = 20, TruthBlocks = 4, TruthObjects = 5000 };
                    i--;
                    continue;
                }

                string value = i + 1 < arguments.Count
                    ? arguments[i + 1]
                    : throw new PlateauException($"{arguments[i]} needs a value: {Usage}");
                settings = arguments[i] switch
                {
                    "--repetitions" => settings with { Repetitions = Count(value, 2) },
                    "--gap-repetitions" => settings with { GapRepetitions = Count(value, 0) },
                    "--pilots" => settings with { Pilots = [.. value.Split(',').Select(size => Count(size, 2))] },
                    "--model" => settings with { Model = value },
                    "--samples" => settings with { Samples = Count(value, 2) },
                    "--epochs" => settings with { Epochs = Count(value, 1) },
                    "--sigma" => settings with { Sigma = double.Parse(value, CultureInfo.InvariantCulture) },
                    "--draws" => settings with { Draws = Count(value, 1) },
                    "--truth-blocks" => settings with { TruthBlocks = Count(value, 2) },
                    "--truth-objects" => settings with { TruthObjects = Count(value, 2) },
                    "--truth-draws" => settings with { TruthDraws = Count(value, 1) },
                    "--seed" => settings with { Seed = uint.Parse(value, CultureInfo.InvariantCulture) },
                    "--data" => settings,
                    "--json" => settings with { Json = value },
                    _ => throw new PlateauException($"{arguments[i]} is no option: {Usage}"),
                };
            }

            return settings with { GapRepetitions = Math.Min(settings.GapRepetitions, settings.Repetitions) };

            static int Count(string text, int least)
                => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= least
                    ? count
                    : throw new PlateauException($"'{text}' is no whole number from {least} on: {Usage}");
        }
    }
}
