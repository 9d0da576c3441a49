using System.Collections.Concurrent;
using Plateau.Monitor;

namespace Plateau.Service;

/// <summary>All streams by their names. With a folder each has a state file there, and those that are there at the start go on.</summary>
internal sealed class StreamRegistry : IDisposable
{
    private const string Extension = ".state";
    private const int LongestName = 64;
    private const int Stripes = 64;

    private readonly ServiceOptions _options;
    private readonly ConcurrentDictionary<string, MonitorStream> _streams = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, UnservedStream> _unserved = new(StringComparer.Ordinal);
    private readonly Lock[] _making = [.. Enumerable.Range(0, Stripes).Select(_ => new Lock())];
    private int _taken;

    /// <summary>Takes up the streams of the folder; one whose state cannot be read is kept apart, with the reason.</summary>
    /// <exception cref="PlateauException">The folder cannot be made or read.</exception>
    public StreamRegistry(ServiceOptions options)
    {
        _options = options;
        if (options.Folder is null)
        {
            return;
        }

        if (File.Exists(options.Folder))
        {
            throw new PlateauException($"{options.Folder}: this is a file; name a folder, which gets one state file a stream.");
        }

        try
        {
            Directory.CreateDirectory(options.Folder);
            foreach (string path in Directory.GetFiles(options.Folder, "*" + Extension).Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileNameWithoutExtension(path);
                if (IsName(name))
                {
                    Restore(name, path);
                }
                else
                {
                    string why = $"\"{name}\" cannot be the name of a stream: {NameRule}; rename the file {name}{Extension}";
                    _unserved[name] = new UnservedStream(name, false, why, $"{path}: {why}.");
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new PlateauException(
                $"{options.Folder}: cannot be used for states ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); name a folder that can "
                    + "be read and written.",
                e);
        }
    }

    /// <summary>The streams, by name.</summary>
    public IEnumerable<MonitorStream> Streams => _streams.Values.OrderBy(stream => stream.Name, StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _streams.Count;

    /// <summary>Streams that cannot be served.</summary>
    public IEnumerable<UnservedStream> Unserved => _unserved.Values.OrderBy(stream => stream.Name, StringComparer.Ordinal);

    private static string NameRule => $"a stream's name has 1 to {LongestName} letters, digits, dots, hyphens and underscores";

    /// <summary>Checks a name.</summary>
    /// <exception cref="RequestFailedException">It cannot be one.</exception>
    public static string Checked(string name) => IsName(name) ? name : throw new RequestFailedException(400, NameRule);

    /// <summary>The stream of that name.</summary>
    /// <exception cref="RequestFailedException">There is none, or it cannot be served.</exception>
    public MonitorStream Get(string name)
        => Find(name) ?? throw new RequestFailedException(404, $"there is no stream \"{name}\"; a POST of losses begins it");

    /// <summary>The stream of that name; null where there is none.</summary>
    /// <exception cref="RequestFailedException">It cannot be served.</exception>
    public MonitorStream? Find(string name)
    {
        MonitorStream? stream = Find(name, out UnservedStream? unserved);
        return unserved is null ? stream : throw new RequestFailedException(409, unserved.Error);
    }

    /// <summary>A stream that may be begun under that name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="settings">What to begin it with; null for what streams are begun with by default.</param>
    /// <exception cref="RequestFailedException">There are too many.</exception>
    public MonitorStream New(string name, MonitorSettings? settings)
        => Volatile.Read(ref _taken) < _options.MaxStreams ? new MonitorStream(name, settings ?? _options.Settings, this) : throw TooMany();

    /// <summary>Takes a new stream in; when this returns its state is on disk.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="monitor">Its monitor.</param>
    /// <param name="file">Its state file; null where none are kept.</param>
    /// <returns>Whether it is in; false where there is one of its name already.</returns>
    /// <exception cref="RequestFailedException">There are too many, or the state cannot be kept; then it is not in.</exception>
    public bool TryBegin(MonitorStream stream, LandscapeMonitor monitor, out MonitorFile? file)
    {
        file = null;
        lock (MakingOf(stream.Name))
        {
            if (Find(stream.Name) is not null)
            {
                return false;
            }

            if (Interlocked.Increment(ref _taken) > _options.MaxStreams)
            {
                Interlocked.Decrement(ref _taken);
                throw TooMany();
            }

            try
            {
                file = Create(stream.Name, monitor);
            }
            catch (RequestFailedException)
            {
                Interlocked.Decrement(ref _taken);
                throw;
            }

            _streams[stream.Name] = stream;
            return true;
        }
    }

    /// <summary>Ends a stream and removes its state. A state that cannot be read is moved aside, and its name is free again.</summary>
    /// <exception cref="RequestFailedException">There is none, another process holds it, or its state cannot be removed.</exception>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        try
        {
            MonitorStream? stream = Find(name, out UnservedStream? unserved);
            if (unserved is not null)
            {
                MoveAside(unserved);
                return;
            }

            if (await (stream ?? Get(name)).DeleteAsync(cancellation).ConfigureAwait(false))
            {
                _streams.TryRemove(name, out _);
                Interlocked.Decrement(ref _taken);
                return;
            }
        }
        catch (PlateauException e)
        {
            throw new RequestFailedException(500, e.Message, null, e);
        }

        throw new RequestFailedException(404, $"there is no stream \"{name}\" any more");
    }

    public void Dispose()
    {
        foreach (MonitorStream stream in _streams.Values)
        {
            stream.Dispose();
        }
    }

    private static bool IsName(string name)
        => name.Length is > 0 and <= LongestName
            && name is not ("." or "..")
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    private static UnservedStream Held(string name, string path)
        => new(
            name,
            true,
            $"stream \"{name}\" is held by another plateau watch; end that one, or take another name",
            $"{path}: another plateau watch is writing it; it is served as soon as that one has ended.");

    private RequestFailedException TooMany()
        => new(429, $"there are {_options.MaxStreams} streams already, and no more are taken; delete one, or raise --max-streams");

    private Lock MakingOf(string name) => _making[(uint)name.GetHashCode(StringComparison.Ordinal) % Stripes];

    private string PathOf(string name) => Path.Combine(_options.Folder!, name + Extension);

    // What stood in the way when it was last looked for may have gone meanwhile: another process that held the file, or the file itself.
    private MonitorStream? Find(string name, out UnservedStream? unserved)
    {
        unserved = null;
        if (_streams.TryGetValue(name, out MonitorStream? known) || _options.Folder is null)
        {
            return known;
        }

        lock (MakingOf(name))
        {
            if (_streams.TryGetValue(name, out known))
            {
                return known;
            }

            string path = PathOf(name);
            if (!File.Exists(path))
            {
                _unserved.TryRemove(name, out _);
                return null;
            }

            if (!_unserved.TryGetValue(name, out unserved) || unserved.Held)
            {
                _unserved.TryRemove(name, out _);
                Restore(name, path);
                _unserved.TryGetValue(name, out unserved);
            }

            return _streams.GetValueOrDefault(name);
        }
    }

    private MonitorFile? Create(string name, LandscapeMonitor monitor)
    {
        if (_options.Folder is null)
        {
            return null;
        }

        string path = PathOf(name);
        if (Directory.Exists(path))
        {
            throw new RequestFailedException(
                500,
                $"stream \"{name}\" cannot be begun: a folder stands in the place of its state, {name}{Extension}; have it moved, "
                    + "or take another name");
        }

        MonitorFile? file = null;
        try
        {
            file = MonitorFile.OpenUnlessHeld(path) ?? throw new RequestFailedException(409, Held(name, path).Error);
            file.Write(monitor);
            return file;
        }
        catch (PlateauException e)
        {
            file?.Dispose();
            throw new RequestFailedException(500, $"stream \"{name}\" cannot be begun: {e.Message}", null, e);
        }
    }

    private void Restore(string name, string path)
    {
        MonitorFile? file = null;
        try
        {
            file = MonitorFile.OpenUnlessHeld(path);
            if (file is null)
            {
                _unserved[name] = Held(name, path);
            }
            else if (file.Read() is LandscapeMonitor monitor)
            {
                _streams[name] = new MonitorStream(name, monitor, file);
                Interlocked.Increment(ref _taken);
            }
            else
            {
                file.Dispose();
            }
        }
        catch (PlateauException e)
        {
            file?.Dispose();

            // What is wrong stands before the remedy, which here is another one.
            string why = (e.InnerException as PlateauException ?? e).Message
                .Replace($"{path}: ", null, StringComparison.Ordinal)
                .Split(';')[0]
                .TrimEnd('.');
            string says =
                $"stream \"{name}\" cannot be served: {why}; DELETE /streams/{name} moves its file aside, to {name}{Extension}.damaged";
            _unserved[name] = new UnservedStream(name, false, says, e.Message);
        }
    }

    private void MoveAside(UnservedStream stream)
    {
        string path = PathOf(stream.Name);
        lock (MakingOf(stream.Name))
        {
            using MonitorFile file = (stream.Held ? null : MonitorFile.OpenUnlessHeld(path))
                ?? throw new RequestFailedException(409, Held(stream.Name, path).Error);
            file.MoveAside();
            _unserved.TryRemove(stream.Name, out _);
        }
    }
}
