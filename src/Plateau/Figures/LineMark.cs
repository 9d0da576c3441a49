namespace Plateau.Figures;

/// <summary>
/// A line through points, with the band of its interval where one is known. A value that cannot be shown (NaN, or not positive on a
/// logarithmic axis) leaves a gap; a point alone between two gaps is drawn as a dot.
/// </summary>
internal sealed record LineMark : FigureMark
{
    /// <summary>A line through (x, y).</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public LineMark(IReadOnlyList<double> x, IReadOnlyList<double> y, IReadOnlyList<double>? low = null, IReadOnlyList<double>? high = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        CheckLength(y, x.Count, nameof(y));
        CheckLength(low, x.Count, nameof(low));
        CheckLength(high, x.Count, nameof(high));
        if (low is null != high is null)
        {
            throw new ArgumentException("A band needs both of its ends.", low is null ? nameof(low) : nameof(high));
        }

        X = x;
        Y = y;
        Low = low;
        High = high;
    }

    /// <summary>Coordinates along the horizontal axis.</summary>
    public IReadOnlyList<double> X { get; }

    /// <summary>Coordinates along the vertical axis.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>Lower edge of the band; null without one. Zero on a logarithmic axis reaches to the bottom.</summary>
    public IReadOnlyList<double>? Low { get; }

    /// <summary>Upper edge of the band; null without one. Infinity reaches to the top.</summary>
    public IReadOnlyList<double>? High { get; }

    /// <summary>How the line is drawn.</summary>
    public LineStyle Style { get; init; }

    /// <summary>Width of the stroke in pixels.</summary>
    public double Width { get; init; } = 2;

    /// <summary>Whether the line stays in the background.</summary>
    public bool Faint { get; init; }
}
