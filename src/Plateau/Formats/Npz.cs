using System.IO.Compression;

namespace Plateau.Formats;

/// <summary>NPZ files: zip archives of NPY files; an array <c>x</c> is the member <c>x.npy</c>.</summary>
public static class Npz
{
    private static readonly DateTimeOffset _noTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The names of the arrays, in file order, each once.</summary>
    /// <exception cref="PlateauException">The file is absent or is no archive.</exception>
    public static IReadOnlyList<string> Names(string path)
    {
        using NpzFile file = NpzFile.Open(path);
        return file.Names;
    }

    /// <summary>Reads one array. Where the file holds several of that name, the last one counts, as it does for NumPy.</summary>
    /// <exception cref="PlateauException">The file is absent or damaged, or has no such array of numbers.</exception>
    public static NumberArray Read(string path, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using NpzFile file = NpzFile.Open(path);
        return file.Read(name);
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
                    name + NpzFile.Extension,
                    compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression);
                entry.LastWriteTime = _noTime;
                using Stream stream = entry.Open();
                stream.Write(new NpyHeader(NpyType.Of(array.Kind), FortranOrder: false, array.Shape.ToArray()).ToBytes());
                array.WriteTo(stream);
            }
        });
    }
}
