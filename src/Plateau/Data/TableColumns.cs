namespace Plateau.Data;

/// <summary>Which columns of a table became which features, so that another file is read alike.</summary>
/// <param name="Labels">The columns of labels; empty where there are none, several only of quantities.</param>
/// <param name="Features">The columns that became features, in order.</param>
/// <param name="PassedOver">The columns that became no features.</param>
/// <param name="Table">All columns of the file, in its order.</param>
/// <param name="HasHead">Whether the file names its columns.</param>
internal sealed record TableColumns(
    IReadOnlyList<string> Labels,
    IReadOnlyList<TableFeature> Features,
    IReadOnlyList<string> PassedOver,
    IReadOnlyList<string> Table,
    bool HasHead)
{
    /// <summary>The features that may tell the label, or the place in the file.</summary>
    public IReadOnlyList<string> Leaks { get; init; } = [];
}
