using System.Globalization;
using System.Text;
using Plateau.Monitor;
using Plateau.Numerics;

namespace Plateau.Tests.Monitor;

/// <summary>Streams of losses for tests.</summary>
internal static class MonitorSamples
{
    /// <summary>Objects × draws: each object's level varies, and so does a little of it from draw to draw.</summary>
    public static double[] Losses(int objects, int draws, ulong seed = 0)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset, 81);
        double[] losses = new double[objects * draws];
        for (int i = 0; i < losses.Length; i++)
        {
            losses[i] = (0.1 + Math.Abs(stream.Normal(i / draws))) * (1 + (0.1 * stream.Uniform(1_000_000 + i)));
        }

        return losses;
    }

    /// <summary>The line that sends objects <paramref name="first"/> and on; numbers read back to the same bits.</summary>
    public static string Line(double[] losses, int draws, int first, int count, string before = "", string after = "")
    {
        StringBuilder line = new($"{{{before}\"losses\":[");
        for (int i = first; i < first + count; i++)
        {
            line.Append(i > first ? "," : "")
                .Append('[')
                .AppendJoin(',', losses.Skip(i * draws).Take(draws).Select(loss => loss.ToString("R", CultureInfo.InvariantCulture)))
                .Append(']');
        }

        return line.Append(']').Append(after).Append('}').ToString();
    }

    /// <summary>A monitor that got the objects directly.</summary>
    public static LandscapeMonitor Fed(MonitorSettings settings, double[] losses, int draws)
    {
        LandscapeMonitor monitor = new(settings);
        monitor.Add(losses, draws);
        return monitor;
    }

    /// <summary>All that a monitor knows.</summary>
    public static byte[] State(LandscapeMonitor monitor)
    {
        using MemoryStream bytes = new();
        monitor.Save(bytes);
        return bytes.ToArray();
    }

    /// <summary>Takes a line of text.</summary>
    public static MonitorAnswer Take(this MonitorSession session, string text)
    {
        MonitorLine line = new();
        line.Read(Encoding.UTF8.GetBytes(text));
        return session.Take(line);
    }
}
