using System.Collections.Concurrent;
using Plateau.Convergence;
using Plateau.Runs;

namespace Plateau.Service;

/// <summary>All streams by their names. With a folder each has a state file there, and those that are there at the start go on.</summary>
internal sealed class StreamRegistry : IDisposable
{
    private const string Extension = ".state";
    private const int LongestName = 64;

    private readonly ServiceOptions _options;
    private readonly ConcurrentDictionary<string, MonitorStream> _streams = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _damaged = new(StringComparer.Ordinal);
    private readonly Lock _making = new();

    /// <summary>Takes up the streams of the folder; one whose state cannot be read is kept apart, with the reason.</summary>
    /// <exception cref="PlateauException">The folder cannot be made or read.</exception>
    public StreamRegistry(ServiceOptions options)
    {
        _options = options;
        if (options.Folder is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(options.Folder);
            foreach (string path in Directory.GetFiles(options.Folder, "*" + Extension).Order(StringComparer.Ordinal))
            {
                Restore(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new PlateauException($"{options.Folder}: cannot be used for states ({e.Message.ReplaceLineEndings(" ").TrimEnd('.')}); name a folder that can be read and written.", e);
        }
    }

    /// <summary>The streams, by name.</summary>
    public IEnumerable<MonitorStream> Streams => _streams.Values.OrderBy(stream => stream.Name, StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public int Count => _streams.Count;

    /// <summary>Streams that cannot be served, each with the reason.</summary>
    public IEnumerable<KeyValuePair<string, string>> Damaged => _damaged.OrderBy(entry => entry.Key, StringComparer.Ordinal);

    /// <summary>Checks a name.</summary>
    /// <exception cref="RequestFailedException">It cannot be one.</exception>
    public static string Checked(string name)
        => name.Length is > 0 and <= LongestName && name is not ("." or "..") && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? name
            : throw new RequestFailedException(400, $"a stream's name has 1 to {LongestName} letters, digits, dots, hyphens and underscores");

    /// <summary>The stream of that name.</summary>
    /// <exception cref="RequestFailedException">There is none, or it cannot be served.</exception>
    public MonitorStream Get(string name)
        => Find(name) ?? throw new RequestFailedException(404, $"there is no stream \"{name}\"; a POST of losses begins it");

    /// <summary>The stream of that name; begun where there is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="settings">What to begin it with; null for what streams are begun with by default.</param>
    /// <param name="begun">Whether it is new.</param>
    /// <exception cref="RequestFailedException">It cannot be served, or there are too many.</exception>
    public MonitorStream GetOrBegin(string name, MonitorSettings? settings, out bool begun)
    {
        begun = false;
        if (Find(name) is MonitorStream known)
        {
            return known;
        }

        lock (_making)
        {
            if (Find(name) is MonitorStream made)
            {
                return made;
            }

            if (_streams.Count >= _options.MaxStreams)
            {
                throw new RequestFailedException(429, $"there are {_streams.Count} streams already, and no more are taken; delete one, or raise --max-streams");
            }

            begun = true;
            return Begin(name, settings ?? _options.Settings);
        }
    }

    /// <summary>Ends a stream and removes its state.</summary>
    /// <exception cref="RequestFailedException">There is none, or it cannot be served.</exception>
    public async Task DeleteAsync(string name, CancellationToken cancellation)
    {
        MonitorStream stream = Get(name);
        try
        {
            if (await stream.DeleteAsync(cancellation).ConfigureAwait(false))
            {
                _streams.TryRemove(name, out _);
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

    private MonitorStream? Find(string name)
        => _damaged.TryGetValue(name, out string? why)
            ? throw new RequestFailedException(409, $"stream \"{name}\" cannot be served: {why}")
            : _streams.GetValueOrDefault(name);

    private MonitorStream Begin(string name, MonitorSettings settings)
    {
        MonitorFile? file = null;
        try
        {
            file = _options.Folder is string folder ? MonitorFile.Open(Path.Combine(folder, name + Extension)) : null;
            MonitorStream stream = new(name, new LandscapeMonitor(settings), file);
            _streams[name] = stream;
            return stream;
        }
        catch (PlateauException e)
        {
            file?.Dispose();
            throw new RequestFailedException(500, e.Message, null, e);
        }
    }

    private void Restore(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        MonitorFile? file = null;
        try
        {
            file = MonitorFile.Open(path);
            if (file.Read() is LandscapeMonitor monitor)
            {
                _streams[name] = new MonitorStream(name, monitor, file);
            }
        }
        catch (PlateauException e)
        {
            file?.Dispose();
            _damaged[name] = e.Message;
        }
    }
}
