namespace Plateau.Studies;

/// <summary>A table as a study file declares it: rows by axes, columns of numbers, all other axes averaged over.</summary>
internal sealed record TableDeclaration
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>The axes that rows are told apart by.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    public required IReadOnlyList<ColumnDeclaration> Columns { get; init; }

    public CellChoice Where { get; init; } = CellChoice.All;

    /// <summary>What others report, shown beside.</summary>
    public IReadOnlyList<ReferenceValues> References { get; init; } = [];

    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A column of a table.</summary>
/// <param name="Number">The number of the cells; <c>seconds.STAGE</c> for what was measured of the machine.</param>
/// <param name="Label">What stands above it.</param>
/// <param name="Mean">How cells are put together.</param>
internal sealed record ColumnDeclaration(string Number, string Label, MeanKind Mean)
{
    /// <summary>What begins the names of measured seconds.</summary>
    public const string SecondsPrefix = "seconds.";

    /// <summary>Whether it is about the machine, and no part of the result.</summary>
    public bool IsMeasured => Number.StartsWith(SecondsPrefix, StringComparison.Ordinal);
}

/// <summary>Numbers that others report for one row.</summary>
/// <param name="Row">The row.</param>
/// <param name="From">Who reports them, for the heading: "paper".</param>
/// <param name="Values">The values, by the number of the column.</param>
internal sealed record ReferenceValues(CellChoice Row, string From, IReadOnlyDictionary<string, double> Values);
