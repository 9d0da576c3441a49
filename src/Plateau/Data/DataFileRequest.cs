namespace Plateau.Data;

/// <summary>What is wanted of one data file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Columns">The columns or arrays that say which group an object is in.</param>
/// <param name="Like">The training file that this one goes with; null for a training file.</param>
/// <param name="NeedsLabels">Whether labels must be there.</param>
/// <param name="Asked">The whole request.</param>
internal sealed record DataFileRequest(
    string Path, IReadOnlyList<string> Columns, FileContent? Like, bool NeedsLabels, DataRequest Asked)
{
    /// <summary>Whether test objects beside it are wanted.</summary>
    public bool WithTest { get; init; }
}
