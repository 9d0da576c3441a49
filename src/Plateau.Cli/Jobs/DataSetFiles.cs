using System.Text;

namespace Plateau.Cli.Jobs;

/// <summary>The files that a known data set is made of.</summary>
internal static class DataSetFiles
{
    /// <summary>The checksum of all of a data set's files that are present; null for one that is made, not read, or is not here.</summary>
    /// <param name="name">The data set's name.</param>
    /// <param name="directory">The folder that holds the data sets' folders; null means the current one's <c>data</c>.</param>
    public static string? Checksum(string name, string? directory)
    {
        string? folder = name switch
        {
            "mnist" or "fashion-mnist" => name,
            "cifar-10" => "cifar-10-batches-bin",
            "cifar-100" => "cifar-100-binary",
            _ => null,
        };
        string path = Path.Combine(directory ?? "data", folder ?? string.Empty);
        if (folder is null || !Directory.Exists(path))
        {
            return null;
        }

        IEnumerable<string> lines = Directory.EnumerateFiles(path)
            .Where(file => file.Contains("ubyte", StringComparison.Ordinal) || file.EndsWith(".bin", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetFileName(file)} {Runs.Checksum.OfFile(file)}\n");
        return Runs.Checksum.Of(Encoding.UTF8.GetBytes(string.Concat(lines)));
    }
}
