using System.Globalization;
using System.Text;
using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Bench;

/// <summary>
/// How often the intervals of a comparison hold the truth, and how much narrower they are than those of the two measured apart. A pool of
/// fresh objects and draws is a population of its own, of which the truth is known exactly; each pilot draws objects and draws from it,
/// with replacement. <c>paired-coverage [--data digits|mnist|fashion-mnist|simulated] [--data-dir DIR] [--a mlp:32] [--b mlp:64] [--samples
/// 3000] [--epochs 10] [--sigma 0.01] [--pool 10000] [--pool-draws 192] [--draws 64] [--pilots 200,1000,5000] [--repetitions 1000] [--seed
/// 0]</c>
/// </summary>
internal sealed class PairedCoverageStudy : IBenchmark
{
    private static readonly string[] Names = ["V", "shape", "K of the loss", "K of the shape", "mean loss"];

    public string Name => "paired-coverage";

    public string Summary => "how often the paired intervals of a comparison hold the truth";

    public void Run(IReadOnlyList<string> arguments)
    {
        string data = Arguments.Option(arguments, "--data") ?? "digits";
        string? directory = data is "digits" or "simulated" ? null : Arguments.DataDirectory(arguments);
        (string a, string b) = (Arguments.Option(arguments, "--a") ?? "mlp:32", Arguments.Option(arguments, "--b") ?? "mlp:64");
        (int samples, int epochs) = (Arguments.Number(arguments, "--samples", 3000), Arguments.Number(arguments, "--epochs", 10));
        double sigma = double.Parse(Arguments.Option(arguments, "--sigma") ?? "0.01", CultureInfo.InvariantCulture);
        (int pool, int poolDraws, int draws) = (
            Arguments.Number(arguments, "--pool", 10_000),
            Arguments.Number(arguments, "--pool-draws", 192),
            Arguments.Number(arguments, "--draws", 64));
        int[] pilots = [.. (Arguments.Option(arguments, "--pilots") ?? "200,1000,5000")
            .Split(',')
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        int repetitions = Arguments.Number(arguments, "--repetitions", 1000);
        ulong seed = (ulong)Arguments.Number(arguments, "--seed", 0);

        bool simulated = data == "simulated";
        LossMatrix[] losses = simulated
            ? []
            : Measured(
                DataSource.Load(new DataRequest
                {
                    Data = data,
                    Directory = directory,
                    Samples = samples,
                    HeldOut = pool.ToString(CultureInfo.InvariantCulture),
                    Seed = seed,
                }),
                [a, b],
                epochs,
                sigma,
                poolDraws,
                seed);
        double[] truth = simulated ? SimulatedTruth() : Truth(losses);
        StringBuilder text = new();
        text.AppendLine(
            Text($"{data}, {a} beside {b}, pool of {pool} objects and {poolDraws} draws, {draws} draws a pilot, {repetitions} ")
                + Text($"repetitions, 95 %: truth {string.Join(", ", Names.Select((name, i) => Text($"{name} {truth[i]:g4}")))}"));
        text.AppendLine()
            .AppendLine("| pilot | quantity | covered | below the truth | above | narrower by pairing |")
            .AppendLine("| ---: | --- | ---: | ---: | ---: | ---: |");
        foreach (int pilot in pilots)
        {
            (Interval Interval, double Narrower)[][] results = new (Interval, double)[repetitions][];
            Workers.For(repetitions, r =>
            {
                ulong number = (seed * 1_000_003) + (ulong)((pilot * 100_000L) + r);
                results[r] = Compared(
                    simulated
                        ? [.. Simulated(pilot, draws, number).Select(matrix => LandscapeStatistics.Of(matrix))]
                        : Pilot(losses, pilot, draws, number),
                    number);
            });
            for (int q = 0; q < Names.Length; q++)
            {
                double covered = results.Count(result => result[q].Interval.Contains(truth[q])) / (double)repetitions;
                text.AppendLine(
                    Text($"| {pilot} | {Names[q]} | {100 * covered:f1} ± {100 * Math.Sqrt(covered * (1 - covered) / repetitions):f1} % | ")
                        + Text($"{100.0 * results.Count(result => result[q].Interval.High < truth[q]) / repetitions:f1} % | ")
                        + Text($"{100.0 * results.Count(result => result[q].Interval.Low > truth[q]) / repetitions:f1} % | ")
                        + Text($"{Measure.Median(results.Select(result => result[q].Narrower)):f2} |"));
            }
        }

        Console.WriteLine(text);
    }

    private static LossMatrix[] Measured(DataSplit data, string[] specs, int epochs, double sigma, int draws, ulong seed) =>
    [
        .. specs.Select((spec, i) =>
        {
            Network network = NetworkSpec.Parse(spec).Build(data.Training);
            Optimum optimum = Trainer.Adam(epochs: epochs).Fit(network, data.Training, seed + (ulong)i);
            return LossMatrix.Evaluate(network, data.HeldOut!, Probe.Gaussian(optimum, sigma), draws, seed);
        }),
    ];

    // Cubes of exponential numbers, common to both and some of each one's own; all scale with the draw.
    private static LossMatrix[] Simulated(int objects, int draws, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.StartVectors, 7);
        double[] common = [.. Enumerable.Range(0, objects).Select(i => Power(stream.Uniform(i)))];
        return [.. Enumerable.Range(0, 2).Select(side =>
        {
            double[] optimum = [.. Enumerable.Range(0, objects)
                .Select(i => ((1 + (0.2 * side)) * common[i]) + (0.5 * Power(stream.Uniform(((side + 1L) * objects) + i))))];
            Tensor<double> losses = new(draws, objects);
            for (int t = 0; t < draws; t++)
            {
                double shared = stream.Normal((4L * objects) + t);
                for (int i = 0; i < objects; i++)
                {
                    losses[t, i] = (optimum[i] * (1 + (0.1 * shared)))
                        + (0.1 * stream.Normal((5L * objects) + draws + ((((long)side * draws) + t) * objects) + i));
                }
            }

            return new LossMatrix(losses, optimum);
        })];

        static double Power(double uniform)
        {
            double x = -Elementary.Log(uniform);
            return x * x * x / 6;
        }
    }

