using System.Buffers.Binary;
using System.Text;
using Plateau.Formats;
using Plateau.Monitor;

namespace Plateau.Tests.Monitor;

/// <summary>The state of a monitor as version 1 of the format wrote it: without what capping hides.</summary>
internal static class OlderMonitorState
{
    /// <summary>Cuts the fields out that version 2 added, and sets mark and checksum.</summary>
    /// <param name="monitor">The monitor.</param>
    /// <param name="draws">Its number of draws.</param>
    /// <param name="isFree">Whether a loss was above the cap, so that the new arrays are not empty.</param>
    public static byte[] Of(LandscapeMonitor monitor, int draws, bool isFree)
    {
        MemoryStream saved = new();
        monitor.Save(saved);
        byte[] bytes = saved.ToArray();

        // Settings: ten numbers; then name, restarts, objects before, objects, draws; two arrays; five numbers.
        int name = (monitor.DrawsName?.Length ?? 0) * sizeof(char);
        int before = "plateau.monitor/2\n".Length + (8 * 10) + 8 + name + (8 * 4) + (2 * (8 + (8 * draws))) + (8 * 5);
        int added = (2 * (8 + (isFree ? 8 * draws : 0))) + 8;
        byte[] older = [.. bytes[..before], .. bytes[(before + added)..^4], 0, 0, 0, 0];
        Encoding.ASCII.GetBytes("1").CopyTo(older, "plateau.monitor/".Length);
        BinaryPrimitives.WriteUInt32LittleEndian(older.AsSpan(older.Length - 4), ~Crc32.Append(~0u, older.AsSpan(0, older.Length - 4)));
        return older;
    }
}
