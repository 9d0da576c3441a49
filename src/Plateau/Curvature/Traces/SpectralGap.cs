namespace Plateau.Curvature;

/// <summary>A gap that sets eigenvalues apart.</summary>
/// <param name="After">How many eigenvalues lie before it, from the end of the spectrum on.</param>
/// <param name="Ratio">Its width, less the residuals on both sides, in units of the largest of the ten gaps that follow; infinite where these are 0.</param>
public readonly record struct SpectralGap(int After, double Ratio);
