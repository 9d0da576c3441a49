namespace Plateau.Figures;

/// <summary>
/// The colours of series, after Okabe and Ito: people with any common form of colour blindness can tell them apart, on light and on dark
/// backgrounds. The exact tones are set by the theme.
/// </summary>
internal enum SeriesColor
{
    /// <summary>The main series.</summary>
    Blue,

    /// <summary>The second series; also marked points.</summary>
    Vermilion,

    /// <summary>The third series.</summary>
    Green,

    /// <summary>The fourth series.</summary>
    Purple,

    /// <summary>The fifth series.</summary>
    Amber,

    /// <summary>The sixth series.</summary>
    Sky,

    /// <summary>Marks in the background.</summary>
    Gray,
}
