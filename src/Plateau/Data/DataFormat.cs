namespace Plateau.Data;

/// <summary>A kind of file that objects are read from.</summary>
/// <param name="Extension">How its names end, in small letters.</param>
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
}
