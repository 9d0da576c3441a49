using Plateau.Figures;

namespace Plateau.Studies;

/// <summary>What a figure shows of the cells.</summary>
internal enum FigureKind
{
    /// <summary>Curves of the cells, averaged at each x.</summary>
    Curves,

    /// <summary>Numbers of the cells against an axis of the grid, or against another number.</summary>
    Numbers,

    /// <summary>Surfaces of the cells, averaged at each place.</summary>
    Surfaces,
}

/// <summary>A figure as a study file declares it.</summary>
internal sealed record FigureDeclaration
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary>What the reader should see.</summary>
    public string Says { get; init; } = "";

    public required FigureKind Kind { get; init; }

    /// <summary>Names of curves, numbers or surfaces.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>One figure for each value of these axes.</summary>
    public IReadOnlyList<string> Panels { get; init; } = [];

    /// <summary>One colour for each value of these axes.</summary>
    public IReadOnlyList<string> Series { get; init; } = [];

    public CellChoice Where { get; init; } = CellChoice.All;

    public MeanKind Mean { get; init; }

    public required FigureAxis X { get; init; }

    public required FigureAxis Y { get; init; }

    /// <summary>The axis of the grid along the horizontal axis; null for none.</summary>
    public string? XAxis { get; init; }

    /// <summary>The number along the horizontal axis; null for none.</summary>
    public string? XNumber { get; init; }

    /// <summary>The label of the colours of a surface.</summary>
    public string ColorLabel { get; init; } = "";

    /// <summary>Whether the colours of a surface are by its logarithm.</summary>
    public bool LogarithmicColors { get; init; }

    /// <summary>What others report, and lines that matter.</summary>
    public IReadOnlyList<FigureMark> References { get; init; } = [];
}
