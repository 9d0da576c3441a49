namespace Plateau.Convergence;

/// <summary>
/// Whether the closed form holds at a σ, measured: V(σ) of the quadratic model over V(σ) of the true losses at the same objects, and the
/// same for the shape's part alone, which is the stricter test where the losses at w* make up most of V.
/// </summary>
/// <param name="Sigma">σ.</param>
/// <param name="Ratio">V of the closed form over V measured.</param>
/// <param name="StandardError">Its standard error over draws; null with one independent draw.</param>
/// <param name="ShapeRatio">The same of the shape, the losses less those at the center.</param>
/// <param name="ShapeStandardError">Its standard error over draws; null with one independent draw.</param>
/// <param name="Measured">V measured.</param>
internal sealed record QuadraticValidity(
    double Sigma, double Ratio, double? StandardError, double ShapeRatio, double? ShapeStandardError, double Measured)
{
    private const double NormalQuantile = 1.959963984540054;

    /// <summary>
    /// By how much the control variate lowers the variance of the measured increments, the median over k; null where it is unknown.
    /// </summary>
    public double? VarianceReduction { get; init; }

    /// <summary>The comparison at the σ of some draws.</summary>
    public static QuadraticValidity Of(QuadraticForm form, QuadraticMonteCarlo draws)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(draws);
        QuadraticTerms terms = form.Variance.Terms(draws.Sigma);
        MonteCarloEstimate measured = draws.Variance();
        (double ratio, double? error) = Over(terms.Total, measured);
        (double shapeRatio, double? shapeError) = Over(terms.Shape, draws.ShapeVariance());
        return new QuadraticValidity(draws.Sigma, ratio, error, shapeRatio, shapeError, measured.Value);
    }

    /// <summary>
    /// The largest σ up to which the closed form is shown to hold: there, and at every smaller σ of the list, the 95 % interval of the
    /// ratio lies within the tolerance of one. Null where it is not shown at the smallest; one draw, whose error is unknown, shows nothing.
    /// </summary>
    /// <param name="ladder">The comparisons at several σ, in any order.</param>
    /// <param name="tolerance">How far the ratio may be from one.</param>
    /// <param name="shape">Whether to use the part of the shape.</param>
    public static double? UpTo(IEnumerable<QuadraticValidity> ladder, double tolerance = 0.1, bool shape = false)
    {
        ArgumentNullException.ThrowIfNull(ladder);
        double? last = null;
        foreach (QuadraticValidity gauge in ladder.OrderBy(gauge => gauge.Sigma))
        {
            (double ratio, double? error) = shape
                ? (gauge.ShapeRatio, gauge.ShapeStandardError)
                : (gauge.Ratio, gauge.StandardError);
            if (!(Math.Abs(ratio - 1) + (NormalQuantile * error) <= tolerance))
            {
                break;
            }

            last = gauge.Sigma;
        }

        return last;
    }

    private static (double Ratio, double? StandardError) Over(double closed, MonteCarloEstimate measured)
    {
        double ratio = closed / measured.Value;
        double error = Math.Abs(ratio / measured.Value) * measured.StandardError;
        return (ratio, double.IsFinite(error) ? error : null);
    }
}
