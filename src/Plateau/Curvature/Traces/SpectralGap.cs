namespace Plateau.Curvature;

/// <summary>A gap in the spectrum that separates outliers from the bulk.</summary>
/// <param name="After">The number of eigenvalues between the end of the spectrum and the gap.</param>
/// <param name="Ratio">
/// Its width minus the residuals on both sides, in units of the largest of the ten gaps that follow; infinite where these are 0.
/// </param>
public readonly record struct SpectralGap(int After, double Ratio);
