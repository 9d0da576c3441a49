namespace Plateau.Studies;

/// <summary>
/// What was measured at one cell. Names are camelCase and unique; a number that comes with an interval is three: <c>k</c>, <c>k.low</c>,
/// <c>k.high</c>. What could not be measured is NaN.
/// </summary>
internal sealed record CellResult
{
    /// <summary>Single numbers by name, in the order to show.</summary>
    public required IReadOnlyDictionary<string, double> Numbers { get; init; }

    /// <summary>Curves by name.</summary>
    public IReadOnlyDictionary<string, CellCurve> Curves { get; init; } = new Dictionary<string, CellCurve>();

    /// <summary>Surfaces by name.</summary>
    public IReadOnlyDictionary<string, CellSurface> Surfaces { get; init; } = new Dictionary<string, CellSurface>();

    /// <summary>What limits the result, a sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Seconds by stage: measured on this machine, and no part of the result.</summary>
    public IReadOnlyDictionary<string, double> Seconds { get; init; } = new Dictionary<string, double>();
}
