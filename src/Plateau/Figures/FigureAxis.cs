namespace Plateau.Figures;

/// <summary>One axis of a <see cref="Figure"/>.</summary>
internal sealed record FigureAxis
{
    /// <summary>The quantity along the axis, with its unit.</summary>
    public required string Label { get; init; }

    /// <summary>How values map to positions.</summary>
    public AxisScale Scale { get; init; }

    /// <summary>How its numbers are written.</summary>
    public TickStyle Ticks { get; init; }

    /// <summary>The first value shown; null fits the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>The last value shown; null fits the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>
    /// Names for the values 0, 1, 2, … in place of numbers, with the first one at the top of a vertical axis; empty for a numeric axis.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>A linear axis.</summary>
    public static FigureAxis Linear(string label, TickStyle ticks = TickStyle.Number) => new() { Label = label, Ticks = ticks };

    /// <summary>A logarithmic axis.</summary>
    public static FigureAxis Logarithmic(string label, TickStyle ticks = TickStyle.Power)
        => new() { Label = label, Scale = AxisScale.Logarithmic, Ticks = ticks };

    /// <summary>An axis of names.</summary>
    /// <exception cref="ArgumentException">There is no name.</exception>
    public static FigureAxis Named(string label, IReadOnlyList<string> categories)
    {
        ArgumentNullException.ThrowIfNull(categories);
        return categories.Count > 0
            ? new() { Label = label, Categories = categories }
            : throw new ArgumentException("An axis of names needs at least one name.", nameof(categories));
    }
}
