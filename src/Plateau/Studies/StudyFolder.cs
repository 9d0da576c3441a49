using System.Text;
using System.Text.Json;
using Plateau.Formats;
using Plateau.Runs;

namespace Plateau.Studies;

/// <summary>
/// The folder of a study's run, <c>DIR/study-NAME-HASH</c>: what defines it, and a file for each finished cell, written whole or not at
/// all. A run that was killed goes on from there. One process at a time works in it.
/// </summary>
internal sealed class StudyFolder : IDisposable
{
    internal const string RecordName = "study.json";

    private const string Schema = "plateau.study-run/1";
    private const string LockName = ".lock";
    private const string Cells = "cells";
    private const string FailedSuffix = ".failed";

    private static readonly string[] Made = ["figures", "tables"];

    private readonly FileStream? _lock;

    private StudyFolder(string path, FileStream? held) => (Path, _lock) = (path, held);

    /// <summary>The path of the folder.</summary>
    public string Path { get; }

    /// <summary>Hears of files that are damaged; what they held is computed again.</summary>
    public Action<string>? Damaged { get; set; }

    /// <summary>The folder that a study has inside another; nothing is created.</summary>
    public static string PathOf(string parent, Study study) => System.IO.Path.Combine(parent, study.FolderName);

    /// <summary>Opens the folder of a study to work in, making it where it is not there.</summary>
    /// <param name="parent">The folder that it is in.</param>
    /// <param name="study">The study.</param>
    /// <param name="force">Whether to begin anew.</param>
    /// <param name="damaged">Hears of files that are damaged; what they held is made again.</param>
    /// <exception cref="PlateauException">It cannot be written to, is another version's, or another process works in it.</exception>
    public static StudyFolder Open(string parent, Study study, bool force = false, Action<string>? damaged = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(parent);
        ArgumentNullException.ThrowIfNull(study);
        string path = PathOf(parent, study);
        try
        {
            Directory.CreateDirectory(path);
            StudyFolder folder = new(path, Lock(path)) { Damaged = damaged };
            try
            {
                folder.Prepare(study, force);
                return folder;
            }
            catch
            {
                folder.Dispose();
                throw;
            }
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PlateauException($"{path}: no folder can be made there; choose another place with --output", absent);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException(
                $"{path}: cannot be written to ({SafeFile.OneLine(failure)}); choose another place with --output",
                failure);
        }
    }

    /// <summary>The folder of a run, to read, and the study as it was.</summary>
    /// <exception cref="PlateauException">There is no such folder, or it holds no study.</exception>
    public static (StudyFolder Folder, Study Study, string Version) Read(string path)
    {
        StudyRecord? record = RecordOf(path);
        if (record is null)
        {
            throw new PlateauException(
                $"{path}: there is no {RecordName} in it, so it is no folder of a study; name one, as in runs/study-NAME-0123456789ab.");
        }

        return (new StudyFolder(path, null), Studies.Study.Parse(record.Definition, record.File, record.Small), record.Version);
    }

    /// <summary>The folder that a study has inside another, to look at its cells alone.</summary>
    public static StudyFolder Peek(string parent, Study study) => new(PathOf(parent, study), null);

    /// <summary>Notes or compares the data that the cells read.</summary>
    /// <param name="checksums">SHA-256 by data set.</param>
    /// <exception cref="PlateauException">The folder holds results of other data.</exception>
    public void Bind(IReadOnlyDictionary<string, string> checksums)
    {
        ArgumentNullException.ThrowIfNull(checksums);
        StudyRecord record = RecordOf(Path)!;
        foreach ((string name, string checksum) in checksums)
        {
            if (record.Data.TryGetValue(name, out string? before) && before != checksum)
            {
                throw new PlateauException(
                    $"{Path}: was begun with another {name} (SHA-256 {before[..12]}…, now {checksum[..12]}…); give that one, another "
                        + "--output, or --force to begin anew");
            }
        }

        Dictionary<string, string> all = new(record.Data);
        foreach ((string name, string checksum) in checksums)
        {
            all[name] = checksum;
        }

        Write(record with { Data = all });
    }

    /// <summary>What is known of a cell.</summary>
    public CellState StateOf(StudyCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);
        string path = FileOf(cell);
        bool there = File.Exists(path);
        if (there)
        {
            if (CellFile.Read(cell, File.ReadAllBytes(path)) is CellResult result)
            {
                return new CellState(cell, result, null);
            }

            Damaged?.Invoke($"{path}: is damaged; {cell.Place} is computed again");
        }

