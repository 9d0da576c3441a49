using System.IO.Compression;

namespace Plateau.Formats;

/// <summary>NPZ files: zip archives of NPY files, stored or deflated; an array <c>x</c> is the member <c>x.npy</c>.</summary>
public static class Npz
{
    private const string Extension = ".npy";

    // Deflate cannot shrink anything further than this.
    private const long MostInflation = 1040;

    private static readonly DateTimeOffset _noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The names of the arrays, in file order.</summary>
    /// <exception cref="PlateauException">The file is absent or is no archive.</exception>
    public static IReadOnlyList<string> Names(string path)
    {
        using FileStream file = SafeFile.OpenRead(path);
        using ZipArchive archive = Open(file, path);
        return NamesOf(archive);
    }

    /// <summary>Reads one array.</summary>
    /// <exception cref="PlateauException">The file is absent or damaged, or has no such array of numbers.</exception>
    public static NumberArray Read(string path, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using FileStream file = SafeFile.OpenRead(path);
        using ZipArchive archive = Open(file, path);
        ZipArchiveEntry? entry = archive.GetEntry(name + Extension) ?? archive.GetEntry(name);
        if (entry is null)
        {
            string[] names = NamesOf(archive);
            throw new PlateauException(
                $"{path}: there is no array {name}; the file holds {(names.Length == 0 ? "none" : string.Join(", ", names))}. Save it with "
                    + $"numpy.savez(file, {name}=…).");
        }

        string source = $"{path}, array {name}";
        try
        {
            if (entry.Length > (entry.CompressedLength * MostInflation) + MostInflation || entry.CompressedLength > file.Length)
            {
                throw Damaged(source, null);
            }

            using Stream inner = entry.Open();
            using var stream = new ChecksummedStream(inner);
            NumberArray array = Npy.Read(stream, source, entry.Length);
            return stream.Checksum == entry.Crc32 ? array : throw Damaged(source, null);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw Damaged(source, e);
        }
    }

    /// <summary>Writes arrays, whole or not at all. The same arrays give the same bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Names and arrays, in order.</param>
    /// <param name="compress">Deflate the arrays instead of storing them.</param>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NumberArray>> arrays, bool compress = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(arrays);
        SafeFile.Write(path, file =>
        {
            using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, NumberArray array) in arrays)
            {
                ZipArchiveEntry entry = archive.CreateEntry(
                    name + Extension,
                    compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                entry.LastWriteTime = _noTime;
                using Stream stream = entry.Open();
                stream.Write(new NpyHeader(array.Kind, FortranOrder: false, array.Shape.ToArray()).ToBytes());
                array.WriteTo(stream);
            }
        });
    }

    private static string[] NamesOf(ZipArchive archive)
        => [.. archive.Entries
            .Where(e => e.FullName.EndsWith(Extension, StringComparison.Ordinal))
            .Select(e => e.FullName[..^Extension.Length])];

    private static ZipArchive Open(FileStream file, string path)
    {
        if (file.Length == 0)
        {
            throw new PlateauException($"{path}: the file is empty; write it again with numpy.savez.");
        }

        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new PlateauException($"{path}: not a whole NPZ file (a zip archive that numpy.savez writes); copy or write it again.", e);
        }
    }

    private static PlateauException Damaged(string source, Exception? e)
    {
        string message = $"{source}: the archive is damaged; copy or write it again.";
        return e is null ? new PlateauException(message) : new PlateauException(message, e);
    }
}
