namespace Plateau.Figures;

/// <summary>How an axis writes its numbers.</summary>
internal enum TickStyle
{
    /// <summary>Plain numbers, with powers of ten where they would be long: 0.05, 2,000, 10⁻⁶.</summary>
    Number,

    /// <summary>Counts of things: 1, 10, 100, 1k, 10k, 1M.</summary>
    Count,

    /// <summary>Powers of ten: 10⁻⁶, 10⁻⁵.</summary>
    Power,

    /// <summary>Shares, written as percentages: 0.01 is 1 %.</summary>
    Percent,
}
