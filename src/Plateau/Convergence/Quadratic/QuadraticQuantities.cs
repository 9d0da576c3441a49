namespace Plateau.Convergence;

/// <summary>
/// The quantities from which the terms of the closed form are computed, without σ: for one increment, or for the variances over objects.
/// </summary>
/// <param name="Value">a².</param>
/// <param name="Cross">a Tr B.</param>
/// <param name="Gradient">|c|².</param>
/// <param name="SquaredTrace">Tr²B.</param>
/// <param name="SquaredNorm">Tr B².</param>
/// <param name="SquaredDiagonal">Σ B_dd².</param>
internal readonly record struct QuadraticQuantities(
    double Value,
    double Cross,
    double Gradient,
    double SquaredTrace,
    double SquaredNorm,
    double SquaredDiagonal);