        return new CellState(cell, null, File.Exists(path + FailedSuffix) ? File.ReadAllText(path + FailedSuffix).Trim() : null)
        {
            IsDamaged = there,
        };
    }

    /// <summary>Keeps the result of a cell.</summary>
    /// <exception cref="PlateauException">It cannot be written; nothing that was kept before is lost.</exception>
    public void Keep(StudyCell cell, CellResult result)
    {
        string path = FileOf(cell);
        SafeFile.Write(path, stream => stream.Write(CellFile.Write(cell, result)));
        File.Delete(path + FailedSuffix);
    }

    /// <summary>Keeps the reason why a cell has no result.</summary>
    public void KeepFailure(StudyCell cell, string failure)
        => SafeFile.Write(FileOf(cell) + FailedSuffix, stream => stream.Write(Encoding.UTF8.GetBytes(failure + "\n")));

    /// <summary>Writes what is made of the results, and removes what was made before and no longer is.</summary>
    internal void Write(IReadOnlyList<(string Name, byte[] Content)> files)
    {
        try
        {
            foreach ((string name, byte[] content) in files)
            {
                string path = System.IO.Path.Combine(Path, name);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
                SafeFile.Write(path, stream => stream.Write(content));
            }

            foreach (string made in Made.Select(name => System.IO.Path.Combine(Path, name)).Where(Directory.Exists))
            {
                foreach (string file in Directory.EnumerateFiles(made).Where(file => files.All(
                    one => System.IO.Path.GetFullPath(System.IO.Path.Combine(Path, one.Name)) != System.IO.Path.GetFullPath(file))))
                {
                    File.Delete(file);
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw SafeFile.CannotWrite(Path, failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    /// <summary>What defines a run; null where there is none, or where it is damaged and that is heard of.</summary>
    private static StudyRecord? RecordOf(string path, Action? damaged = null)
    {
        string file = System.IO.Path.Combine(path, RecordName);
        try
        {
            StudyRecord? record = JsonSerializer.Deserialize(File.ReadAllBytes(file), StudyJsonContext.Default.StudyRecord);
            return record?.Schema == Schema
                ? record
                : throw new PlateauException($"{file}: is another version's; use that version, or begin anew with --force");
        }
        catch (Exception absent) when (absent is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException) when (damaged is not null)
        {
            damaged();
            return null;
        }
        catch (JsonException wrong)
        {
            throw new PlateauException($"{file}: is damaged; plateau study run writes it again and keeps the cells", wrong);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{file}: cannot be read ({SafeFile.OneLine(failure)}); check its permissions", failure);
        }
    }

    // The file stays: whoever removed it could remove another's. The lock goes with its holder, however that ends.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        }
        catch (IOException held) when (File.Exists(System.IO.Path.Combine(path, LockName)))
        {
            throw new PlateauException($"{path}: another process runs this study there; wait for it, or choose another --output", held);
        }
    }

    private void Prepare(Study study, bool force)
    {
        if (force)
        {
            foreach (string entry in Directory.EnumerateFileSystemEntries(Path)
                .Where(entry => System.IO.Path.GetFileName(entry) != LockName)
                .ToList())
            {
                if (Directory.Exists(entry))
                {
                    Directory.Delete(entry, recursive: true);
                }
                else
                {
                    File.Delete(entry);
                }
            }
        }

        // The folder's name hashes the study, and each cell has a checksum of its own: only what computed them is lost with the record.
        StudyRecord? before = RecordOf(
            Path,
            () => Damaged?.Invoke(
                $"{System.IO.Path.Combine(Path, RecordName)}: was damaged and is written again; the cells are kept, but which version "
                    + "computed them, from which data, is known no longer (--force begins anew)"));

        if (before is not null && before.Version != BuildVersion.Full)
        {
            throw new PlateauException(
                $"{Path}: was begun by Plateau {before.Version}, and this is {BuildVersion.Full}; finish it with that version, or "
                    + "begin anew with --force");
        }

        string cells = System.IO.Path.Combine(Path, Cells);
        Directory.CreateDirectory(cells);
        foreach (string left in Directory.EnumerateFiles(Path, "*.tmp", SearchOption.AllDirectories).ToList())
        {
            File.Delete(left);
        }

        Write(new StudyRecord
        {
            Schema = Schema,
            Version = BuildVersion.Full,
            Name = study.Name,
            Small = study.IsSmall,
            Hash = study.Hash(),
            File = study.File,
            Definition = study.Text,
            Data = before?.Data ?? new Dictionary<string, string>(),
        });
    }

    private void Write(StudyRecord record)
        => SafeFile.Write(
            System.IO.Path.Combine(Path, RecordName),
            stream => stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(record, StudyJsonContext.Default.StudyRecord), (byte)'\n']));

    private string FileOf(StudyCell cell) => System.IO.Path.Combine(Path, Cells, cell.Id + ".json");
}
