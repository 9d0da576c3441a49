using System.IO.Compression;
using SharpCompress.Common;
using OtherArchive = SharpCompress.Archives.Zip.ZipArchive;

namespace Plateau.Formats;

/// <summary>An NPZ file that is open for reading. Of several members of one name the last one counts, as it does for NumPy.</summary>
internal sealed class NpzFile : IDisposable
{
    /// <summary>What the name of a member ends in, after the name of the array.</summary>
    public const string Extension = ".npy";

    // Deflate cannot shrink anything further than this.
    private const long MostInflation = 1040;

    // Bzip2 and LZMA could; nothing that people store does beyond the first few megabytes.
    private const long MostOtherInflation = 10_000;
    private const long LeastToDoubt = 1L << 26;

    // What archivers use at their highest level; Python uses a thirtieth of it.
    private const long MostDictionary = 1L << 28;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly ZipArchive _archive;
    private IDisposable? _other;

    private NpzFile(string path, FileStream file, ZipArchive archive)
    {
        (_path, _file, _archive) = (path, file, archive);
        string[] names = [.. archive.Entries
            .Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal))
            .Select(entry => entry.FullName[..^Extension.Length])];
        Names = [.. names.Distinct(StringComparer.Ordinal)];
        Repeated = [.. names.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1).Select(group => group.Key)];
    }

    /// <summary>The names of the arrays, in file order, each once.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names that the file holds more than once.</summary>
    public IReadOnlyList<string> Repeated { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="PlateauException">The file is absent or is no archive.</exception>
    public static NpzFile Open(string path)
    {
        FileStream file = SafeFile.OpenRead(path);
        try
        {
            return file.Length > 0
                ? new NpzFile(path, file, new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true))
                : throw new PlateauException($"{path}: the file is empty; write it again with numpy.savez.");
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            file.Dispose();
            throw new PlateauException($"{path}: not a whole NPZ file (a zip archive that numpy.savez writes); copy or write it again.", e);
        }
        catch (PlateauException)
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The type and shape of an array, without its elements.</summary>
    /// <exception cref="PlateauException">There is no such array, or it holds neither numbers nor words.</exception>
    public NpyHeader Header(string name) => Read(name, NpyHeader.Read, toEnd: false);

    /// <summary>Reads an array of numbers.</summary>
    /// <exception cref="PlateauException">It is absent or damaged, or holds no numbers.</exception>
    public NumberArray Read(string name) => Read(name, Npy.Read);

    /// <summary>Reads an array of words, one an object.</summary>
    /// <exception cref="PlateauException">It is absent or damaged.</exception>
    public string[] ReadTexts(string name) => Read(name, Npy.ReadTexts);

    /// <inheritdoc/>
    public void Dispose()
    {
        _other?.Dispose();
        _archive.Dispose();
        _file.Dispose();
    }

    private T Read<T>(string name, Func<Stream, string, long, T> read, bool toEnd = true)
    {
        ZipArchiveEntry entry = _archive.Entries.LastOrDefault(entry => entry.FullName == name + Extension)
            ?? _archive.Entries.LastOrDefault(entry => entry.FullName == name)
            ?? throw new PlateauException(
                $"{_path}: there is no array {name}; the file holds {(Names.Count == 0 ? "none" : string.Join(", ", Names))}. Save it with "
                    + $"numpy.savez(file, {name}=…).");
        string source = $"{_path}, array {name}";
        if (entry.IsEncrypted)
        {
            throw new PlateauException($"{source}: is encrypted, which is not read; write it without a password.");
        }

        bool isOther = false;
        try
        {
            using Stream inner = Open(entry, source, out isOther);
            Check(entry, source, isOther);
            using var stream = new ChecksummedStream(inner);
            T content = read(stream, source, entry.Length);
            return !toEnd || stream.Checksum == entry.Crc32 ? content : throw Damaged(source, null);
        }
        catch (Exception e) when (
            e is InvalidDataException or IOException or NotSupportedException || (isOther && e is not PlateauException))
        {
            throw Damaged(source, e);
        }
    }

    // The runtime opens members that are stored or deflated.
    private Stream Open(ZipArchiveEntry entry, string source, out bool isOther)
    {
        isOther = false;
        try
        {
            return entry.Open();
        }
        catch (InvalidDataException e)
        {
            isOther = true;
            OtherArchive archive = (OtherArchive)(_other ??= OtherArchive.OpenArchive(_path));
            var member = archive.Entries.Last(member => member.Key == entry.FullName);
            return member.CompressionType switch
            {
                CompressionType.LZMA when ZipDirectory.LzmaDictionaryOf(_path, entry.FullName) is > MostDictionary and long size =>
                    throw new PlateauException(
                        $"{source}: is damaged, or asks for {size} bytes of memory to be unpacked; write it with numpy.savez_compressed."),
                CompressionType.BZip2 or CompressionType.LZMA => member.OpenEntryStream(),
                CompressionType.None or CompressionType.Deflate => throw Damaged(source, e),
                CompressionType unread => throw new PlateauException(
                    $"{source}: is compressed with {unread}, which is not read; write it with numpy.savez_compressed."),
            };
        }
    }

    private void Check(ZipArchiveEntry entry, string source, bool isOther)
    {
        if (entry.CompressedLength > _file.Length
            || (!isOther && entry.Length > (entry.CompressedLength * MostInflation) + MostInflation))
        {
            throw Damaged(source, null);
        }

        if (isOther && entry.Length > LeastToDoubt && entry.Length / MostOtherInflation > entry.CompressedLength)
        {
            throw new PlateauException(
                $"{source}: would grow from {entry.CompressedLength} to {entry.Length} bytes, and is not unpacked; write it with "
                    + "numpy.savez_compressed.");
        }
    }

    private static PlateauException Damaged(string source, Exception? e)
    {
        string message = $"{source}: the archive is damaged; copy or write it again.";
        return e is null ? new PlateauException(message) : new PlateauException(message, e);
    }
}
