namespace Plateau.Convergence;

/// <summary>One exponent that the papers state, with the measured one.</summary>
public sealed record MeasuredExponent
{
    /// <summary>A short name that never changes: <c>increment-in-objects</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Which quantity depends on which, in words.</summary>
    public required string Title { get; init; }

    /// <summary>Its place in the papers.</summary>
    public required string Source { get; init; }

    /// <summary>The exponent of the paper's formula; null where it has none.</summary>
    public double? Paper { get; init; }

    /// <summary>The correct exponent; null where there is no general one.</summary>
    public double? Corrected { get; init; }

    /// <summary>The measured exponent; null where there were too few points.</summary>
    public LawFit? Fit { get; init; }

    /// <summary>Whether the interval of the measured exponent contains the paper's. Null where either is missing.</summary>
    public bool? PaperHolds => Paper is { } paper && Fit is { } fit ? fit.Interval.Contains(paper) : null;
}
