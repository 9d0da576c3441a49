using System.Buffers.Binary;
using System.Text;

namespace Plateau.Formats;

/// <summary>Where the members of a zip archive lie in the file (PKWARE APPNOTE 6.3, sections 4.3 and 4.5.3).</summary>
internal static class ZipDirectory
{
    private const int EndSize = 22;
    private const int LongestComment = ushort.MaxValue;
    private const int LocatorSize = 20;
    private const int EntrySize = 46;
    private const int LocalSize = 30;
    private const int LzmaHead = 9;

    /// <summary>
    /// The dictionary that decompressing an LZMA member needs, in bytes: whoever unpacks it allocates that much, whatever the member holds.
    /// </summary>
    /// <param name="path">The archive.</param>
    /// <param name="name">The name of the member; the last one of several.</param>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public static long LzmaDictionaryOf(string path, string name)
    {
        using FileStream file = SafeFile.OpenRead(path);
        long offset = LocalOffsetOf(file, name);
        ReadOnlySpan<byte> local = Read(file, offset, LocalSize, 0x04034b50);
        long content = offset + LocalSize + UInt16(local[26..]) + UInt16(local[28..]);

        // Version and length of the properties, two bytes each; then a byte of parameters and the size.
        return UInt32(Read(file, content, LzmaHead).AsSpan(5));
    }

    private static long LocalOffsetOf(FileStream file, string name)
    {
        int most = (int)Math.Min(file.Length, EndSize + LongestComment);
        byte[] tail = Read(file, file.Length - most, most);
        int end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end > tail.Length - EndSize)
        {
            throw new InvalidDataException("there is no directory of members");
        }

        long at = UInt32(tail.AsSpan(end + 16));
        long count = UInt16(tail.AsSpan(end + 10));
        if (at == uint.MaxValue || count == ushort.MaxValue)
        {
            byte[] locator = Read(file, file.Length - most + end - LocatorSize, LocatorSize, 0x07064b50);
            byte[] wide = Read(file, Int64(locator.AsSpan(8)), 56, 0x06064b50);
            (count, at) = (Int64(wide.AsSpan(32)), Int64(wide.AsSpan(48)));
        }

        long offset = -1;
        byte[] wanted = Encoding.UTF8.GetBytes(name);
        for (long i = 0; i < count; i++)
        {
            byte[] entry = Read(file, at, EntrySize, 0x02014b50);
            int length = UInt16(entry.AsSpan(28));
            int extra = UInt16(entry.AsSpan(30));
            byte[] rest = Read(file, at + EntrySize, length + extra);
            if (rest.AsSpan(0, length).SequenceEqual(wanted))
            {
                offset = Offset(entry, rest.AsSpan(length));
            }

            at += EntrySize + length + extra + UInt16(entry.AsSpan(32));
        }

        return offset >= 0 ? offset : throw new InvalidDataException("a member is not in the directory");
    }

    // Where 32 bits do not do, the field is all ones, and the number is in the extra field of kind 1, after the sizes that are there.
    private static long Offset(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra)
    {
        uint offset = UInt32(entry[42..]);
        if (offset != uint.MaxValue)
        {
            return offset;
        }

        while (extra.Length > 4 && UInt16(extra) != 1)
        {
            extra = extra[Math.Min(extra.Length, 4 + UInt16(extra[2..]))..];
        }

        int before = 4 + (UInt32(entry[20..]) == uint.MaxValue ? 8 : 0) + (UInt32(entry[24..]) == uint.MaxValue ? 8 : 0);
        return extra.Length >= before + 8 ? Int64(extra[before..]) : throw new InvalidDataException("a member is nowhere");
    }

    private static byte[] Read(FileStream file, long at, int count, uint? signature = null)
    {
        if (at < 0 || at > file.Length - count)
        {
            throw new InvalidDataException("it points beyond the file");
        }

        byte[] bytes = new byte[count];
        file.Position = at;
        file.ReadExactly(bytes);
        return signature is null || UInt32(bytes) == signature ? bytes : throw new InvalidDataException("a mark is missing");
    }

    private static int UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long Int64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
