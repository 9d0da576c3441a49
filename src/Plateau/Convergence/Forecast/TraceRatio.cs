namespace Plateau.Convergence;

/// <summary>Tr C/Tr F: 1 where a model is well specified, for then the covariance of its gradients is its Fisher matrix.</summary>
/// <param name="Value">The ratio.</param>
/// <param name="Low">Lower end of its interval over the objects.</param>
/// <param name="High">Upper end of its interval over the objects.</param>
/// <param name="Covariance">Tr C, C the covariance of the gradients of single objects.</param>
/// <param name="Fisher">Tr F, F the Gauss–Newton matrix, which is the Fisher matrix for the cross-entropy.</param>
public sealed record TraceRatio(double Value, double Low, double High, double Covariance, double Fisher);