    // A cube of an exponential number over 6 has the mean 1 and the variance 19; draws scale it by 1 + 0.1 z and add noise of variance
    // 0.01.
    private static double[] SimulatedTruth()
    {
        double[] variance = [19 * (1 + 0.25), 19 * (1.44 + 0.25)];
        double v = ((1.01 * variance[1]) + 0.01) / ((1.01 * variance[0]) + 0.01);
        double shape = ((0.01 * variance[1]) + 0.01) / ((0.01 * variance[0]) + 0.01);
        double square = 1.7 / 1.5 * (1.7 / 1.5);
        return [v, shape, v / square, shape / square, 0.2];
    }

    // Of the pool as a population: variances with divisor n.
    private static double[] Truth(LossMatrix[] losses)
    {
        LandscapeStatistics[] of = [.. losses.Select(matrix => LandscapeStatistics.Of(matrix))];
        double[] loss = [.. of.Select(s => s.Means.ToArray().Average())];
        double v = of[1].Variances.ToArray().Average() / of[0].Variances.ToArray().Average();
        double shape = of[1].ShapeVariances.ToArray().Average() / of[0].ShapeVariances.ToArray().Average();
        double square = loss[1] / loss[0] * (loss[1] / loss[0]);
        return [v, shape, v / square, shape / square, loss[1] - loss[0]];
    }

    private static LandscapeStatistics[] Pilot(LossMatrix[] losses, int objects, int draws, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset);
        int[] chosen = [.. Enumerable.Range(0, objects).Select(i => stream.Below(i, losses[0].Objects))];
        int[] at = [.. Enumerable.Range(0, draws).Select(t => stream.Below(objects + t, losses[0].Draws))];
        return [.. losses.Select(matrix =>
        {
            double[] row = new double[objects];
            LandscapeStatistics statistics = new(objects, [.. chosen.Select(i => matrix.AtOptimum[i])]);
            foreach (int t in at)
            {
                for (int i = 0; i < objects; i++)
                {
                    row[i] = matrix.Losses[t, chosen[i]];
                }

                statistics.Add(row);
            }

            return statistics;
        })];
    }

    private static (Interval Interval, double Narrower)[] Compared(LandscapeStatistics[] of, ulong seed)
    {
        PairedComparison comparison = PairedComparison.Of(of[0], of[1], 0.95, seed);
        return
        [
            .. new[] { comparison.Variance, comparison.Shape, comparison.Size, comparison.SizeOfShape }
                .Select(ratio => (new Interval(ratio!.Value.Low, ratio.Value.High), ratio.Value.UnpairedLogError / ratio.Value.LogError)),
            (comparison.LossInterval, Apart(of) / comparison.LossError),
        ];
    }

    // The standard error of the difference of mean losses, measured apart.
    private static double Apart(LandscapeStatistics[] of)
        => Math.Sqrt(of.Sum(s => Spread(s.ObjectMeans()) + Spread(s.Means.ToArray())));

    private static double Spread(double[] values)
    {
        double mean = values.Average();
        return values.Sum(x => (x - mean) * (x - mean)) / (values.Length - 1) / values.Length;
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
