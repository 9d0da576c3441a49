using Plateau.Formats;

namespace Plateau.Data;

/// <summary>Reads a table from a file, or from all files that a pattern such as <c>part-*.parquet</c> names.</summary>
internal static class TableFile
{
    private const string Parquet = ".parquet";

    /// <summary>The files that a name stands for, in the order of their names.</summary>
    /// <exception cref="PlateauException">A pattern fits no file.</exception>
    public static IReadOnlyList<string> FilesOf(string path)
    {
        string name = Path.GetFileName(path);
        if (name.AsSpan().IndexOfAny('*', '?') < 0 || File.Exists(path))
        {
            return [path];
        }

        string folder = Path.GetDirectoryName(path) ?? string.Empty;
        try
        {
            string[] files = [.. Directory.GetFiles(folder.Length > 0 ? folder : ".", name).Order(StringComparer.Ordinal)];
            return files.Length > 0
                ? [.. files.Select(file => folder.Length > 0 ? file : Path.GetFileName(file))]
                : throw new PlateauException($"{path}: no file has such a name; check the pattern.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PlateauException($"{path}: the folder cannot be read ({SafeFile.OneLine(e)}); check the name.", e);
        }
    }

    /// <summary>Reads the table.</summary>
    /// <param name="path">A file or a pattern.</param>
    /// <param name="words">Columns whose values are words even where they look like numbers.</param>
    /// <exception cref="PlateauException">A file cannot be read, or the files have different columns.</exception>
    public static Table Read(string path, IReadOnlyList<string> words)
        => Table.Joined(path, [.. FilesOf(path).Select(file => ReadOne(file, words))]);

    // ParquetTable stands alone, so that the library for it is loaded only for such files.
    private static Table ReadOne(string path, IReadOnlyList<string> words)
        => path.EndsWith(Parquet, StringComparison.OrdinalIgnoreCase) ? ParquetTable.Read(path) : CsvTable.Read(path, words);
}
