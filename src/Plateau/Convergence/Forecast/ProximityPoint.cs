namespace Plateau.Convergence;

/// <summary>The distance between the posteriors of k and of k + 1 objects, as a mean over random orders.</summary>
/// <param name="K">k.</param>
/// <param name="Divergence">KL(p_k ‖ p_{k+1}).</param>
/// <param name="DivergenceError">Its standard error over the orders; NaN for one order.</param>
/// <param name="Score">
/// The s-score: the inner product of the two densities over its largest value as one of them is shifted; 1 where their means agree.
/// </param>
/// <param name="ScoreError">Its standard error over the orders; NaN for one order.</param>
public sealed record ProximityPoint(int K, double Divergence, double DivergenceError, double Score, double ScoreError);
