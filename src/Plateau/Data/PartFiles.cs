namespace Plateau.Data;

/// <summary>The files that one part of a public set is read from.</summary>
/// <param name="Objects">Those with pictures and labels, in the order in which they are read.</param>
/// <param name="ClassNames">The one with the names of the classes; null where there is none.</param>
internal sealed record PartFiles(IReadOnlyList<string> Objects, string? ClassNames)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<string> All => ClassNames is null ? Objects : [.. Objects, ClassNames];
}
