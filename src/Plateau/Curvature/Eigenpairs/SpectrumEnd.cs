namespace Plateau.Curvature;

/// <summary>The eigenvalues that are asked for.</summary>
public enum SpectrumEnd
{
    /// <summary>The algebraically largest, descending.</summary>
    Largest,

    /// <summary>The algebraically smallest, ascending.</summary>
    Smallest,

    /// <summary>Those of largest magnitude, by magnitude.</summary>
    Magnitude,
}
