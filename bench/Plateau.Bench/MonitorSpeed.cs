using System.Diagnostics;
using System.Globalization;
using Plateau.Convergence;
using Plateau.Monitor;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>Objects a second and bytes of a monitor, by the number of draws; what it holds must not grow with the stream.</summary>
internal sealed class MonitorSpeed : IBenchmark
{
    public string Name => "monitor";

    public string Summary => "objects a second and memory of the monitor";

    public void Run(IReadOnlyList<string> arguments)
    {
        int batch = Arguments.Number(arguments, "--batch", 1000);
        int objects = Arguments.Number(arguments, "--objects", 100_000);
        Console.WriteLine(
            $"{objects} objects, in batches of {batch} and one at a time with an answer each; state: what a state file holds after a tenth "
                + "of them, and after all");
        Console.WriteLine(
            "| draws | mode | objects a second | one at a time, answered | held by a monitor | state, a tenth | state, all |");
        Console.WriteLine("| ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (int draws in (int[])[16, 256, 4096])
        {
            foreach (MonitorMode mode in Enum.GetValues<MonitorMode>())
            {
                double[] losses = Losses(draws, batch);
                MonitorSettings settings = new() { Mode = mode, Tolerance = Tolerance.Increment(1e-12) };
                LandscapeMonitor warm = new(settings);
                warm.Add(losses, draws);
                long before = GC.GetTotalMemory(forceFullCollection: true);
                LandscapeMonitor monitor = new(settings);
                Stopwatch clock = Stopwatch.StartNew();
                long tenth = 0;
                for (int n = 0; n < objects; n += batch)
                {
                    monitor.Add(losses, draws);
                    tenth = tenth == 0 && n >= objects / 10 ? Bytes(monitor) : tenth;
                }

                double seconds = clock.Elapsed.TotalSeconds;
                long held = GC.GetTotalMemory(forceFullCollection: true) - before;
                LandscapeMonitor single = new(settings);
                clock.Restart();
                int answered = Math.Min(objects, 20 * batch);
                for (int n = 0; n < answered; n++)
                {
                    single.Add(losses.AsSpan(n % batch * draws, draws), draws);
                    single.Answer();
                }

                double singly = clock.Elapsed.TotalSeconds;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {draws} | {mode} | {objects / seconds:N0} | {answered / singly:N0} | {held / 1024.0:N0} KB | {tenth / 1024.0:N0} "
                        + $"KB | {Bytes(monitor) / 1024.0:N0} KB |"));
            }
        }
    }

    private static long Bytes(LandscapeMonitor monitor)
    {
        MemoryStream stream = new();
        monitor.Save(stream);
        return stream.Length;
    }

    private static double[] Losses(int draws, int objects)
    {
        RandomStream stream = new(1, RandomPurpose.Subset);
        double[] losses = new double[draws * objects];
        for (int i = 0; i < objects; i++)
        {
            double loss = -0.3 * Math.Log(stream.Uniform(i));
            for (int t = 0; t < draws; t++)
            {
                losses[(i * draws) + t] = loss * (1 + (0.1 * t / draws));
            }
        }

        return losses;
    }
}
