namespace Plateau.Convergence;

/// <summary>
/// The papers' bounds of one increment L_{k+1} − L_k, times k + 1 or its square: as printed and as corrected (docs/theory.md T5 and T8).
/// </summary>
internal static class IncrementFormulas
{
    /// <summary>P1, Lemma 2: (k + 1)|L_{k+1} − L_k| ≤ 2(M_ℓ + M_H R²). The paper loses the ½ of the expansion.</summary>
    public static double PaperBall(double largestLoss, double largestCurvature, double radius)
        => 2 * (largestLoss + (largestCurvature * radius * radius));

    /// <summary>
    /// (k + 1)|L_{k+1} − L_k| ≤ M_ℓ + M_g R + ½ M_H R² for |w − w*| ≤ R, losses in [0, M_ℓ] and positive semi-definite curvature; M_H R²
    /// where it may be indefinite.
    /// </summary>
    public static double Ball(double largestLoss, double largestGradient, double largestCurvature, double radius, bool indefinite = false)
        => largestLoss + (largestGradient * radius) + ((indefinite ? 1 : 0.5) * largestCurvature * radius * radius);

    /// <summary>
    /// P2: (k + 1)²Δ ≤ factor · σ⁴N(N + 2)M_H²/4, with ‖(k + 1)A_k‖² ≤ factor · M_H²: 2 in its text, 4 in its appendix, and 4 is right for
    /// any symmetric H_i, 1 for positive semi-definite ones.
    /// </summary>
    public static double PaperGaussian(double sigma, int parameters, double largestCurvature, double factor)
        => factor * Fourth(sigma) * parameters * (parameters + 2.0) * largestCurvature * largestCurvature;

    /// <summary>
    /// The curvature term without the dimension: (k + 1)²(σ⁴/4)(Tr²A_k + 2Tr A_k²) ≤ (σ⁴/4) r(r + 4) M_H², for positive semi-definite H_i
    /// of rank at most r; (K − 1)(K + 3) with r = K − 1.
    /// </summary>
    public static double GaussianCurvature(double sigma, int rank, double largestCurvature)
        => Fourth(sigma) * rank * (rank + 4.0) * largestCurvature * largestCurvature;

    /// <summary>All terms together: (k + 1)²Δ ≤ (M_ℓ + ½σ²r M_H)² + σ²M_g² + σ⁴r M_H².</summary>
    public static double Gaussian(double sigma, double largestLoss, double largestGradient, double largestCurvature, int rank)
    {
        double variance = sigma * sigma;
        double level = largestLoss + (0.5 * variance * rank * largestCurvature);
        return (level * level) + (variance * largestGradient * largestGradient)
            + (variance * variance * rank * largestCurvature * largestCurvature);
    }

    private static double Fourth(double sigma) => 0.25 * sigma * sigma * sigma * sigma;
}
