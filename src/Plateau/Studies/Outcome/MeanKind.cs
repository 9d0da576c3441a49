namespace Plateau.Studies;

/// <summary>How cells are put together.</summary>
internal enum MeanKind
{
    /// <summary>The arithmetic mean, with Student's interval.</summary>
    Arithmetic,

    /// <summary>
    /// The geometric mean, with Student's interval of the logarithms: for numbers above 0 that vary by factors, such as sizes K.
    /// </summary>
    Geometric,
}
