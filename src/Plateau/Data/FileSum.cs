using System.Text;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>A file that data were read from, and the SHA-256 of its bytes as they lie on the disk.</summary>
internal sealed record FileSum(string Path, string Sha256)
{
    /// <summary>The checksum of a file.</summary>
    /// <exception cref="PlateauException">The file cannot be read.</exception>
    public static FileSum Of(string path) => new(path, Checksum.OfFile(path));

    /// <summary>
    /// The checksum of data: of one file its own; of several files that of the lines <c>NAME SHA256\n</c>, names without places, in ordinal
    /// order; null of no file. A file that was read twice counts once.
    /// </summary>
    public static string? Together(IEnumerable<FileSum> files)
    {
        FileSum[] distinct = [.. files.DistinctBy(file => file.Path)];
        return distinct switch
        {
            [] => null,
            [FileSum one] => one.Sha256,
            _ => Checksum.Of(Encoding.UTF8.GetBytes(string.Concat(
                distinct.Select(file => $"{System.IO.Path.GetFileName(file.Path)} {file.Sha256}\n").Order(StringComparer.Ordinal)))),
        };
    }
}
