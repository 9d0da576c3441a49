namespace Plateau.Formats;

/// <summary>The checksum of zip archives: CRC-32, polynomial 0xEDB88320.</summary>
internal static class Crc32
{
    private static readonly uint[] _table = MakeTable();

    /// <summary>Continues a checksum; begin and end with its complement.</summary>
    public static uint Append(uint state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            state = _table[(byte)(state ^ b)] ^ (state >> 8);
        }

        return state;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint i = 0; i < 256; i++)
        {
            uint value = i;
            for (int bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? 0xEDB88320u ^ (value >> 1) : value >> 1;
            }

            table[i] = value;
        }

        return table;
    }
}
