namespace Plateau.Convergence;

/// <summary>
/// Whether the closed form holds at a σ, measured: V(σ) of the quadratic model over V(σ) of the true losses at the same objects, and the
/// same for the shape's part alone, which is the stricter test where the losses at w* make up most of V.
/// </summary>
internal sealed record QuadraticValidity
{
    private const double NormalQuantile = 1.959963984540054;

    private QuadraticValidity()
    {
    }

    /// <summary>σ.</summary>
    public required double Sigma { get; init; }

    /// <summary>V(σ) of the closed form.</summary>
    public required double ClosedForm { get; init; }

    /// <summary>V(σ) measured on the true losses.</summary>
    public required MonteCarloEstimate Measured { get; init; }

    /// <summary>V_shape(σ) of the closed form.</summary>
    public required double ShapeClosedForm { get; init; }

    /// <summary>V_shape(σ) measured.</summary>
    public required MonteCarloEstimate ShapeMeasured { get; init; }

    /// <summary>The closed form divided by the measurement.</summary>
    public MonteCarloEstimate Ratio => Over(ClosedForm, Measured);

    /// <summary>The closed form of the shape divided by its measurement.</summary>
    public MonteCarloEstimate ShapeRatio => Over(ShapeClosedForm, ShapeMeasured);

    /// <summary>The comparison at the σ of some draws.</summary>
    public static QuadraticValidity Of(QuadraticForm form, QuadraticMonteCarlo draws)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(draws);
        QuadraticTerms terms = form.Variance.Terms(draws.Sigma);
        return new QuadraticValidity
        {
            Sigma = draws.Sigma,
            ClosedForm = terms.Total,
            Measured = draws.Variance(),
            ShapeClosedForm = terms.Shape,
            ShapeMeasured = draws.ShapeVariance(),
        };
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
            MonteCarloEstimate ratio = shape ? gauge.ShapeRatio : gauge.Ratio;
            if (!(Math.Abs(ratio.Value - 1) + (NormalQuantile * ratio.StandardError) <= tolerance))
            {
                break;
            }

            last = gauge.Sigma;
        }

        return last;
    }

    private static MonteCarloEstimate Over(double closed, MonteCarloEstimate measured)
    {
        double ratio = closed / measured.Value;
        return new MonteCarloEstimate(ratio, Math.Abs(ratio / measured.Value) * measured.StandardError);
    }
}
