using System.Security.Cryptography;
using System.Text;

namespace Plateau.Formats;

/// <summary>SHA-256 in lower-case hexadecimal digits: the names of data and runs are made of it.</summary>
internal static class Checksum
{
    /// <summary>The checksum of bytes.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The checksum of the rest of a stream.</summary>
    public static string Of(Stream stream) => Convert.ToHexStringLower(SHA256.HashData(stream));

    /// <summary>The checksum of a file.</summary>
    /// <exception cref="PlateauException">The file cannot be read.</exception>
    public static string OfFile(string path)
    {
        using FileStream stream = SafeFile.OpenRead(path);
        return Of(stream);
    }

    /// <summary>The checksum of one file; for several files, the checksum of their checksums, in order, one per line.</summary>
    /// <exception cref="PlateauException">A file cannot be read.</exception>
    public static string OfFiles(IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return paths is [string only] ? OfFile(only) : Of(Encoding.ASCII.GetBytes(string.Join('\n', paths.Select(OfFile))));
    }
}
