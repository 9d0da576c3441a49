namespace Plateau.Convergence;

/// <summary>The distance of a resampled functional from its estimate, and the square of its standard error.</summary>
internal readonly record struct Deviation(double Value, double SquaredError);
