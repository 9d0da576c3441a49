namespace Plateau.Jobs;

/// <summary>What the fits of one size said of a likelihood bootstrap.</summary>
/// <param name="Objects">k, the objects in a bootstrap sample.</param>
/// <param name="Fits">The number of fits.</param>
/// <param name="LogLikelihood">The mean over fits of the mean log-likelihood of all objects at hand: minus a loss.</param>
/// <param name="Variance">D(k): its variance over fits.</param>
internal sealed record LikelihoodBootstrapRow(int Objects, int Fits, double LogLikelihood, double Variance);
