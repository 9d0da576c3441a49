using System.Globalization;

namespace Plateau.Bench;

/// <summary>What a peer with several variants took, and the ratio of its best one to this program, round by round.</summary>
internal static class PeerTable
{
    /// <summary>Prints the variants by speed, and the ratio.</summary>
    /// <param name="peer">The peer; it said how long each variant took at first.</param>
    /// <param name="rounds">The rounds of its fastest variants.</param>
    /// <param name="own">Seconds of this program in the same rounds.</param>
    public static void Print(Peer peer, IReadOnlyList<Dictionary<string, double>> rounds, IReadOnlyList<double> own)
    {
        foreach (System.Text.Json.JsonProperty variant in peer.About.GetProperty("variants").EnumerateObject().OrderBy(v => v.Value.GetDouble()))
        {
            double[] times = [.. rounds.Where(r => r.ContainsKey(variant.Name)).Select(r => r[variant.Name])];
            string median = times.Length == 0 ? "" : Invariant($", median of {times.Length} rounds {Measure.Median(times):F3} s");
            Console.WriteLine(Invariant($"  {variant.Name,-44} {variant.Value.GetDouble(),7:F3} s at first{median}"));
        }

        string best = rounds[0].Keys.MinBy(name => Measure.Median(rounds.Select(r => r[name])))!;
        double[] ratios = [.. own.Zip(rounds, (o, r) => r[best] / o).Order()];
        Console.WriteLine(Invariant($"  {Measure.Median(ratios):F2} times as fast as the best of PyTorch ({best}); rounds {ratios[0]:F2} to {ratios[^1]:F2}"));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
