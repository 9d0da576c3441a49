namespace Plateau.Curvature;

/// <summary>Eigenpairs of H^(k), the curvature of the first k objects, with their vectors.</summary>
/// <param name="K">k.</param>
/// <param name="Eigenpairs">The pairs.</param>
/// <param name="Angles">Principal angles to the subspace of the k before, in radians, ascending; empty for the first.</param>
/// <param name="Kept">Whether the subspace of the k before was still good enough.</param>
/// <param name="Products">The products that this k cost, a check in vain included.</param>
internal sealed record SizedEigenpairs(int K, Eigenpairs Eigenpairs, IReadOnlyList<double> Angles, bool Kept, long Products)
    : SizeSpectrum(K, Eigenpairs.Pairs, Eigenpairs.Converged, Angles, Kept, Products);
