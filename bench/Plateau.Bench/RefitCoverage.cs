using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>
/// How often the sizes that refits lead to hold the truth, on digits: each repetition has objects, held-out objects and fits of its own;
/// the truth comes from fits, in as many steps, to far more objects than a repetition has.
/// </summary>
internal sealed class RefitCoverage : IBenchmark
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <inheritdoc/>
    public string Name => "refit-coverage";

    /// <inheritdoc/>
    public string Summary => "how often the sizes that refits lead to hold the truth, on digits of growing number";

    /// <inheritdoc/>
    public void Run(IReadOnlyList<string> arguments)
    {
        bool quick = arguments.Contains("--quick");
        int repetitions = Arguments.Number(arguments, "--repetitions", quick ? 4 : 40);
        int objects = Arguments.Number(arguments, "--samples", 2000);
        int heldOut = Arguments.Number(arguments, "--held-out", 4000);
        int refits = Arguments.Number(arguments, "--refits", 3);
        int epochs = Arguments.Number(arguments, "--epochs", 10);
        int draws = Arguments.Number(arguments, "--draws", 32);
        int truthFits = Arguments.Number(arguments, "--truth-fits", quick ? 2 : 8);
        ulong offset = 1000 * (ulong)Arguments.Number(arguments, "--seed", 0);
        string model = Arguments.Option(arguments, "--model") ?? "softmax";
        double gap = double.Parse(Arguments.Option(arguments, "--gap") ?? "0.1", CultureInfo.InvariantCulture);
        double remaining = double.Parse(Arguments.Option(arguments, "--remaining") ?? "0.005", CultureInfo.InvariantCulture);
        AssessmentQuestion question = new() { Draws = draws, Refits = refits, Gap = gap, Remaining = [remaining] };
        Trainer trainer = Trainer.Adam(epochs: epochs);

        List<Point> truth = [];
        for (int size = objects / 4; size <= objects * 16; size *= 2)
        {
            List<AssessResult> fits = [];
            for (int fit = 0; fit < Math.Max(1, size > objects * 8 ? truthFits / 2 : truthFits); fit++)
            {
                ulong seed = ((1 + offset) << 40) + ((ulong)size << 8) + (ulong)fit;
                DataSplit data = new(Dataset.Digits(size, seed), Dataset.Digits(20_000, seed, DatasetPart.Test), []);

                fits.Add(Assessment.Of(
                    NetworkSpec.Parse(model).Build(data.Training),
                    data,
                    trainer with { Epochs = Refits.Epochs(trainer, size, objects) },
                    optimum => Probe.Gaussian(optimum, 0.01),
                    question with { Refits = 0, Seed = seed }));
            }

            truth.Add(new Point(
                size,
                fits.Average(one => one.Gap!.Value) / fits.Average(one => one.HeldOut!.Loss),
                fits.Average(one => one.SufficientSize.Single(
                    row => row is { Criterion: Criterion.Remaining, Of: LandscapePart.Shape, Objects: ObjectSet.HeldOut }).K)));
            Console.Error.WriteLine(FormattableString.Invariant($"{size}: gap {truth[^1].Gap:p1}, K seen from there {truth[^1].K:f0}"));
        }

        double gapAt = Crossing(truth, point => point.Gap / gap);
        double settledAt = Crossing(truth, point => point.K / point.Objects);
        List<AssessResult> pilots = [];
        for (int repetition = 0; repetition < repetitions; repetition++)
        {
            ulong seed = offset + 1 + (ulong)repetition;
            DataSplit data = new(Dataset.Digits(objects, seed), Dataset.Digits(heldOut, seed, DatasetPart.Test), []);
            pilots.Add(Assessment.Of(
                NetworkSpec.Parse(model).Build(data.Training),
                data,
                trainer,
                optimum => Probe.Gaussian(optimum, 0.01),
                question with { Seed = seed }));
            Console.Error.WriteLine($"{repetition + 1} of {repetitions}");
        }

        Console.WriteLine(
            FormattableString.Invariant($"{model}, {objects} digits, {heldOut} held out, {epochs} epochs, {refits} fits a size, B = ")
                + FormattableString.Invariant($"{draws}; {repetitions} repetitions"));
        Console.WriteLine();
        Console.WriteLine("| what | truth | covered | below the truth | above | median estimate | median low, high |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        Write($"gap within {gap}", Shortfall.Gap, gapAt);
        Write($"shape settled within {remaining}", Shortfall.Remaining, settledAt);
        if (Arguments.Option(arguments, "--json") is { } json)
        {
            File.WriteAllText(
                json,
                JsonSerializer.Serialize(
                    new { truth, gapAt, settledAt, pilots = pilots.Select(one => new { one.Refits, one.Gap, one.SufficientSize }) },
                    Json));
        }

        void Write(string what, Shortfall criterion, double at)
        {
            RefitForecastSummary[] forecasts = [.. pilots.SelectMany(one => one.Refits!.Forecast).Where(one => one.Criterion == criterion)];
            int low = forecasts.Count(one => (one.High ?? double.PositiveInfinity) < at);
            int high = forecasts.Count(one => (one.Low ?? double.PositiveInfinity) > at);
            double covered = 1 - ((low + high) / (double)forecasts.Length);
            Console.WriteLine(FormattableString.Invariant($"| {what} | {at:f0} | {100 * covered:f0} ± ")
                + FormattableString.Invariant($"{100 * Math.Sqrt(covered * (1 - covered) / forecasts.Length):f0} % | ")
                + FormattableString.Invariant($"{100.0 * low / forecasts.Length:f0} % | {100.0 * high / forecasts.Length:f0} % | ")
                + FormattableString.Invariant($"{Median(one => one.Objects):f0} | {Median(one => one.Low):f0}, ")
                + FormattableString.Invariant($"{Median(one => one.High):f0} |"));

            double Median(Func<RefitForecastSummary, double?> of)
                => Measure.Median(forecasts.Select(one => of(one) ?? double.PositiveInfinity));
        }
    }

    // Where a falling quantity crosses 1, between neighbours by interpolation of its logarithm.
    private static double Crossing(List<Point> truth, Func<Point, double> of)
    {
        for (int i = 1; i < truth.Count; i++)
        {
            (double before, double after) = (Math.Log(of(truth[i - 1])), Math.Log(of(truth[i])));
            if (before > 0 && after <= 0)
            {
                return truth[i - 1].Objects * Math.Pow((double)truth[i].Objects / truth[i - 1].Objects, before / (before - after));
            }
        }

        return double.NaN;
    }

    private sealed record Point(int Objects, double Gap, double K);
}
