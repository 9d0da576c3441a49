using System.Text.Json.Serialization;

namespace Plateau.Curvature;

/// <summary>One eigenvalue, with its sign, and how well it is known.</summary>
/// <param name="Value">λ = vᵀAv.</param>
/// <param name="ResidualNorm">
/// |Av − λv| for |v| = 1: some eigenvalue lies within so much of λ. NaN of a pair that was read from a document.
/// </param>
/// <param name="Residual">
/// The same relative to |λ|, or to ε‖A‖ where |λ| is less: below that an eigenvalue cannot be told from zero.
/// </param>
/// <param name="Converged">
/// Whether the relative residual reached the tolerance; an eigenvalue that cannot be told from zero has converged where its residual cannot
/// either.
/// </param>
/// <param name="Products">Products that were spent until it had converged, or in all.</param>
public readonly record struct Eigenpair(
    double Value,
    [property: JsonIgnore] double ResidualNorm,
    double Residual,
    bool Converged,
    long Products)
{
    // Residuals of eigenvalues that are zero are a few roundings, not one.
    private const double Rounding = 10;

    /// <summary>A pair of which nothing is known yet: what a document is read into.</summary>
    public Eigenpair()
        : this(0, double.NaN, 0, false, 0)
    {
    }

    /// <summary>Makes a pair of what an iteration knows.</summary>
    /// <param name="value">λ.</param>
    /// <param name="residualNorm">|Av − λv|.</param>
    /// <param name="noise">ε‖A‖.</param>
    /// <param name="tolerance">The relative residual that is wanted.</param>
    /// <param name="products">Products that were spent.</param>
    internal static Eigenpair Of(double value, double residualNorm, double noise, double tolerance, long products)
    {
        double scale = Math.Max(Math.Abs(value), noise);
        double relative = scale > 0 ? residualNorm / scale : residualNorm;
        return new Eigenpair(
            value,
            residualNorm,
            relative,
            relative <= tolerance || (Math.Abs(value) <= noise && residualNorm <= Rounding * noise),
            products);
    }
}
