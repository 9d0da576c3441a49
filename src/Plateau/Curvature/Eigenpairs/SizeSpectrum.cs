using System.Text.Json.Serialization;

namespace Plateau.Curvature;

/// <summary>Eigenvalues of H^(k), the curvature of the first k objects.</summary>
/// <param name="K">k.</param>
/// <param name="Pairs">The eigenvalues with their residuals.</param>
/// <param name="Converged">Whether all have converged.</param>
/// <param name="Angles">Principal angles to the subspace of the k before, in radians, ascending; empty for the first.</param>
/// <param name="Kept">
/// Whether the subspace of the k before was still good enough: one product per pair told so, and no more were spent.
/// </param>
/// <param name="Products">The products that this k cost, a check in vain included.</param>
internal record SizeSpectrum(
    int K,
    [property: JsonPropertyName("eigenpairs")] IReadOnlyList<Eigenpair> Pairs,
    bool Converged,
    IReadOnlyList<double> Angles,
    bool Kept,
    long Products);
