namespace Plateau.Curvature;

/// <summary>An eigenvalue as a Krylov space approximates it.</summary>
/// <param name="Value">θ.</param>
/// <param name="Residual">|Ay − θy| of its unit vector y: an eigenvalue lies within this distance.</param>
/// <param name="Converged">Whether the residual is within the tolerance that was asked for.</param>
public readonly record struct SpectralValue(double Value, double Residual, bool Converged);
