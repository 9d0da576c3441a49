namespace Plateau.Formats;

/// <summary>
/// Passes bytes on and computes their CRC-32. The caller compares it with the one in the zip archive, which the runtime does not do.
/// </summary>
internal sealed class ChecksummedStream(Stream inner) : Stream
{
    private uint _state = uint.MaxValue;

    public uint Checksum => ~_state;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _state = Crc32.Append(_state, buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
