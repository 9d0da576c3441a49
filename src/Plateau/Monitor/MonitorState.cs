using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Plateau.Formats;

namespace Plateau.Monitor;

/// <summary>
/// The state of a monitor, while it is written to or read from a stream. Each part lists its fields once, in the same order for writing and
/// reading. A checksum ends the state.
/// </summary>
internal sealed class MonitorState
{
    private const int MostNumbers = 1 << 28;
    private readonly MemoryStream _bytes;
    private readonly bool _reads;

    private MonitorState(MemoryStream bytes, bool reads, int version) => (_bytes, _reads, Version) = (bytes, reads, version);

    /// <summary>The version of the format: 2 now; 1 had no losses above the cap.</summary>
    public int Version { get; }

    /// <summary>Whether fields are being read.</summary>
    public bool Reads => _reads;

    /// <summary>The first bytes of the file, with the version of the format.</summary>
    private static ReadOnlySpan<byte> Mark => "plateau.monitor/2\n"u8;

    private static ReadOnlySpan<byte> OlderMark => "plateau.monitor/1\n"u8;

    /// <summary>Begins to write.</summary>
    public static MonitorState ToWrite() => new(new MemoryStream(), reads: false, version: 2);

    /// <summary>Checks what was written, and begins to read it.</summary>
    /// <exception cref="PlateauException">The stream is not such a state, has another version, is cut short or damaged.</exception>
    public static MonitorState ToRead(Stream source)
    {
        MemoryStream all = new();
        source.CopyTo(all);
        ReadOnlySpan<byte> bytes = all.GetBuffer().AsSpan(0, (int)all.Length);
        int name = Mark.IndexOf((byte)'/') + 1;
        if (bytes.Length < Mark.Length || !bytes[..name].SequenceEqual(Mark[..name]))
        {
            throw new PlateauException(
                bytes.IsEmpty ? "the state is empty; delete it to begin anew" : "this is no state of a monitor; name another file");
        }

        bool isOlder = bytes[..Mark.Length].SequenceEqual(OlderMark);
        if (!isOlder && !bytes[..Mark.Length].SequenceEqual(Mark))
        {
            throw new PlateauException(
                "the state is of another version of Plateau; go on with that version, or begin anew with another file");
        }

        int body = bytes.Length - sizeof(uint);
        if (body < Mark.Length || BinaryPrimitives.ReadUInt32LittleEndian(bytes[body..]) != Checksum(bytes[..body]))
        {
            throw new PlateauException("the state is cut short or damaged; restore it from a copy, or begin anew with another file");
        }

        return new MonitorState(new MemoryStream(bytes[Mark.Length..body].ToArray()), reads: true, isOlder ? 1 : 2);
    }

    /// <summary>Writes what was gathered.</summary>
    public void WriteTo(Stream destination)
    {
        byte[] whole = [.. Mark, .. _bytes.ToArray()];
        Span<byte> end = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(end, Checksum(whole));
        destination.Write(whole);
        destination.Write(end);
    }

    /// <summary>A whole number.</summary>
    public void Exchange(ref int value)
    {
        long wide = value;
        Exchange(ref wide);
        value = checked((int)wide);
    }

    /// <summary>A whole number.</summary>
    public void Exchange(ref long value) => Bytes(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref value, 1)));

    /// <summary>A number.</summary>
    public void Exchange(ref double value) => Bytes(MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref value, 1)));

    /// <summary>Numbers; the length of the span says how many.</summary>
    public void Exchange(Span<double> values) => Bytes(MemoryMarshal.AsBytes(values));

    /// <summary>Numbers of any count.</summary>
    public void Exchange(ref double[] values)
    {
        int count = values.Length;
        Exchange(ref count);
        if (_reads)
        {
            values = new double[Checked(count)];
        }

        Exchange(values);
    }

    /// <summary>A text, or none.</summary>
    public void Exchange(ref string? value)
    {
        int length = value?.Length ?? -1;
        Exchange(ref length);
        char[] text = _reads && length > 0 ? new char[Checked(length)] : value?.ToCharArray() ?? [];
        Bytes(MemoryMarshal.AsBytes(text.AsSpan()));
        value = length < 0 ? null : new string(text);
    }

    private static int Checked(int count)
        => count is >= 0 and < MostNumbers ? count : throw new PlateauException("the state is damaged; begin anew with another file");

    private static uint Checksum(ReadOnlySpan<byte> bytes) => ~Crc32.Append(~0u, bytes);

    private void Bytes(Span<byte> bytes)
    {
        if (_reads)
        {
            _bytes.ReadExactly(bytes);
        }
        else
        {
            _bytes.Write(bytes);
        }
    }
}
