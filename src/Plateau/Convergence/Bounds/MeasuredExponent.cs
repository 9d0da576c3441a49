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
    public double? Value { get; init; }

    /// <summary>Lower end of its interval; null where too little was measured.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of its interval; null where too little was measured.</summary>
    public double? High { get; init; }

    /// <summary>The number of points that it was fitted to; 0 where there were too few.</summary>
    public int Points { get; init; }

    /// <summary>Whether the interval of the measured exponent contains the paper's. Null where either is missing.</summary>
    public bool? PaperHolds
    {
        get => field ?? (Paper is { } paper && Low is { } low && High is { } high ? new Interval(low, high).Contains(paper) : null);
        init;
    }

    /// <summary>The exponent with what a fit measured; null where there was too little to fit.</summary>
    internal MeasuredExponent Fitted(LawFit? fit)
        => this with { Value = fit?.Exponent, Low = fit?.Low, High = fit?.High, Points = fit?.Points ?? 0 };
}
