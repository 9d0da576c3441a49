using System.Buffers;
using System.Threading.Channels;
using Plateau.Convergence;
using Plateau.Runs;

namespace Plateau.Service;

/// <summary>One stream: a monitor, its state file where states are kept, and those who listen. Updates follow one another.</summary>
internal sealed class MonitorStream : IDisposable
{
    private const int WaitingEvents = 64;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly MonitorFile? _file;
    private readonly MonitorSession _session;
    private readonly Lock _listening = new();
    private readonly List<Channel<StreamEvent>> _listeners = [];
    private bool _deleted;

    /// <summary>Begins a stream, or goes on from its state file.</summary>
    public MonitorStream(string name, LandscapeMonitor monitor, MonitorFile? file)
    {
        (Name, _file, _session) = (name, file, new MonitorSession(monitor));
        MonitorAnswer answer = monitor.Answer();
        Latest = new StreamEvent(0, answer, Json(answer, monitor.Settings));
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>What it was begun with.</summary>
    public MonitorSettings Settings => _session.Monitor.Settings;

    /// <summary>The answer after the last update.</summary>
    public StreamEvent Latest { get; private set; }

    /// <summary>Takes lines, all of them or none, and keeps the state before it answers.</summary>
    /// <returns>What they brought; null where the stream has been deleted meanwhile.</returns>
    /// <exception cref="RequestFailedException">A line is refused, or the state cannot be kept.</exception>
    public async Task<StreamUpdate?> TakeAsync(IReadOnlyList<MonitorLine> lines, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return _deleted ? null : Take(lines);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the stream and removes its state.</summary>
    /// <returns>Whether it was this call that did.</returns>
    public async Task<bool> DeleteAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_deleted)
            {
                return false;
            }

            _file?.Delete();
            _file?.Dispose();
            Close();
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Hears of each answer from now on. One who does not keep up misses the oldest.</summary>
    public Channel<StreamEvent> Listen()
    {
        var channel = Channel.CreateBounded<StreamEvent>(new BoundedChannelOptions(WaitingEvents) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_listening)
        {
            if (_deleted)
            {
                channel.Writer.Complete();
            }
            else
            {
                _listeners.Add(channel);
            }
        }

        return channel;
    }

    /// <summary>Hears no more.</summary>
    public void Leave(Channel<StreamEvent> channel)
    {
        lock (_listening)
        {
            _listeners.Remove(channel);
        }
    }

    public void Dispose()
    {
        Close();
        _file?.Dispose();
        _turn.Dispose();
    }

    private static byte[] Json(MonitorAnswer answer, MonitorSettings settings)
    {
        ArrayBufferWriter<byte> json = new(1024);
        MonitorJson.Write(json, answer, settings);
        return json.WrittenSpan.ToArray();
    }

    private StreamUpdate Take(IReadOnlyList<MonitorLine> lines)
    {
        // A line alone is taken whole or not at all by itself; several need the way back.
        using MemoryStream before = new();
        if (_file is null && lines.Count > 1)
        {
            _session.Monitor.Save(before);
        }

        long added = _session.Added;
        List<byte[]> answers = [];
        MonitorAnswer? last = null;
        try
        {
            foreach (MonitorLine line in lines)
            {
                last = _session.Take(line);
                answers.Add(Json(last, Settings));
            }

            _file?.Write(_session.Monitor);
        }
        catch (MonitorRefusedException e)
        {
            Back(before, lines.Count);
            throw new RequestFailedException(StatusOf(e.Refusal), e.Message, lines.Count > 1 ? answers.Count + 1 : null, e);
        }
        catch (PlateauException e)
        {
            Back(before, lines.Count);
            throw new RequestFailedException(500, $"nothing was added: {e.Message}", null, e);
        }

        Latest = new StreamEvent(Latest.Update + 1, last!, answers[^1]);
        lock (_listening)
        {
            foreach (Channel<StreamEvent> listener in _listeners)
            {
                listener.Writer.TryWrite(Latest);
            }
        }

        return new StreamUpdate(_session.Added - added, answers);
    }

    private static int StatusOf(MonitorRefusal refusal) => refusal switch
    {
        MonitorRefusal.Malformed => 400,
        MonitorRefusal.Gap => 409,
        _ => 422,
    };

    private void Back(MemoryStream before, int lines)
    {
        if (_file is not null)
        {
            _session.GoBack(_file.Last() ?? new LandscapeMonitor(Settings));
        }
        else if (lines > 1)
        {
            before.Position = 0;
            _session.GoBack(LandscapeMonitor.Load(before));
        }
    }

    private void Close()
    {
        lock (_listening)
        {
            foreach (Channel<StreamEvent> listener in _listeners)
            {
                listener.Writer.TryComplete();
            }

            _listeners.Clear();
            _deleted = true;
        }
    }
}
