using System.Diagnostics;
using Plateau.Data;
using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Bench;

/// <summary>One loss matrix, and the peak between its waves.</summary>
/// <param name="Seconds">By the wall, without the moments of the peak.</param>
/// <param name="ProcessorSeconds">Of all threads, likewise.</param>
/// <param name="PeakFlops">Of all threads, by the wall.</param>
/// <param name="PeakFlopsPerProcessorSecond">Of one core.</param>
internal sealed record Sweep(double Seconds, double ProcessorSeconds, double PeakFlops, double PeakFlopsPerProcessorSecond)
{
    private const ulong Seed = 1;

    // The peak is measured for a moment after this many draws and after the last, the clock of the sweep stopped.
    private const int DrawsBetweenPeaks = 8;
    private const double PeakSeconds = 0.005;

    /// <summary>Fills a matrix of losses, (draws, objects), on so many threads.</summary>
    public static Sweep Run(Probe probe, Dataset data, double[][] matrix, int threads)
    {
        Workers.Threads = threads;
        Action<int> peakOfOne = static _ => Peak.Run();
        Stopwatch clock = new();
        Stopwatch peakClock = new();
        long peakCalls = 0;
        double processorOfPeak = 0;
        double processorPaused = 0;
        double processorStart = Processor();
        clock.Start();
        LossSweep.Run(probe, matrix.Length, Seed, [data], (draw, rows) =>
        {
            rows[0].CopyTo(matrix[draw], 0);
            if ((draw + 1) % DrawsBetweenPeaks == 0 || draw + 1 == matrix.Length)
            {
                clock.Stop();
                double paused = Processor();
                Workers.Run(threads, peakOfOne);
                double before = Processor();
                TimeSpan end = peakClock.Elapsed + TimeSpan.FromSeconds(PeakSeconds);
                peakClock.Start();
                do
                {
                    Workers.Run(threads, peakOfOne);
                    peakCalls++;
                }
                while (peakClock.Elapsed < end);
                peakClock.Stop();
                double after = Processor();
                processorOfPeak += after - before;
                processorPaused += after - paused;
                clock.Start();
            }
        });
        clock.Stop();
        double peakFlops = peakCalls * threads * Peak.Flops;
        return new Sweep(
            clock.Elapsed.TotalSeconds,
            Processor() - processorStart - processorPaused,
            peakFlops / peakClock.Elapsed.TotalSeconds,
            peakFlops / processorOfPeak);
    }

    private static double Processor() => Measure.ProcessorSeconds();
}
