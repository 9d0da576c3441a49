using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;

namespace Plateau.Bench;

/// <summary>
/// How often the intervals hold the truth where it is known exactly, and how wide they become after twice and four times the objects beside
/// what was forecast. Everything follows from the seed, on any number of threads.
/// </summary>
internal sealed class PopulationCoverage
{
    private static readonly Tolerance Remaining = Tolerance.Remaining(0.01);
    private static readonly Tolerance Increment = Tolerance.Increment(1e-6);
    private static readonly int[] Growth = [2, 4];

    private static readonly (string Name, Func<LandscapeVariance, Interval> Of)[] Quantities =
    [
        ("V", v => new Interval(v.Low, v.High)),
        ("V of the shape", v => v.ShapeInterval!.Value),
        ("K, remaining change of the loss", v => Ends(v.SufficientSize(Remaining))),
        ("K, remaining change of the shape", v => Ends(v.SufficientSize(Remaining, LandscapePart.Shape))),
        ("K, increment of the loss", v => Ends(v.SufficientSize(Increment))),
        ("K, increment of the shape", v => Ends(v.SufficientSize(Increment, LandscapePart.Shape))),
    ];

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly int _repetitions;
    private readonly int _widthRepetitions;
    private readonly int[] _pilots;
    private readonly int _draws;
    private readonly ulong _seed;
    private readonly string? _json;
    private readonly CoveragePopulation _population;

