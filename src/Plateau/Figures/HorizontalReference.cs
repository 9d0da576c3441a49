namespace Plateau.Figures;

/// <summary>A horizontal line at a value that matters, such as a tolerance.</summary>
/// <param name="Y">The value.</param>
/// <param name="Label">Its label, written at the line where there is space.</param>
internal sealed record HorizontalReference(double Y, string Label) : FigureMark
{
    /// <summary>How the line is drawn.</summary>
    public LineStyle Style { get; init; } = LineStyle.Dashed;
}
