namespace Plateau.Studies;

/// <summary>How a claim is tested.</summary>
internal enum ClaimTest
{
    /// <summary>A curve or number lies above another, or above a value: at every x, in every group.</summary>
    Above,

    /// <summary>A number increases along an axis, from each value to the next.</summary>
    Increases,

    /// <summary>A number decreases along an axis, from each value to the next.</summary>
    Decreases,

    /// <summary>A number is within a factor of a value.</summary>
    Near,
}

/// <summary>Which values of an axis are compared.</summary>
internal enum ClaimSteps
{
    /// <summary>Each with the next.</summary>
    Neighbours,

    /// <summary>The first with the last.</summary>
    Ends,
}

/// <summary>A claim as a study file declares it.</summary>
internal sealed record ClaimDeclaration
{
    public required string Id { get; init; }

    public required string Says { get; init; }

    public required ClaimTest Test { get; init; }

    /// <summary>The number or curve that it is about.</summary>
    public required string Of { get; init; }

    /// <summary>Whether <see cref="Of"/> is a curve.</summary>
    public bool IsCurve { get; init; }

    /// <summary>The number or curve that it is held against; null where that is <see cref="Value"/>.</summary>
    public string? Than { get; init; }

    /// <summary>The value that it is held against.</summary>
    public double Value { get; init; } = double.NaN;

    /// <summary>How far off near may be: the factor.</summary>
    public double Factor { get; init; } = double.NaN;

    /// <summary>The axis along which it changes.</summary>
    public string? Along { get; init; }

    public ClaimSteps Steps { get; init; }

    /// <summary>The axes that groups are told apart by; each group is judged for itself.</summary>
    public IReadOnlyList<string> By { get; init; } = [];

    public CellChoice Where { get; init; } = CellChoice.All;

    public MeanKind Mean { get; init; }
}
