using System.Diagnostics;

namespace Plateau.Bench;

/// <summary>Times on a machine whose clock and neighbours change: everything compared is measured in turn, and medians are taken over the rounds.</summary>
internal static class Measure
{
    /// <summary>
    /// Seconds per call of each job, over <paramref name="rounds"/> rounds; in each round every job runs once for about <paramref name="seconds"/>.
    /// </summary>
    public static double[][] Interleaved(int rounds, double seconds, params ReadOnlySpan<Action> jobs)
        => Interleaved(rounds, seconds, static () => { }, jobs);

    /// <summary>The same, with <paramref name="atEachRound"/> called first in each round: another program's turn.</summary>
    public static double[][] Interleaved(int rounds, double seconds, Action atEachRound, ReadOnlySpan<Action> jobs)
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
                long start = Stopwatch.GetTimestamp();
                for (int c = 0; c < calls[j]; c++)
                {
                    jobs[j]();
                }

                times[j][round] = Stopwatch.GetElapsedTime(start).TotalSeconds / calls[j];
            }
        }

        return times;
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half]);
    }
}
