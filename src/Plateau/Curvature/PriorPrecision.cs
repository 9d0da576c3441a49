namespace Plateau.Curvature;

/// <summary>
/// The precision λ of a normal prior N(0, λ⁻¹I) of the parameters under which the parameters at hand are most plausible, by the curvature
/// around them: the fixed point λ|w*|² = γ(λ) = Σ_d kh_d/(kh_d + λ), γ the number of parameters that k objects determine (MacKay,
/// <em>Bayesian interpolation</em>, 1992).
/// </summary>
/// <remarks>
/// Where only some eigenvalues are known, the rest count with their mean: their sum of kh/(kh + λ) is then the largest that their trace
/// allows, so γ and λ are more likely too large than too small. λ/k is the curvature below which a direction is held by the prior more than
/// by the objects.
/// </remarks>
internal static class PriorPrecision
{
    // Halvings of a ratio of 1e60 down to rounding.
    private const int Steps = 120;
    private const double Least = 1e-30;
    private const double Most = 1e30;

    /// <summary>γ(λ), the number of parameters that the objects determine.</summary>
    /// <param name="curvatures">Eigenvalues h_d of the mean curvature; those below 0 count as 0.</param>
    /// <param name="rest">The sum of all other eigenvalues, not negative.</param>
    /// <param name="dimensions">The number of the other eigenvalues.</param>
    /// <param name="objects">k.</param>
    /// <param name="precision">λ.</param>
    public static double Determined(IReadOnlyList<double> curvatures, double rest, long dimensions, double objects, double precision)
    {
        ArgumentNullException.ThrowIfNull(curvatures);
        double determined = 0;
        foreach (double curvature in curvatures)
        {
            determined += Share(objects * Math.Max(0, curvature), precision);
        }

        return dimensions > 0 ? determined + (dimensions * Share(objects * Math.Max(0, rest) / dimensions, precision)) : determined;
    }

    /// <summary>λ, the precision of the prior with the largest evidence.</summary>
    /// <param name="curvatures">Eigenvalues h_d of the mean curvature; those below 0 count as 0.</param>
    /// <param name="rest">The sum of all other eigenvalues, not negative.</param>
    /// <param name="dimensions">The number of the other eigenvalues.</param>
    /// <param name="objects">k.</param>
    /// <param name="squaredNorm">|w*|².</param>
    /// <returns>λ; without any curvature, or at w* = 0, the number of parameters over |w*|² + 1.</returns>
    public static double ByEvidence(IReadOnlyList<double> curvatures, double rest, long dimensions, double objects, double squaredNorm)
    {
        ArgumentNullException.ThrowIfNull(curvatures);
        if (!(objects > 0)
            || !(squaredNorm >= 0)
            || !double.IsFinite(squaredNorm)
            || !double.IsFinite(rest)
            || curvatures.Any(value => !double.IsFinite(value)))
        {
            throw new ArgumentException(
                $"Finite curvatures, a positive number of objects and a squared norm have a prior precision; {objects} and "
                    + $"{squaredNorm} have none.");
        }

        return ByEvidence(
            precision => Determined(curvatures, rest, dimensions, objects, precision),
            squaredNorm,
            curvatures.Count + dimensions);
    }

    /// <summary>λ, where γ is given as a function.</summary>
    /// <param name="determined">γ(λ), a falling function.</param>
    /// <param name="squaredNorm">|w*|².</param>
    /// <param name="parameters">The number of parameters.</param>
    internal static double ByEvidence(Func<double, double> determined, double squaredNorm, long parameters)
    {
        if (squaredNorm == 0 || !(determined(Least) > 0))
        {
            return parameters / (squaredNorm + 1);
        }

        // γ falls with λ and λ|w*|² rises, so they meet once.
        (double low, double high) = (Least, Most);
        for (int step = 0; step < Steps; step++)
        {
            double middle = Math.Sqrt(low) * Math.Sqrt(high);
            (low, high) = middle * squaredNorm < determined(middle) ? (middle, high) : (low, middle);
        }

        return Math.Sqrt(low) * Math.Sqrt(high);
    }

    private static double Share(double curvature, double precision) => curvature / (curvature + precision);
}
