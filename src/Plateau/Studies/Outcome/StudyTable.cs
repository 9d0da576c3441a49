namespace Plateau.Studies;

/// <summary>
/// A table: columns, and rows of text and numbers. A number with an interval is three columns: <c>k</c>, <c>k.low</c>, <c>k.high</c>; on
/// paper they are one.
/// </summary>
/// <param name="Name">Letters, digits and hyphens: the name of its files.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Columns">Names of the columns; words, with units.</param>
/// <param name="Rows">A value a column: text or a number (double), null where there is none.</param>
internal sealed record StudyTable(string Name, string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>What the reader must know, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many of the first columns tell rows apart.</summary>
    public int Keys { get; init; } = 1;

    /// <summary>Whether it was measured of the machine: seconds, which differ from run to run and are no part of the results.</summary>
    public bool IsMeasured { get; init; }
}
