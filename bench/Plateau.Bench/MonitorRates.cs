using System.Diagnostics;
using System.Globalization;
using Plateau.Convergence;
using Plateau.Monitor;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>
/// How often each rule stops before the sufficient size, and where it stops, beside one who knows V: the monitor's two modes, and the first
/// passage of one order's increments, which is P3's algorithm (docs/theory.md T10). Streams draw objects from a population independently;
/// its V is exact.
/// </summary>
internal sealed class MonitorRates : IBenchmark
{
    private static readonly string[] Populations = ["mnist", "fashion-mnist", "digits", "powers", "normal", "rare"];

    public string Name => "monitor-rates";

    public string Summary => "how often the monitor stops too early, and when it stops";

    public void Run(IReadOnlyList<string> arguments)
    {
        int streams = Arguments.Number(arguments, "--streams", 500);
        int draws = Arguments.Number(arguments, "--draws", 32);
        int seed = Arguments.Number(arguments, "--seed", 0);
        int[] sizes = [.. (Arguments.Option(arguments, "--sizes") ?? "300,1000")
            .Split(',')
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        double[] alphas = [.. (Arguments.Option(arguments, "--alphas") ?? "0.05,0.01")
            .Split(',')
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        string[] names = Arguments.Option(arguments, "--populations")?.Split(',') ?? Populations;
        Console.WriteLine(
            $"{streams} streams a row, {draws} draws, seed {seed}; stopped too early: before K of the rule's own V; [lower 95 % limit of "
                + "its chance]; stop over K: median (90 % of streams); drift: streams in which it was seen, where there is none");
        Console.WriteLine(
            "| population | K | α | capped: too early | stop/K | asymptotic: too early | stop/K | first passage: too early "
                + "| stop/K | drift |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        Dictionary<double, (int Early, int Streams)> all = [];
        Stopwatch clock = Stopwatch.StartNew();
        foreach (string name in names)
        {
            LossPopulation population = LossPopulation.Make(
                name,
                name is "mnist" or "fashion-mnist" ? Arguments.DataDirectory(arguments) : string.Empty,
                draws,
                (ulong)seed);
            foreach (int size in sizes)
            {
                foreach (double alpha in alphas)
                {
                    Row row = new(population, size, alpha, streams, (ulong)seed);
                    row.Run();
                    Console.WriteLine(row.ToString());
                    (int early, int count) = all.GetValueOrDefault(alpha);
                    all[alpha] = (early + row.CappedEarly, count + streams);
                }
            }
        }

        foreach ((double alpha, (int early, int count)) in all)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"capped, α = {alpha}: {early} of {count} streams stopped too early, {100.0 * early / count:f2} % [lower 95 % limit "
                    + $"{100 * Lower(early, count):f2} %]"));
        }

        Console.WriteLine($"took {clock.Elapsed.TotalSeconds:f0} s");
    }

    // The lower limit of Clopper and Pearson, one-sided at 97.5 %: where at least so many of n would come with a chance of 2.5 %.
    private static double Lower(int early, int streams)
    {
        (double low, double high) = (0, (double)early / streams);
        for (int step = 0; step < 60 && early > 0; step++)
        {
            double middle = (low + high) / 2;
            (low, high) = AtLeast(early, streams, middle) < 0.025 ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double AtLeast(int early, int streams, double p)
    {
        double term = streams * Math.Log(1 - p);
        double below = 0;
        for (int i = 0; i < early; i++)
        {
            below += Math.Exp(term);
            term += Math.Log(p / (1 - p) * (streams - i) / (i + 1));
        }

        return 1 - below;
    }

    private sealed class Row
    {
        private readonly LossPopulation _population;
        private readonly int _size;
        private readonly double _alpha;
        private readonly ulong _seed;
        private readonly double[][] _stops;
        private readonly bool[] _drifts;
        private readonly double _capped;
        private readonly double _whole;

        public Row(LossPopulation population, int size, double alpha, int streams, ulong seed)
        {
            (_population, _size, _alpha, _seed) = (population, size, alpha, seed);
            _stops = [new double[streams], new double[streams], new double[streams]];
            _drifts = new bool[streams];
            _capped = population.Variance(MonitorSettings.DefaultLossCap);
            _whole = population.Variance(double.PositiveInfinity);
        }

        public int CappedEarly => Early(0);

        public void Run() => Workers.For(_drifts.Length, Stream);

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"| {_population.Name} | {_size} | {_alpha} | {Rate(0)} | {Ratio(0)} | {Rate(1)} | {Ratio(1)} | {Rate(2)} | {Ratio(2)} | "
                + $"{_drifts.Count(seen => seen)} |");

        private string Rate(int rule)
            => string.Create(
                CultureInfo.InvariantCulture,
                $"{100.0 * Early(rule) / _drifts.Length:f1} % [{100 * Lower(Early(rule), _drifts.Length):f1}]");

        private int Early(int rule) => _stops[rule].Count(stop => stop < 1);

        private string Ratio(int rule)
        {
            double[] sorted = [.. _stops[rule].Order()];
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{sorted[sorted.Length / 2]:f2} ({sorted[sorted.Length / 20]:f2} to "
                    + $"{sorted[sorted.Length - 1 - (sorted.Length / 20)]:f2})");
        }

        // Each rule has the tolerance at which its own V gives K.
        private void Stream(int stream)
        {
            RandomStream chooses = new(_seed, RandomPurpose.Order, stream);
            double k = _size;
            double capped = _capped / (k * (k + 1)) * (1 + 1e-12);
            double whole = _whole / (k * (k + 1)) * (1 + 1e-12);
            MonitorSettings settings = new() { Alpha = _alpha, Tolerance = Tolerance.Increment(capped) };
            LandscapeMonitor guaranteed = new(settings);
            LandscapeMonitor asymptotic = new(settings with { Mode = MonitorMode.Asymptotic, Tolerance = Tolerance.Increment(whole) });
            double[] means = new double[_population.Draws];
            (double first, double second, double third) = (0, 0, 0);
            for (int n = 1; n <= 6 * _size && (first == 0 || second == 0 || third == 0); n++)
            {
                ReadOnlySpan<double> row = _population.Row(chooses.Below(n, _population.Objects));
                if (first == 0)
                {
                    guaranteed.Add(row, row.Length);
                    first = guaranteed.HasSettled ? n : 0;
                }

                if (second == 0)
                {
                    asymptotic.Add(row, row.Length);
                    second = asymptotic.HasSettled ? n : 0;
                }

                double increment = 0;
                for (int t = 0; t < means.Length; t++)
                {
                    double step = (row[t] - means[t]) / n;
                    increment += step * step / means.Length;
                    means[t] += step;
                }

                third = third == 0 && n > 1 && increment < whole ? n - 1 : third;
            }

            (_stops[0][stream], _stops[1][stream], _stops[2][stream]) = (At(first), At(second), At(third));
            _drifts[stream] = guaranteed.Answer().Drift is not null;

            double At(double stop) => stop == 0 ? double.PositiveInfinity : stop / _size;
        }
    }
}
