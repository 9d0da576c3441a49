using System.Globalization;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>What an empty parallel region costs.</summary>
internal sealed class WorkersBenchmark : IBenchmark
{
    public string Name => "workers";

    public string Summary => "the cost of an empty parallel region and of a barrier";

    public void Run(IReadOnlyList<string> arguments)
    {
        Action<int> empty = static _ => { };
        Action<int> barriers = static _ =>
        {
            for (int i = 0; i < 100; i++)
            {
                Workers.Barrier();
            }
        };
        foreach (int threads in new[] { 1, 2, 7 })
        {
            double[][] times = Measure.Interleaved(9, 0.02, [() => Workers.Run(threads, empty), () => Workers.Run(threads, barriers)]);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{threads} threads: region {1e6 * Measure.Median(times[0]),8:F2} µs, barrier {1e4 * Measure.Median(times[1]),8:F2} µs"));
        }
    }
}
