using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Plateau.Formats;

namespace Plateau.Runs;

/// <summary>
/// A run in the making: a hidden folder beside the final one, renamed at <see cref="Commit"/>. Disposed before that, it leaves nothing;
/// killed before that, it leaves the hidden folder, which the next run in the same place removes.
/// </summary>
/// <remarks>
/// A lock file lives exactly as long as the writer; it is created before the folder and removed after it, so a hidden folder
/// without a held lock belongs to nobody. Locks do not reach across machines on every network file system: what another machine
/// left is removed only once it has long been untouched.
/// </remarks>
internal sealed class RunWriter : IDisposable
{
    private const string TemporarySuffix = ".tmp";
    private const string LockSuffix = ".lock";
    private const int Attempts = 16;

    private static readonly TimeSpan ForeignAge = TimeSpan.FromDays(7);

    private readonly RunFolder _folder;
    private readonly string _temporary;
    private readonly FileStream _lock;
    private readonly bool _madeParent;
    private readonly List<RunFile> _files = [];
    private bool _finished;

    private RunWriter(RunFolder folder, string temporary, FileStream lockFile, bool madeParent)
    {
        _madeParent = madeParent;
        _folder = folder;
        _temporary = temporary;
        _lock = lockFile;
    }

    /// <summary>The folder that the run will have.</summary>
    public RunFolder Folder => _folder;

    /// <summary>Writes a file of the run.</summary>
    /// <param name="name">Its name, without a folder.</param>
    /// <param name="write">Writes the content to the stream.</param>
    public void Write(string name, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        WriteAt(name, path =>
        {
            using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
            write(stream);
            stream.Flush(flushToDisk: true);
        });
    }

    /// <summary>Writes a file of the run by what writes files itself.</summary>
    /// <param name="name">Its name, without a folder.</param>
    /// <param name="write">Writes the file at the path it is given.</param>
    public void WriteAt(string name, Action<string> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        ObjectDisposedException.ThrowIf(_finished, this);
        if (string.IsNullOrEmpty(name)
            || Path.GetFileName(name) != name
            || name == RunFolder.RecordName
            || _files.Any(file => file.Name == name))
        {
            throw new ArgumentException($"'{name}' is no file name that the run folder still has free.", nameof(name));
        }

        string path = Path.Combine(_temporary, name);
        write(path);
        _files.Add(new RunFile(name, new FileInfo(path).Length, Checksum.OfFile(path)));
    }

    /// <summary>
    /// Ends the run: writes <c>run.json</c> and gives the folder its name. When another process finished the same definition
    /// meanwhile, its folder stays, unless this run is to replace it.
    /// </summary>
    public void Commit<TDocument>(TDocument document, bool replace = false)
        where TDocument : Document<TDocument>, IDocument<TDocument>
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        RunRecord record = new()
        {
            Hash = _folder.Definition.Hash(),
            Definition = _folder.Definition,
            Files = [.. _files.OrderBy(file => file.Name, StringComparer.Ordinal)],
            Summary = JsonNode.Parse(DocumentJson.Write(document))!,
        };
        byte[] json = [.. JsonSerializer.SerializeToUtf8Bytes(record, RunJsonContext.Default.RunRecord), (byte)'\n'];
        using (FileStream stream = new(Path.Combine(_temporary, RunFolder.RecordName), FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(json);
            stream.Flush(flushToDisk: true);
        }

        GiveName(replace);
        Dispose();
    }

    /// <summary>Removes what is not committed.</summary>
    public void Dispose()
    {
        if (_finished)
        {
            return;
        }

        _finished = true;
        try
        {
            Remove(_temporary);
        }
        finally
        {
            _lock.Dispose();
            if (_madeParent)
            {
                RemoveEmpty(_folder.Parent);
            }
        }
    }

