namespace Plateau.Convergence;

/// <summary>A mean over draws.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">Its standard error over independent draws, pairs or randomisations; NaN with one of them.</param>
public readonly record struct MonteCarloEstimate(double Value, double StandardError);
