using System.Text;
using Plateau.Formats;

namespace Plateau.Data;

/// <summary>A file that data were read from, and the SHA-256 of its bytes as they lie on the disk.</summary>
internal sealed record FileSum(string Path, string Sha256)
{
    /// <summary>What it is called among others: its name without its place; in a folder of pictures its place in there.</summary>
    public string Name { get; init; } = System.IO.Path.GetFileName(Path);

    /// <summary>The checksum of a file.</summary>
    /// <exception cref="PlateauException">The file cannot be read.</exception>
    public static FileSum Of(string path) => new(path, Checksum.OfFile(path));

    /// <summary>
    /// The checksum of data: of one file its own; of several files that of the lines <c>NAME SHA256\n</c> in ordinal order; null of none. A
    /// file that was read twice counts once.
    /// </summary>
    public static string? Together(IEnumerable<FileSum> files)
    {
        FileSum[] distinct = [.. files.DistinctBy(file => file.Path)];
        return distinct switch
        {
            [] => null,
            [FileSum one] => one.Sha256,
            _ => Checksum.Of(Encoding.UTF8.GetBytes(string.Concat(
                distinct.Select(file => $"{file.Name} {file.Sha256}\n").Order(StringComparer.Ordinal)))),
        };
    }
}
