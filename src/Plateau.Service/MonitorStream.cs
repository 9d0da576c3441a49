using System.Buffers;
using System.Threading.Channels;
using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>One stream: a monitor, its state file where states are kept, and those who listen. Updates follow one another.</summary>
internal sealed class MonitorStream : IDisposable
{
    private const int WaitingEvents = 64;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly MonitorSession _session;
    private readonly Lock _listening = new();
    private readonly List<Channel<StreamEvent>> _listeners = [];
    private StreamRegistry? _home;
    private MonitorFile? _file;
    private bool _deleted;

    /// <summary>A stream that goes on from its state file.</summary>
    public MonitorStream(string name, LandscapeMonitor monitor, MonitorFile file)
        : this(name, monitor) => _file = file;

    /// <summary>A stream that nobody knows of until it is begun: by its first lines, all of them taken, or without any.</summary>
    public MonitorStream(string name, MonitorSettings settings, StreamRegistry home)
        : this(name, new LandscapeMonitor(settings)) => _home = home;

    private MonitorStream(string name, LandscapeMonitor monitor)
    {
        (Name, _session) = (name, new MonitorSession(monitor));
        MonitorAnswer answer = monitor.Answer();
        Latest = new StreamEvent(0, answer, Json(answer, monitor.Settings));
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>What it was begun with.</summary>
    public MonitorSettings Settings => _session.Monitor.Settings;

    /// <summary>The answer after the last update.</summary>
    public StreamEvent Latest { get; private set; }

    /// <summary>Begins a new stream without any object.</summary>
    /// <returns>Whether it is begun; false where another request began one of that name meanwhile.</returns>
    /// <exception cref="RequestFailedException">There are too many, or the state cannot be kept.</exception>
    public async Task<bool> BeginAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return Begin();
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes lines, all of them or none, and keeps the state before it answers; a new stream is begun by them.</summary>
    /// <returns>What they brought; null where the stream has been deleted meanwhile, or another of its name begun.</returns>
    /// <exception cref="RequestFailedException">A line is refused, or the state cannot be kept.</exception>
    public async Task<StreamUpdate?> TakeAsync(RequestLines lines, CancellationToken cancellation)
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
        var channel = Channel.CreateBounded<StreamEvent>(
            new BoundedChannelOptions(WaitingEvents) { FullMode = BoundedChannelFullMode.DropOldest });
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

    private StreamUpdate? Take(RequestLines lines)
    {
        // A line alone is taken whole or not at all by itself; several need the way back.
        using MemoryStream before = new();
        if (_home is null && _file is null && lines.Count > 1)
        {
            _session.Monitor.Save(before);
        }

        long added = _session.Added;
        List<MonitorAnswer> answers = new(lines.Count);
        MonitorLine line = new();
        lines.Rewind();
        try
        {
            while (lines.TryRead(line))
            {
                answers.Add(_session.Take(line));
            }

            StreamEvent latest = new(Latest.Update + 1, answers[^1], Json(answers[^1], Settings));
            if (_home is not null)
            {
                // Whoever finds it finds it with its answer.
                Latest = latest;
                return Begin() ? new StreamUpdate(_session.Added - added, answers) : null;
            }

            _file?.Write(_session.Monitor);
            Latest = latest;
        }
        catch (MonitorRefusedException e)
        {
            Back(before, lines.Count);
            throw new RequestFailedException(StatusOf(e.Refusal), e.Message, lines.Number, e);
        }
        catch (PlateauException e)
        {
            Back(before, lines.Count);
            throw new RequestFailedException(500, $"nothing was added: {e.Message}", null, e);
        }

        lock (_listening)
        {
            foreach (Channel<StreamEvent> listener in _listeners)
            {
                listener.Writer.TryWrite(Latest);
            }
        }

        return new StreamUpdate(_session.Added - added, answers);
    }

    private bool Begin()
    {
        if (!_home!.TryBegin(this, _session.Monitor, out _file))
        {
            return false;
        }

        _home = null;
        return true;
    }

    private static int StatusOf(MonitorRefusal refusal) => refusal switch
    {
        MonitorRefusal.Malformed => 400,
        MonitorRefusal.Gap => 409,
        _ => 422,
    };

    private void Back(MemoryStream before, int lines)
    {
        // A stream that its first request did not begin is known to nobody.
        if (_home is null && _file is not null)
        {
            _session.GoBack(_file.Last() ?? new LandscapeMonitor(Settings));
        }
        else if (_home is null && lines > 1)
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
