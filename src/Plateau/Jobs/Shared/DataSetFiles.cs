using System.Text;
using Plateau.Data;

namespace Plateau.Jobs;

/// <summary>The files that a known data set is made of.</summary>
internal static class DataSetFiles
{
    /// <summary>The checksum of all of a data set's files that are present; null for one that is made, not read, or is not here.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="directory">The folder that holds the data sets' folders; null means where the catalogue looks.</param>
    public static string? Checksum(string name, string? directory)
    {
        if (DataCatalog.TryFind(name) is not CatalogEntry entry)
        {
            return null;
        }

        string path = Path.Combine(DataCatalog.ResolveDirectory(directory), entry.Folder);
        if (!Directory.Exists(path))
        {
            return null;
        }

        IEnumerable<string> lines = Directory.EnumerateFiles(path)
            .Where(file => file.Contains("ubyte", StringComparison.Ordinal) || file.EndsWith(".bin", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {Formats.Checksum.OfFile(file)}\n");
        return Formats.Checksum.Of(Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