    private PopulationCoverage(string data, IReadOnlyList<string> arguments)
    {
        bool quick = arguments.Contains("--quick");
        _repetitions = Arguments.Number(arguments, "--repetitions", quick ? 40 : 1000);
        _widthRepetitions = Math.Min(_repetitions, Arguments.Number(arguments, "--width-repetitions", quick ? 10 : 200));
        _pilots = [.. (Arguments.Option(arguments, "--pilots") ?? "200,1000,5000")
            .Split(',')
            .Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
        _draws = Arguments.Number(arguments, "--draws", 64);
        _seed = (ulong)Arguments.Number(arguments, "--seed", 0);
        _json = Arguments.Option(arguments, "--json");
        _population = data switch
        {
            "gaussian" => new SyntheticPopulation(heavy: false),
            "heavy-tailed" => new SyntheticPopulation(heavy: true),
            _ => Pool(data, arguments, quick),
        };
    }

    /// <summary>Runs the study of one population.</summary>
    /// <param name="data">gaussian, heavy-tailed, mnist or fashion-mnist.</param>
    /// <param name="arguments">Its options.</param>
    public static void Run(string data, IReadOnlyList<string> arguments) => new PopulationCoverage(data, arguments).Run(data);

    private static PooledPopulation Pool(string data, IReadOnlyList<string> arguments, bool quick)
    {
        string directory = Arguments.DataDirectory(arguments);
        (Dataset training, Dataset test) = data switch
        {
            "mnist" => (Dataset.Mnist(directory), Dataset.Mnist(directory, DatasetPart.Test)),
            "fashion-mnist" => (Dataset.FashionMnist(directory), Dataset.FashionMnist(directory, DatasetPart.Test)),
            _ => throw new PlateauException($"--data takes digits, mnist, fashion-mnist, gaussian or heavy-tailed, not '{data}'."),
        };
        return PooledPopulation.Of(
            training,
            test,
            Arguments.Option(arguments, "--model") ?? "mlp:32",
            Arguments.Number(arguments, "--samples", 5000),
            Arguments.Number(arguments, "--epochs", 10),
            double.Parse(Arguments.Option(arguments, "--sigma") ?? "0.01", CultureInfo.InvariantCulture),
            Arguments.Number(arguments, "--pool-draws", quick ? 64 : 512),
            (ulong)Arguments.Number(arguments, "--seed", 0));
    }

    private void Run(string data)
    {
        double ratio = _population.Variance / _population.MeanLoss / _population.MeanLoss;
        double shapeRatio = _population.Shape / _population.MeanLoss / _population.MeanLoss;
        double[] truth =
        [
            _population.Variance,
            _population.Shape,
            SampleSize.ForRemaining(ratio, Remaining.Value),
            SampleSize.ForRemaining(shapeRatio, Remaining.Value),
            SampleSize.ForIncrement(_population.Variance, Increment.Value),
            SampleSize.ForIncrement(_population.Shape, Increment.Value),
        ];
        Pilot[][] repetitions = CoverageStudy.Each("pilots", _repetitions, Repeat);
        Width[][] widths = CoverageStudy.Each("widths", _widthRepetitions, Widen);
        Report report = new()
        {
            Data = data,
            Population = _population.Description,
            Repetitions = _repetitions,
            WidthRepetitions = _widthRepetitions,
            Draws = _draws,
            Seed = _seed,
            MeanLoss = _population.MeanLoss,
            Truth = truth,
            Rows = [.. Enumerable.Range(0, _pilots.Length)
                .SelectMany(pilot => Enumerable.Range(0, Quantities.Length).Select(q => RowOf(pilot, q, truth[q], repetitions)))],
            Widths = [.. Enumerable.Range(0, widths[0].Length).Select(i => Of([.. widths.Select(one => one[i])]))],
        };
        Console.WriteLine(Markdown(report));
        if (_json is not null)
        {
            File.WriteAllText(_json, JsonSerializer.Serialize(report, Json));
        }
    }

    private static Interval Ends(SampleSize size) => new(size.Low, size.High);

    private ulong SeedOf(int number) => (_seed << 32) + 1 + (ulong)number;

    private Pilot[] Repeat(int number)
    {
        ulong seed = SeedOf(number);
        return [.. _population.Sample(seed, _draws, _pilots).Select(statistics =>
        {
            var v = LandscapeVariance.Of(statistics, 0.95, seed, 999);
            return new Pilot(v.Value, v.TopShare, TailWarning.Of(v) is not null, [.. Quantities.Select(quantity => quantity.Of(v))]);
        })];
    }

    // What a pilot says of the width after more objects, and the width that the same pilot with those objects has.
    private Width[] Widen(int number)
    {
        ulong seed = SeedOf(number);
        int[] sizes = [.. _pilots.SelectMany(pilot => Growth.Select(factor => factor * pilot)).Concat(_pilots).Distinct().Order()];
        LandscapeVariance[] measured =
        [
            .. _population.Sample(seed, _draws, sizes).Select(statistics => LandscapeVariance.Of(statistics, 0.95, seed, 999)),
        ];
        return
        [
            .. from pilot in _pilots
               from factor in Growth
               from part in (LandscapePart[])[LandscapePart.Loss, LandscapePart.Shape]
               let forecast = measured[Array.IndexOf(sizes, pilot)].SufficientSizeAfter(Remaining, part, factor)
               let realised = measured[Array.IndexOf(sizes, pilot * factor)].SufficientSize(Remaining, part)
               select new Width(
                   pilot,
                   factor,
                   part.ToString().ToLowerInvariant(),
                   Math.Log(forecast.High / forecast.Low),
                   Math.Log(realised.High / realised.Low)),
        ];
    }

    private static WidthRow Of(Width[] all) => new(
        all[0].Pilot,
        all[0].Factor,
        all[0].Of,
        Math.Exp(Measure.Median(all.Select(one => one.Forecast))),
        Math.Exp(Measure.Median(all.Select(one => one.Realised))),
        Measure.Median(all.Select(one => one.Forecast / one.Realised)));

    private Row RowOf(int pilot, int q, double truth, Pilot[][] repetitions)
    {
        Interval[] intervals = [.. repetitions.Select(one => one[pilot].Intervals[q])];
        double covered = intervals.Count(i => i.Contains(truth)) / (double)intervals.Length;
        return new Row(
            _pilots[pilot],
            Quantities[q].Name,
            covered,
            Math.Sqrt(covered * (1 - covered) / intervals.Length),
            intervals.Count(i => i.High < truth) / (double)intervals.Length,
            intervals.Count(i => i.Low > truth) / (double)intervals.Length,
            Measure.Median(intervals.Select(i => i.Low)) / truth,
            Measure.Median(intervals.Select(i => i.High)) / truth,
            repetitions.Average(one => one[pilot].Variance) / _population.Variance,
            Measure.Median(repetitions.Select(one => one[pilot].TopShare)),
            repetitions.Count(one => one[pilot].Warned) / (double)intervals.Length,
            repetitions.Where(one => !one[pilot].Warned)
                .Select(one => one[pilot].Intervals[q].Contains(truth) ? 1.0 : 0.0)
                .DefaultIfEmpty(double.NaN)
                .Average());
    }

    private static string Markdown(Report report)
    {
        var text = new StringBuilder();
        text.AppendLine(
            Text($"{report.Population}; V = {report.Truth[0]:g4}, of the shape {report.Truth[1]:g4}, mean loss {report.MeanLoss:g4}; B = ")
                + Text($"{report.Draws}, {report.Repetitions} repetitions, seed {report.Seed}"));
        text.AppendLine();
        text.AppendLine(
            "| pilot | quantity | covered | below the truth | above | median low, high over the truth | 1 % of the "
                + "objects carry | warned |");
        text.AppendLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (Row row in report.Rows)
        {
            text.AppendLine(
                Text($"| {row.Pilot} | {row.Quantity} | {100 * row.Covered:f1} ± {100 * row.CoveredError:f1} % | {100 * row.TooLow:f1} % ")
                    + Text($"| {100 * row.TooHigh:f1} % | {row.MedianLowOverTruth:f2}, {row.MedianHighOverTruth:f2} | ")
                    + Text($"{100 * row.MedianTopShare:f0} % | {100 * row.Warned:f0} % |"));
        }

        text.AppendLine();
        text.AppendLine(Text($"Ends of K of the remaining change, high over low, in the median of {report.WidthRepetitions}:"));
        text.AppendLine();
        text.AppendLine(
            "| pilot | objects | of | forecast high/low | realised high/low | median of forecast over realised, in logarithms |");
        text.AppendLine("| ---: | ---: | --- | ---: | ---: | ---: |");
        foreach (WidthRow row in report.Widths)
        {
            text.AppendLine(Text($"| {row.Pilot} | {row.Factor}× | {row.Of} | {row.Forecast:f2} | {row.Realised:f2} | {row.Ratio:f2} |"));
        }

        return text.ToString();
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private sealed record Pilot(double Variance, double TopShare, bool Warned, Interval[] Intervals);

    private sealed record Width(int Pilot, int Factor, string Of, double Forecast, double Realised);

    private sealed record WidthRow(int Pilot, int Factor, string Of, double Forecast, double Realised, double Ratio);

    private sealed record Row(
        int Pilot,
        string Quantity,
        double Covered,
        double CoveredError,
        double TooLow,
        double TooHigh,
        double MedianLowOverTruth,
        double MedianHighOverTruth,
        double MeanEstimateOverTruth,
        double MedianTopShare,
        double Warned,
        double CoveredOfOthers);

    private sealed record Report
    {
        public required string Data { get; init; }

        public required string Population { get; init; }

        public required int Repetitions { get; init; }

        public required int WidthRepetitions { get; init; }

        public required int Draws { get; init; }

        public required ulong Seed { get; init; }

        public required double MeanLoss { get; init; }

        public required double[] Truth { get; init; }

        public required Row[] Rows { get; init; }

        public required WidthRow[] Widths { get; init; }
    }
}
