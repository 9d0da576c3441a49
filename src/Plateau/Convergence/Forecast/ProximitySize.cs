namespace Plateau.Convergence;

/// <summary>The number of objects from which on the next one moves the posterior by less than a tolerance.</summary>
/// <param name="K">That number.</param>
/// <param name="Extrapolated">Whether it lies beyond the objects at hand, where the law c/k is all there is.</param>
public sealed record ProximitySize(double K, bool Extrapolated);
