namespace Plateau.Figures;

/// <summary>How a line is drawn.</summary>
internal enum LineStyle
{
    /// <summary>One unbroken stroke.</summary>
    Solid,

    /// <summary>Dashes: what is expected or extrapolated.</summary>
    Dashed,

    /// <summary>Dots: what serves as comparison.</summary>
    Dotted,
}
