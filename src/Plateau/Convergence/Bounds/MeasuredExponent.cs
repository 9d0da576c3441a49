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
    public double? Value { get; init; }

    /// <summary>Lower end of its interval; null where too little was measured.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of its interval; null where too little was measured.</summary>
    public double? High { get; init; }

    /// <summary>The number of points that it was fitted to; 0 where there were too few.</summary>
    public int Points { get; init; }

    /// <summary>Whether the interval of what was measured holds the paper's. Null where either is missing.</summary>
    public bool? PaperHolds
    {
        get => field ?? (Paper is { } paper && Low is { } low && High is { } high ? new Interval(low, high).Contains(paper) : null);
        init;
    }

    /// <summary>The exponent with what a fit measured; null where there was too little to fit.</summary>
    internal MeasuredExponent Fitted(LawFit? fit) => this with { Value = fit?.Exponent, Low = fit?.Low, High = fit?.High, Points = fit?.Points ?? 0 };
}
