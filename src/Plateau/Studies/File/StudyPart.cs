namespace Plateau.Studies;

/// <summary>One experiment over one grid, with what is made of it. A study has one part or several.</summary>
internal sealed record StudyPart
{
    /// <summary>Its name, unique in the study.</summary>
    public required string Name { get; init; }

    /// <summary>What it shows, in a few words; that of the study where it has only one part.</summary>
    public required string Title { get; init; }

    /// <summary>What it does and what to mind; may be empty.</summary>
    public string About { get; init; } = "";

    /// <summary>What happens at each cell.</summary>
    public required IExperiment Experiment { get; init; }

    /// <summary>The axes, the slowest first.</summary>
    public required IReadOnlyList<StudyAxis> Axes { get; init; }

    /// <summary>All cells, in the order of the axes.</summary>
    public IReadOnlyList<StudyCell> Cells { get; internal init; } = [];

    internal IReadOnlyList<TableDeclaration> Tables { get; init; } = [];

    internal IReadOnlyList<FigureDeclaration> Figures { get; init; } = [];

    internal IReadOnlyList<ClaimDeclaration> Claims { get; init; } = [];
}
