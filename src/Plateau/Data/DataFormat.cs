using Plateau.Numerics;

namespace Plateau.Data;

/// <summary>A kind of file that objects are read from.</summary>
/// <param name="Extension">How its names end, in small letters; empty for a folder.</param>
/// <param name="Holds">What must be in it, for messages.</param>
/// <param name="Read">Reads one.</param>
internal sealed record DataFormat(string Extension, string Holds, Func<DataFileRequest, FileContent> Read)
{
    /// <summary>Whether it holds columns that have names.</summary>
    public bool IsTable { get; init; }

    /// <summary>The files that are read where one of this kind is named.</summary>
    public Func<string, IReadOnlyList<string>> FilesOf { get; init; } = static path => [path];

    /// <summary>The files of test objects beside it, which are read where nothing is said of held-out objects.</summary>
    public Func<string, IReadOnlyList<string>> TestFilesOf { get; init; } = static _ => [];

    /// <summary>The checksums of the files that are read.</summary>
    /// <param name="path">The file that is named.</param>
    /// <param name="withTest">Whether the test objects beside it are read.</param>
    /// <exception cref="PlateauException">One cannot be read.</exception>
    public IReadOnlyList<FileSum> SumsOf(string path, bool withTest)
    {
        string[] files = [.. FilesOf(path), .. withTest ? TestFilesOf(path) : []];
        var sums = new FileSum[files.Length];
        Workers.For(sums.Length, i =>
        {
            FileSum sum = FileSum.Of(files[i]);
            sums[i] = Extension.Length > 0 ? sum : sum with { Name = Path.GetRelativePath(path, files[i]).Replace('\\', '/') };
        });
        return sums;
    }
}
