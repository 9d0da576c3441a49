namespace Plateau.Studies;

/// <summary>A curve: y at each x, with its interval where there is one.</summary>
/// <param name="X">Places.</param>
/// <param name="Y">Values.</param>
internal sealed record CellCurve(IReadOnlyList<double> X, IReadOnlyList<double> Y)
{
    /// <summary>Lower ends; null without an interval.</summary>
    public IReadOnlyList<double>? Low { get; init; }

    /// <summary>Upper ends; null without an interval.</summary>
    public IReadOnlyList<double>? High { get; init; }
}
