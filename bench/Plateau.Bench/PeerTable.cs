using System.Globalization;

namespace Plateau.Bench;

/// <summary>
/// What a peer with several variants took, and the ratio of its best one to this program, round by round: by the wall, which a busy machine
/// spoils, and by processor time. A variant is called "job: variant"; where a peer has only one job, it goes without a name.
/// </summary>
internal static class PeerTable
{
    private const string Processor = " (processor)";

    /// <summary>Prints the variants of the one job of a peer by speed, and the ratios.</summary>
    /// <param name="peer">The peer; it said how long each variant took at first.</param>
    /// <param name="rounds">The rounds of its fastest variants.</param>
    /// <param name="wall">Seconds of this program in the same rounds, by the wall, on all threads.</param>
    /// <param name="processor">Seconds of processor time of this program in the same rounds.</param>
    /// <param name="threads">The threads on which the processor time was taken.</param>
    /// <returns>How many times as fast as the peer this program is, by the wall.</returns>
    public static double Print(
        Peer peer,
        IReadOnlyList<Dictionary<string, double>> rounds,
        IReadOnlyList<double> wall,
        IReadOnlyList<double> processor,
        int threads = 1)
    {
        Variants(peer, rounds);
        double ratio = Ratio(rounds, "", wall, "by the wall, all threads");
        Ratio(
            rounds,
            "",
            processor,
            $"by processor time, this program on {(threads == 1 ? "one thread" : "all threads")}",
            processor: true);
        return ratio;
    }

    /// <summary>
    /// Prints how much faster than the best variant of a job this program is, and returns it: the median over the rounds.
    /// </summary>
    /// <param name="rounds">The rounds.</param>
    /// <param name="job">The job; empty for variants without one.</param>
    /// <param name="own">Seconds of this program in the same rounds.</param>
    /// <param name="how">What the line says of the conditions.</param>
    /// <param name="processor">Whether to count processor time.</param>
    public static double Ratio(
        IReadOnlyList<Dictionary<string, double>> rounds,
        string job,
        IReadOnlyList<double> own,
        string how,
        bool processor = false)
    {
        (string best, double[] seconds) = Best(rounds, job, processor);
        double[] ratios = [.. own.Zip(seconds, (o, other) => other / o).Order()];
        double ratio = Measure.Median(ratios);
        Console.WriteLine(
            Invariant($"  {ratio:F2} times as fast as PyTorch {how}: {Measure.Median(own):F3} s beside {Measure.Median(seconds):F3} s ")
                + Invariant($"({best}); rounds {ratios[0]:F2} to {ratios[^1]:F2}"));
        return ratio;
    }

    /// <summary>Prints the variants by speed, job by job.</summary>
    public static void Variants(Peer peer, IReadOnlyList<Dictionary<string, double>> rounds)
    {
        foreach (System.Text.Json.JsonProperty variant in peer.About
            .GetProperty("variants")
            .EnumerateObject()
            .OrderBy(v => Job(v.Name))
            .ThenBy(v => v.Value.GetDouble()))
        {
            double[] times = [.. rounds.Where(r => r.ContainsKey(variant.Name)).Select(r => r[variant.Name])];
            string median = times.Length == 0 ? "" : Invariant($", median of {times.Length} rounds {Measure.Median(times):F3} s");
            Console.WriteLine(Invariant($"  {variant.Name,-44} {variant.Value.GetDouble(),7:F3} s at first{median}"));
        }
    }

    /// <summary>The variant of a job that is fastest by the median over the rounds, and its seconds in each.</summary>
    /// <param name="rounds">The rounds.</param>
    /// <param name="job">The job; empty for variants without one.</param>
    /// <param name="processor">Whether to count processor time.</param>
    public static (string Name, double[] Seconds) Best(IReadOnlyList<Dictionary<string, double>> rounds, string job, bool processor = false)
    {
        string best = rounds[0].Keys
            .Where(name => Job(name) == job && name.EndsWith(Processor, StringComparison.Ordinal) == processor)
            .MinBy(name => Measure.Median(rounds.Select(r => r[name])))!;
        return (best, [.. rounds.Select(r => r[best])]);
    }

    private static string Job(string name) => name.LastIndexOf(": ", StringComparison.Ordinal) is var end and >= 0 ? name[..end] : "";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
