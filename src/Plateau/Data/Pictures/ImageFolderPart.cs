namespace Plateau.Data;

/// <summary>Pictures of a folder with their classes.</summary>
internal sealed record ImageFolderPart
{
    /// <summary>The folder that was named.</summary>
    public required string Root { get; init; }

    /// <summary>The pictures, class by class, as their paths below the folder.</summary>
    public required IReadOnlyList<string> Pictures { get; init; }

    /// <summary>The names of the classes, in ordinal order; empty where pictures are in no folders.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The class of every picture, by its place in <see cref="Classes"/>.</summary>
    public required IReadOnlyList<int> Labels { get; init; }

    /// <summary>The files.</summary>
    public IEnumerable<string> Files => Pictures.Select((_, index) => FileOf(index));

    /// <summary>The file of a picture.</summary>
    public string FileOf(int index) => Path.Combine(Root, Pictures[index]);
}
