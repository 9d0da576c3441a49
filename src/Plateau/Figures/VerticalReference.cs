namespace Plateau.Figures;

/// <summary>
/// A vertical line at a value that matters, with its interval shaded. One outside the figure is named at its edge, with an arrow.
/// </summary>
/// <param name="X">The value.</param>
/// <param name="Label">Its label, written above the plane.</param>
internal sealed record VerticalReference(double X, string Label) : FigureMark
{
    /// <summary>Lower end of its interval; null without one.</summary>
    public double? Low { get; init; }

    /// <summary>Upper end of its interval; null without one.</summary>
    public double? High { get; init; }

    /// <summary>How the line is drawn.</summary>
    public LineStyle Style { get; init; }
}
