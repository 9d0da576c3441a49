namespace Plateau.Curvature;

/// <summary>Eigenpairs of H^(k), the curvature of the first k objects.</summary>
/// <param name="K">k.</param>
/// <param name="Eigenpairs">The pairs.</param>
/// <param name="Products">The products that this k cost, a check in vain included.</param>
/// <param name="Angles">Principal angles to the subspace of the k before, in radians, ascending; empty for the first.</param>
/// <param name="Kept">
/// Whether the subspace of the k before was still good enough: one product per pair told so, and no more were spent.
/// </param>
public sealed record SizedEigenpairs(int K, Eigenpairs Eigenpairs, long Products, double[] Angles, bool Kept);
