using Plateau.Figures;

namespace Plateau.Studies;

/// <summary>What the cells of a study say together.</summary>
internal sealed record Findings
{
    /// <summary>Nothing.</summary>
    public static Findings None { get; } = new();

    /// <summary>Tables, the most important first.</summary>
    public IReadOnlyList<StudyTable> Tables { get; init; } = [];

    /// <summary>Figures.</summary>
    public IReadOnlyList<Figure> Figures { get; init; } = [];

    /// <summary>Claims with their verdicts.</summary>
    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>What limits them, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
