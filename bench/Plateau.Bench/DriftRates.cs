using System.Globalization;
using Plateau.Convergence;
using Plateau.Monitor;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>
/// How often the monitor sees a change that is there, how soon, where it places it; and how often it sees one where there is none.
/// </summary>
internal sealed class DriftRates : IBenchmark
{
    public string Name => "drift";

    public string Summary => "how often and how soon the monitor sees a change of the stream";

    public void Run(IReadOnlyList<string> arguments)
    {
        int streams = Arguments.Number(arguments, "--streams", 200);
        int draws = Arguments.Number(arguments, "--draws", 16);
        int change = Arguments.Number(arguments, "--change", 2000);
        int length = Arguments.Number(arguments, "--objects", 12_000);
        string directory = Arguments.DataDirectory(arguments);
        string[] names = ["mnist", "fashion-mnist", "digits", "powers", "normal", "rare"];
        LossPopulation[] populations = [.. names.Select(name => LossPopulation.Make(name, directory, draws, 0))];
        Console.WriteLine($"{streams} streams a row of {length} objects at {draws} draws; changes come after {change} objects");
        Console.WriteLine("| population | change | seen too soon | seen | median delay | median error of the place |");
        Console.WriteLine("| --- | --- | ---: | ---: | ---: | ---: |");
        foreach (LossPopulation population in populations)
        {
            foreach (double factor in (double[])[1, 1.1, 1.25, 1.5, 2])
            {
                Row(population, population, factor, streams, change, length);
            }
        }

        Row(populations[0], populations[1], 1, streams, change, length);
        Row(populations[1], populations[0], 1, streams, change, length);
    }

    private static void Row(LossPopulation before, LossPopulation after, double factor, int streams, int change, int length)
    {
        Drift?[] found = new Drift?[streams];
        MonitorSettings settings = new() { Tolerance = Tolerance.Increment(1e-12) };
        Workers.For(streams, stream =>
        {
            RandomStream chooses = new(1, RandomPurpose.Order, stream);
            LandscapeMonitor monitor = new(settings);
            double[] row = new double[before.Draws];
            for (int n = 0; n < length && monitor.Drift is null; n++)
            {
                LossPopulation population = n < change ? before : after;
                population.Row(chooses.Below(n, population.Objects)).CopyTo(row);
                for (int t = 0; t < row.Length; t++)
                {
                    row[t] *= n < change ? 1 : factor;
                }

                monitor.Add(row, row.Length);
            }

            found[stream] = monitor.Drift;
        });
        bool none = factor == 1 && before == after;
        int soon = found.Count(drift => drift is not null && (none || drift.Found <= change));
        Drift[] seen = [.. found.OfType<Drift>().Where(drift => !none && drift.Found > change)];
        string what = none
            ? "none"
            : before == after ? string.Create(CultureInfo.InvariantCulture, $"losses times {factor}")
            : $"to {after.Name}";
        string delay = seen.Length == 0 ? "–" : Median(seen.Select(drift => (double)drift.Found - change));
        string place = seen.Length == 0 ? "–" : Median(seen.Select(drift => Math.Abs((double)drift.Since - change)));
        Console.WriteLine(
            $"| {before.Name} | {what} | {soon} of {streams} | {(none ? "–" : $"{100.0 * seen.Length / streams:f0} %")} | "
                + $"{delay} | {place} |");
    }

    private static string Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2].ToString("N0", CultureInfo.InvariantCulture);
    }
}