    internal static RunWriter Begin(RunFolder folder, bool madeParent)
    {
        for (int attempt = 1; ; attempt++)
        {
            string name = string.Create(
                CultureInfo.InvariantCulture,
                $".{folder.Definition.FolderName()}.{Machine}.{Environment.ProcessId}-{Guid.NewGuid().ToString("N")[..8]}");
            string lockPath = Path.Combine(folder.Parent, name + LockSuffix);
            FileStream lockFile;
            try
            {
                lockFile = Lock(lockPath, FileMode.CreateNew);
            }
            catch (IOException) when (attempt < Attempts && File.Exists(lockPath))
            {
                // Another run cleaned up in the instant between the file's creation and its lock.
                continue;
            }

            if (attempt < Attempts && !File.Exists(lockPath))
            {
                lockFile.Dispose();
                continue;
            }

            try
            {
                string temporary = Path.Combine(folder.Parent, name + TemporarySuffix);
                Directory.CreateDirectory(temporary);
                return new RunWriter(folder, temporary, lockFile, madeParent);
            }
            catch
            {
                lockFile.Dispose();
                throw;
            }
        }
    }

    /// <summary>Removes what writers that are gone left in <paramref name="parent"/>.</summary>
    internal static void CleanUp(string parent)
    {
        IEnumerable<string> names = Directory.EnumerateFileSystemEntries(parent, ".*")
            .Where(path => path.EndsWith(TemporarySuffix, StringComparison.Ordinal) || path.EndsWith(LockSuffix, StringComparison.Ordinal))
            .Select(path => Path.ChangeExtension(path, null))
            .Distinct(StringComparer.Ordinal);
        foreach (string name in names.ToList())
        {
            string temporary = name + TemporarySuffix;
            string lockPath = name + LockSuffix;
            if (Path.GetFileName(name).Split('.') is not ["", _, string machine, _]
                || (machine != Machine && DateTime.UtcNow - Directory.GetLastWriteTimeUtc(temporary) < ForeignAge))
            {
                continue;
            }

            try
            {
                using FileStream mine = Lock(lockPath, FileMode.OpenOrCreate);
                Remove(temporary);
            }
            catch (Exception held) when (held is IOException or UnauthorizedAccessException)
            {
                // A living writer holds the lock, or another run is cleaning up the same folder.
            }
        }
    }

    private static string Machine { get; } = string.Concat(Environment.MachineName.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    /// <summary>Opens a lock file that one holder at a time can have, and that goes when its holder closes it.</summary>
    private static FileStream Lock(string path, FileMode mode) =>
        new(path, mode, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void RemoveEmpty(string directory)
    {
        try
        {
            Directory.Delete(directory);
        }
        catch (Exception inUse) when (inUse is IOException or UnauthorizedAccessException)
        {
            // It holds this run, or another one.
        }
    }

    /// <summary>
    /// Renames the finished folder. A rename never lands on a folder that is there, so each attempt either wins or sees who won.
    /// </summary>
    private void GiveName(bool replace)
    {
        for (int attempt = 1; ; attempt++)
        {
            if (Directory.Exists(_folder.Path))
            {
                if (!replace)
                {
                    if (_folder.Record() is not null)
                    {
                        return;
                    }

                    throw new PlateauException(
                        $"{_folder.Path}: appeared meanwhile and is no whole run; remove it, or replace it with --force");
                }

                SetAside();
            }

            try
            {
                Directory.Move(_temporary, _folder.Path);
                return;
            }
            catch (IOException) when (attempt < Attempts && Directory.Exists(_temporary))
            {
                // Another writer of the same definition was first, and its folder may be gone again by now; look again.
            }
        }
    }

    private void SetAside()
    {
        string aside = $"{_temporary[..^TemporarySuffix.Length]}-old{TemporarySuffix}";
        try
        {
            Directory.Move(_folder.Path, aside);
            Remove(aside);
        }
        catch (DirectoryNotFoundException)
        {
            // Another writer that replaces the same run was faster, or its clean-up was.
        }
    }
}
