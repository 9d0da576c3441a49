namespace Plateau.Convergence;

/// <summary>How far a resampled functional lies from its estimate, and the square of its standard error.</summary>
internal readonly record struct Deviation(double Value, double SquaredError);
