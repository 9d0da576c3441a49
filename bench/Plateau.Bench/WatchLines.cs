using System.Globalization;
using System.Text;
using Plateau.Numerics;

namespace Plateau.Bench;

/// <summary>Streams of losses as lines of JSON, each number with all its digits.</summary>
internal static class WatchLines
{
    /// <summary>Objects × draws: exponential levels, and a tenth of each from draw to draw.</summary>
    public static double[] Losses(int objects, int draws, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset, 91);
        double[] losses = new double[objects * draws];
        for (int i = 0; i < losses.Length; i++)
        {
            losses[i] = -0.3 * Math.Log(stream.Uniform(i / draws)) * (1 + (0.1 * stream.Uniform(objects + i)));
        }

        return losses;
    }

    /// <summary>One line with some of the objects.</summary>
    public static string Line(double[] losses, int draws, int first, int count, long? after = null)
    {
        StringBuilder line = new("{\"losses\":[");
        for (int i = first; i < first + count; i++)
        {
            line.Append(i > first ? ",[" : "[");
            for (int t = 0; t < draws; t++)
            {
                line.Append(t > 0 ? "," : string.Empty).Append(losses[(i * draws) + t].ToString("R", CultureInfo.InvariantCulture));
            }

            line.Append(']');
        }

        return line.Append(']')
            .Append(after is long n ? string.Create(CultureInfo.InvariantCulture, $",\"after\":{n}") : string.Empty)
            .Append("}\n")
            .ToString();
    }
}
