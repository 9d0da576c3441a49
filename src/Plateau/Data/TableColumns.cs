namespace Plateau.Data;

/// <summary>Which columns of a table became which features, so that another file is read alike.</summary>
/// <param name="Label">The column of labels; null where there is none.</param>
/// <param name="Features">The columns that became features, in order.</param>
internal sealed record TableColumns(string? Label, IReadOnlyList<string> Features);
