namespace Plateau.Curvature;

/// <summary>The progress of an eigensolver.</summary>
/// <param name="Products">Products spent so far.</param>
/// <param name="Converged">How many of the wanted pairs have converged.</param>
/// <param name="Count">How many are wanted.</param>
/// <param name="Residual">The largest relative residual among them.</param>
public readonly record struct EigenProgress(long Products, int Converged, int Count, double Residual);
