namespace Plateau.Convergence;

/// <summary>The number of objects from which on the next one moves the posterior by less than a tolerance.</summary>
/// <param name="K">The number of objects.</param>
/// <param name="Extrapolated">Whether it lies beyond the objects at hand, where only the law c/k is known.</param>
internal sealed record ProximitySize(double K, bool Extrapolated);
