using Plateau.Formats;

namespace Plateau.Monitor;

/// <summary>
/// The state of a monitor on disk. It is replaced whole or not at all, so a kill at any time leaves the old state or the new one. A lock
/// file next to it keeps a second writer out while this object is open.
/// </summary>
internal sealed class MonitorFile : IDisposable
{
    private const int TagLength = 32;

    private readonly FileStream _lock;
    private MemoryStream _bytes = new();
    private MemoryStream _next = new();

    private MonitorFile(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>Opens a state file for writing; it may not exist yet. Removes the half-written files of a killed writer.</summary>
    /// <exception cref="PlateauException">Another process writes it, or its folder cannot be written.</exception>
    public static MonitorFile Open(string path)
        => OpenUnlessHeld(path)
            ?? throw new PlateauException($"{path}: another plateau watch is writing it; end that one, or name another file.");

    /// <summary>As <see cref="Open"/>; null where another process writes it.</summary>
    /// <exception cref="PlateauException">Its folder cannot be written.</exception>
    public static MonitorFile? OpenUnlessHeld(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new PlateauException(
                $"{path}: this is a folder; name a file in it for the state (only a server of many streams takes a folder).");
        }

        if (Hold(path) is not FileStream held)
        {
            return null;
        }

        MonitorFile file = new(path, held);
        try
        {
            file.RemoveLeftovers();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw SafeFile.CannotWrite(path, e);
        }

        return file;
    }

    /// <summary>Reads the monitor from the file; null where there is no state yet.</summary>
    /// <exception cref="PlateauException">
    /// The file cannot be read, is damaged, cut short or of another version. It is left as it is.
    /// </exception>
    public LandscapeMonitor? Read()
    {
        if (!File.Exists(Path))
        {
            return null;
        }

        _bytes.SetLength(0);
        using (FileStream stream = SafeFile.OpenRead(Path))
        {
            stream.CopyTo(_bytes);
        }

        try
        {
            return Load();
        }
        catch (PlateauException e)
        {
            throw new PlateauException($"{Path}: {e.Message.TrimEnd('.')} (this one is left as it is).", e);
        }
    }

    /// <summary>Reads the monitor from the file, or begins a new one. Both have these settings.</summary>
    /// <exception cref="PlateauException">As for <see cref="Read"/>; or the state was begun with other settings.</exception>
    public LandscapeMonitor ReadOrBegin(MonitorSettings settings)
    {
        if (Read() is not LandscapeMonitor monitor)
        {
            return new LandscapeMonitor(settings);
        }

        return MonitorSettingsJson.Difference(monitor.Settings, settings, MonitorSettingsJson.Argument) is string difference
            ? throw new PlateauException($"{Path}: was begun with {difference}; give the same, or name another file.")
            : monitor;
    }

    /// <summary>Writes the state of a monitor; when the method returns, the state is on disk.</summary>
    /// <exception cref="PlateauException">The file cannot be written; the old state stays.</exception>
    public void Write(LandscapeMonitor monitor)
    {
        _next.SetLength(0);
        monitor.Save(_next);
        SafeFile.Write(Path, stream => stream.Write(_next.GetBuffer(), 0, (int)_next.Length));
        (_bytes, _next) = (_next, _bytes);
    }

    /// <summary>The monitor as it was last read or written; null where it was neither read nor written.</summary>
    public LandscapeMonitor? Last() => _bytes.Length > 0 ? Load() : null;

    /// <summary>
    /// Renames a state file that cannot be read: the new name ends with .damaged. An older file of that name is replaced.
    /// </summary>
    /// <exception cref="PlateauException">It cannot be moved.</exception>
    public void MoveAside()
    {
        try
        {
            File.Move(Path, Path + ".damaged", overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{Path}: cannot be moved aside ({SafeFile.OneLine(e)}).", e);
        }
    }

    /// <summary>Deletes the state file.</summary>
    /// <exception cref="PlateauException">It cannot be removed.</exception>
    public void Delete()
    {
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{Path}: cannot be removed ({SafeFile.OneLine(e)}).", e);
        }
    }

    /// <summary>Closes the file. The lock file stays, since deleting it could let two writers in at once.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        _bytes.Dispose();
        _next.Dispose();
    }

    private static FileStream? Hold(string path)
    {
        string name = path + ".lock";
        try
        {
            return new FileStream(name, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or PathTooLongException) && File.Exists(name))
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw SafeFile.CannotWrite(path, e);
        }
    }

    private LandscapeMonitor Load()
    {
        _bytes.Position = 0;
        return LandscapeMonitor.Load(_bytes);
    }

    private void RemoveLeftovers()
    {
        string full = System.IO.Path.GetFullPath(Path);
        string name = System.IO.Path.GetFileName(full);
        foreach (string leftover in Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(full)!, name + ".*.tmp"))
        {
            // FILE.TAG.tmp, as SafeFile names them; a file that merely begins alike is another's.
            if (System.IO.Path.GetFileName(leftover).Length == name.Length + 1 + TagLength + ".tmp".Length)
            {
                File.Delete(leftover);
            }
        }
    }
}
