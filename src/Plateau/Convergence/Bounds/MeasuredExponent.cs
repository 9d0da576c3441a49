namespace Plateau.Convergence;

/// <summary>One exponent that the papers state, beside the one that was measured.</summary>
public sealed record MeasuredExponent
{
    /// <summary>A short name that stays: <c>increment-in-objects</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Of what in what, in words.</summary>
    public required string Title { get; init; }

    /// <summary>Where it stands.</summary>
    public required string Source { get; init; }

    /// <summary>What the paper's formula has; null where it has none.</summary>
    public double? Paper { get; init; }

    /// <summary>What is right; null where nothing general is.</summary>
    public double? Corrected { get; init; }

    /// <summary>What was measured; null where too little was.</summary>
    public LawFit? Fit { get; init; }

    /// <summary>Whether the interval of what was measured holds the paper's. Null where either is missing.</summary>
    public bool? PaperHolds => Paper is { } paper && Fit is { } fit ? fit.Interval.Contains(paper) : null;
}
