namespace Plateau.Monitor;

/// <summary>Cuts a stream of bytes into lines. A line that is too long is skipped and reported, so memory stays bounded.</summary>
/// <param name="longest">The largest number of bytes in a line.</param>
internal sealed class LineBuffer(int longest)
{
    private const int First = 1 << 16;

    private byte[] _bytes = new byte[Math.Min(First, longest + 1L)];
    private int _start;
    private int _end;
    private int _searched;
    private bool _tooLong;

    /// <summary>The memory for the next bytes; never empty.</summary>
    public Memory<byte> Room()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end, _searched) = (0, _end - _start, _searched - _start);
        }

        if (_end > longest)
        {
            // The line under way is too long: only its end matters now.
            (_end, _searched, _tooLong) = (0, 0, true);
        }
        else if (_end == _bytes.Length)
        {
            Array.Resize(ref _bytes, (int)Math.Min(2L * _bytes.Length, longest + 1L));
        }

        return _bytes.AsMemory(_end);
    }

    /// <summary>Tells how many bytes were written to <see cref="Room"/>.</summary>
    public void Advance(int count) => _end += count;

    /// <summary>The next whole line, without its end; it stays until the next call of <see cref="Room"/>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="tooLong">Whether it is longer than allowed; then <paramref name="line"/> is empty.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryNext(out ReadOnlySpan<byte> line, out bool tooLong)
    {
        int found = _bytes.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        if (found < 0)
        {
            _searched = _end;
            line = default;
            tooLong = false;
            return false;
        }

        int length = _searched + found - _start;
        Cut(length, out line, out tooLong);
        _start = _searched = _start + length + 1;
        return true;
    }

    /// <summary>The rest at the end of the stream: a last line without a line end.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryLast(out ReadOnlySpan<byte> line, out bool tooLong)
    {
        bool any = _tooLong || _end > _start;
        Cut(_end - _start, out line, out tooLong);
        _start = _searched = _end;
        return any;
    }

    private void Cut(int length, out ReadOnlySpan<byte> line, out bool tooLong)
    {
        tooLong = _tooLong || length > longest;
        line = tooLong ? default : _bytes.AsSpan(_start, length);
        _tooLong = false;
    }
}
