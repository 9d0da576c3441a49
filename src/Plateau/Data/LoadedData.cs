namespace Plateau.Data;

/// <summary>A data set from files, and what its user should know about them.</summary>
internal sealed record LoadedData(Dataset Dataset, IReadOnlyList<string> Warnings);
