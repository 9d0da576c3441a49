using System.Buffers;
using Plateau.Monitor;

namespace Plateau.Cli.Jobs;

/// <summary>
/// Feeds a monitor from a stream of lines and writes an answer for each. Lines that wait together are kept together: their state is on disk
/// before the first of their answers is written, so an answer acknowledges.
/// </summary>
internal sealed class StreamWatch(MonitorSession session, MonitorFile? file, Stream output, WatchQuestion question)
{
    private readonly MonitorLine _line = new();
    private readonly LineBuffer _input = new(question.MaxRequest);
    private readonly ArrayBufferWriter<byte> _answers = new(1 << 14);

    private MonitorAnswer? _last;
    private long _lines;
    private long _refused;
    private string? _firstRefusal;
    private bool _changed;
    private bool _ended;

    /// <summary>Hears of each answer.</summary>
    public Action<MonitorAnswer> Live { get; init; } = static _ => { };

    /// <summary>The objects since the draws last changed.</summary>
    public long Objects => session.Monitor.Objects;

    /// <summary>Reads to the end of the stream, or to where it is to end.</summary>
    /// <exception cref="OperationCanceledException">The cancellation was asked for; what was answered is kept.</exception>
    public void Run(Stream input, CancellationToken cancellation)
    {
        while (!_ended)
        {
            int count = Read(input, _input.Room(), cancellation);
            if (count == 0)
            {
                if (_input.TryLast(out ReadOnlySpan<byte> last, out bool lastTooLong))
                {
                    Take(last, lastTooLong);
                }

                break;
            }

            _input.Advance(count);
            while (!_ended && _input.TryNext(out ReadOnlySpan<byte> line, out bool tooLong))
            {
                Take(line, tooLong);
            }

            Keep();
        }

        Keep();
    }

    /// <summary>The exit status at the end.</summary>
    /// <exception cref="PlateauException">A line was refused, or no object ever came.</exception>
    public int Status()
    {
        if (_refused > 0)
        {
            throw new PlateauException(
                $"{_refused:#,0} of {_lines:#,0} lines {(_refused == 1 ? "was" : "were")} refused; {_firstRefusal?.TrimEnd('.')}");
        }

        MonitorAnswer answer = _last ?? session.Monitor.Answer();
        if (answer is { Objects: 0, Restarts: 0 })
        {
            throw new PlateauException("standard input ended before an object came; send lines such as {\"losses\": [[0.3, 0.5]]}");
        }

        return question.RequireEnough && answer.Decision != MonitorDecision.Enough ? ExitStatus.No : ExitStatus.Done;
    }

    /// <summary>A read that is left behind when the work is to stop: no other way ends a read of standard input.</summary>
    private static int Read(Stream input, Memory<byte> room, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Task<int> read = Task.Run(() => input.Read(room.Span), CancellationToken.None);
        read.Wait(cancellation);
        return read.Result;
    }

    private void Take(ReadOnlySpan<byte> line, bool tooLong)
    {
        if (_lines++ == 0 && line.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty && !tooLong)
        {
            return;
        }

        try
        {
            if (tooLong)
            {
                throw new MonitorRefusedException(
                    MonitorRefusal.Malformed,
                    $"the line is longer than {question.MaxRequest:#,0} bytes; send fewer objects a line, or raise --max-request");
            }

            _line.Read(line);
            if (_line.DrawsName is not null)
            {
                // Whatever came before is acknowledged before the draws change, so that nobody sends it again after that.
                Keep();
            }

            Answer(session.Take(_line));
        }
        catch (MonitorRefusedException e)
        {
            Refuse(e.Message);
        }
    }

    private void Answer(MonitorAnswer answer)
    {
        (_last, _changed) = (answer, true);
        MonitorJson.Write(_answers, answer, session.Monitor.Settings);
        _answers.Write("\n"u8);
        Live(answer);
        _ended |= question.UntilEnough && answer.Decision == MonitorDecision.Enough;
    }

    private void Refuse(string message)
    {
        _refused++;
        _firstRefusal ??= $"line {_lines}: {message}";
        MonitorJson.WriteError(_answers, message, _lines);
        _answers.Write("\n"u8);
        _ended |= question.Strict;
    }

    private void Keep()
    {
        if (_changed)
        {
            file?.Write(session.Monitor);
            _changed = false;
        }

        if (_answers.WrittenCount > 0)
        {
            output.Write(_answers.WrittenSpan);
            output.Flush();
            _answers.ResetWrittenCount();
        }
    }
}
