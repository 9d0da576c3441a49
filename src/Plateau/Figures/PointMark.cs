namespace Plateau.Figures;

/// <summary>
/// Points, with their intervals where known. A point that cannot be shown (NaN, or not positive on a logarithmic axis) is left out.
/// </summary>
internal sealed record PointMark : FigureMark
{
    /// <summary>Points at (x, y).</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public PointMark(IReadOnlyList<double> x, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        CheckLength(y, x.Count, nameof(y));
        X = x;
        Y = y;
    }

    /// <summary>Places along the horizontal axis.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Places along the vertical axis.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>Ends of the horizontal intervals, (low, high) per point; null without them.</summary>
    public IReadOnlyList<(double Low, double High)>? XIntervals { get; init; }

    /// <summary>Ends of the vertical intervals, (low, high) per point; null without them.</summary>
    public IReadOnlyList<(double Low, double High)>? YIntervals { get; init; }

    /// <summary>Radius in pixels.</summary>
    public double Radius { get; init; } = 4.5;

    /// <summary>Whether points are rings, to tell two sets of one colour apart.</summary>
    public bool Open { get; init; }
}
