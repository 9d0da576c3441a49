namespace Plateau.Figures;

/// <summary>
/// The colours of series, after Okabe and Ito: told apart with every common form of colour blindness, on light and on dark ground.
/// The exact tones are set by the theme.
/// </summary>
public enum SeriesColor
{
    /// <summary>The main series.</summary>
    Blue,

    /// <summary>The second series; also what is marked.</summary>
    Vermilion,

    /// <summary>The third series.</summary>
    Green,

    /// <summary>The fourth series.</summary>
    Purple,

    /// <summary>The fifth series.</summary>
    Amber,

    /// <summary>The sixth series.</summary>
    Sky,

    /// <summary>What stays in the background.</summary>
    Gray,
}
