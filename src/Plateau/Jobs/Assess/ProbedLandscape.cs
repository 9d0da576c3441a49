using Plateau.Convergence;

namespace Plateau.Jobs;

/// <summary>What the draws around one optimum said: V on the training and on held-out objects, and the gap between them.</summary>
/// <param name="Training">V on the training objects.</param>
/// <param name="HeldOut">V on held-out objects; null without any.</param>
/// <param name="Gap">The gap; null without held-out objects.</param>
internal sealed record ProbedLandscape(LandscapeVariance Training, LandscapeVariance? HeldOut, LandscapeGap? Gap)
{
    /// <summary>What answers rest on: held-out objects where there are any.</summary>
    public LandscapeVariance Decisive => HeldOut ?? Training;

    /// <summary>What answers are about: the shape where it is known.</summary>
    public LandscapePart Part => Decisive.Shape is null ? LandscapePart.Loss : LandscapePart.Shape;

    /// <summary>What draws say.</summary>
    /// <param name="draws">The draws.</param>
    /// <param name="question">Confidence and seed.</param>
    public static ProbedLandscape Of(ProbedStatistics draws, AssessmentQuestion question) => new(
        LandscapeVariance.Of(draws.Training, question.Confidence, question.Seed),
        draws.HeldOut is null ? null : LandscapeVariance.Of(draws.HeldOut, question.Confidence, question.Seed),
        draws.HeldOut is null ? null : LandscapeGap.Between(draws.Training, draws.HeldOut, question.Confidence, question.Seed));

    /// <summary>The row of a table over σ.</summary>
    /// <param name="sigma">σ.</param>
    /// <param name="tolerance">What decides the answer.</param>
    /// <param name="objects">The number of objects at hand.</param>
    public SigmaSummary Row(double sigma, Tolerance tolerance, int objects)
    {
        LandscapeVariance v = Decisive;
        SampleSize size = v.SufficientSize(tolerance, Part);
        return new SigmaSummary(
            sigma,
            v.Value,
            v.Low,
            v.High,
            v.Shape,
            v.ShapeInterval?.Low,
            v.ShapeInterval?.High,
            v.MeanLoss,
            size.K,
            size.Low,
            size.High,
            size.IsReachedBy(objects),
            Gap?.Relative,
            Gap?.RelativeLow,
            Gap?.RelativeHigh);
    }
}
