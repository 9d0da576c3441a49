namespace Plateau.Data;

/// <summary>A data set read from files, with warnings about them.</summary>
internal sealed record LoadedData(Dataset Dataset, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether the files have labels; if not, every object is of the first class.</summary>
    public bool HasLabels { get; init; } = true;

    /// <summary>The files that it was read from.</summary>
    public IReadOnlyList<FileSum> Files { get; init; } = [];
}
