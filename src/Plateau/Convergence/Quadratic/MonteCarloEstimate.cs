namespace Plateau.Convergence;

/// <summary>A mean over draws.</summary>
/// <param name="Value">The mean.</param>
/// <param name="StandardError">Its standard error over independent draws, pairs or randomisations; NaN where there is only one.</param>
internal readonly record struct MonteCarloEstimate(double Value, double StandardError);
