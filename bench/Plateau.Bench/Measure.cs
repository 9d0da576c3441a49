using System.Diagnostics;

namespace Plateau.Bench;

/// <summary>
/// Times on a machine whose clock and neighbours change: everything compared is measured in turn, and medians are taken over the rounds.
/// What runs on one thread is measured by its processor time, so that a neighbour who takes the core costs nothing; the rest by the wall.
/// </summary>
internal static class Measure
{
    /// <summary>
    /// Seconds per call of each job, over <paramref name="rounds"/> rounds; in each round every job runs once for about
    /// <paramref name="seconds"/>.
    /// </summary>
    public static double[][] Interleaved(int rounds, double seconds, params ReadOnlySpan<Action> jobs)
        => Interleaved(rounds, seconds, static () => { }, jobs);

    /// <summary>The same, with <paramref name="atEachRound"/> called first in each round: another program's turn.</summary>
    public static double[][] Interleaved(int rounds, double seconds, Action atEachRound, ReadOnlySpan<Action> jobs)
        => Interleaved(rounds, seconds, false, atEachRound, jobs);

    /// <summary>The same, by processor time where <paramref name="processorTime"/> says so.</summary>
    public static double[][] Interleaved(int rounds, double seconds, bool processorTime, Action atEachRound, ReadOnlySpan<Action> jobs)
    {
        int[] calls = new int[jobs.Length];
        double[][] times = new double[jobs.Length][];
        for (int j = 0; j < jobs.Length; j++)
        {
            jobs[j]();
            long start = Stopwatch.GetTimestamp();
            int warm = 0;
            do
            {
                jobs[j]();
                warm++;
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < seconds);
            calls[j] = warm;
            times[j] = new double[rounds];
        }

        for (int round = 0; round < rounds; round++)
        {
            atEachRound();
            for (int j = 0; j < jobs.Length; j++)
            {
                double start = Now(processorTime);
                for (int c = 0; c < calls[j]; c++)
                {
                    jobs[j]();
                }

                times[j][round] = (Now(processorTime) - start) / calls[j];
            }
        }

        return times;
    }

    /// <summary>Seconds of processor time that this process has used so far; the wall clock where the system does not tell.</summary>
    public static double ProcessorSeconds() => Now(processorTime: true);

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    }

    private static double Now(bool processorTime)
        => processorTime && !OperatingSystem.IsIOS() && !OperatingSystem.IsTvOS()
            ? Environment.CpuUsage.TotalTime.TotalSeconds
            : Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
