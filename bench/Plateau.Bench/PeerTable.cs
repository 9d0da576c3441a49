using System.Globalization;

namespace Plateau.Bench;

/// <summary>What a peer with several variants took, and the ratio of its best one to this program, round by round: by the wall, which a busy machine spoils, and by processor time.</summary>
internal static class PeerTable
{
    private const string Processor = " (processor)";

    /// <summary>Prints the variants by speed, and the ratio.</summary>
    /// <param name="peer">The peer; it said how long each variant took at first.</param>
    /// <param name="rounds">The rounds of its fastest variants.</param>
    /// <param name="wall">Seconds of this program in the same rounds, by the wall, on all threads.</param>
    /// <param name="processor">Seconds of processor time of this program in the same rounds, on one thread.</param>
    public static void Print(Peer peer, IReadOnlyList<Dictionary<string, double>> rounds, IReadOnlyList<double> wall, IReadOnlyList<double> processor)
    {
        foreach (System.Text.Json.JsonProperty variant in peer.About.GetProperty("variants").EnumerateObject().OrderBy(v => v.Value.GetDouble()))
        {
            double[] times = [.. rounds.Where(r => r.ContainsKey(variant.Name)).Select(r => r[variant.Name])];
            string median = times.Length == 0 ? "" : Invariant($", median of {times.Length} rounds {Measure.Median(times):F3} s");
            Console.WriteLine(Invariant($"  {variant.Name,-44} {variant.Value.GetDouble(),7:F3} s at first{median}"));
        }

        Ratio("", wall, "by the wall, all threads");
        Ratio(Processor, processor, "by processor time, this program on one thread");

        void Ratio(string suffix, IReadOnlyList<double> own, string how)
        {
            string[] names = [.. rounds[0].Keys.Where(name => name.EndsWith(Processor, StringComparison.Ordinal) == (suffix.Length > 0))];
            string best = names.MinBy(name => Measure.Median(rounds.Select(r => r[name])))!;
            double[] ratios = [.. own.Zip(rounds, (o, r) => r[best] / o).Order()];
            double peerSeconds = Measure.Median(rounds.Select(r => r[best]));
            Console.WriteLine(Invariant($"  {Measure.Median(ratios):F2} times as fast as PyTorch {how}: {Measure.Median(own):F3} s beside {peerSeconds:F3} s ({best}); rounds {ratios[0]:F2} to {ratios[^1]:F2}"));
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
