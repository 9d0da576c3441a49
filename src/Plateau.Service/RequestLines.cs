using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>The lines of a request's body, read one after the other into the same place; blank ones are passed over.</summary>
internal sealed class RequestLines
{
    /// <summary>The most lines that a request may have: each has an answer.</summary>
    public const int Most = 10_000;

    private readonly ReadOnlyMemory<byte> _body;
    private readonly bool _many;
    private int _position;
    private int _number;

    /// <summary>Counts the lines of a body.</summary>
    /// <param name="body">The body.</param>
    /// <param name="many">Whether it holds a line each, or one document.</param>
    /// <exception cref="RequestFailedException">There is none, or there are too many.</exception>
    public RequestLines(ReadOnlyMemory<byte> body, bool many)
    {
        (_body, _many) = (body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body, many);
        while (TryNext(out _))
        {
            Count++;
        }

        if (Count is 0 or > Most)
        {
            throw Count == 0
                ? new RequestFailedException(400, "the request is empty; send losses, such as {\"losses\": [[0.3, 0.5]]}")
                : new RequestFailedException(
                    413,
                    $"the request has {Count:#,0} lines; send at most {Most:#,0} at a time, with more objects a line");
        }

        Rewind();
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>The number of the line read last, from 1 and with blank ones counted; null where the body is one document.</summary>
    public int? Number => _many ? _number : null;

    /// <summary>Begins again at the first.</summary>
    public void Rewind() => (_position, _number) = (0, 0);

    /// <summary>Reads the next line.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="MonitorRefusedException">It is refused.</exception>
    public bool TryRead(MonitorLine line)
    {
        if (!TryNext(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        line.Read(text);
        return true;
    }

    private bool TryNext(out ReadOnlySpan<byte> text)
    {
        text = default;
        while (text.IsEmpty && _position < _body.Length)
        {
            ReadOnlySpan<byte> rest = _body.Span[_position..];
            int end = _many ? rest.IndexOf((byte)'\n') : -1;
            int length = end < 0 ? rest.Length : end;
            text = rest[..length].Trim(" \t\r\n"u8);
            _position += end < 0 ? length : length + 1;
            _number++;
        }

        return !text.IsEmpty;
    }
}
