using Plateau.Convergence;
using Plateau.Data;
using Plateau.Probing;
using Plateau.Training;

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

    /// <summary>From gathered draws.</summary>
    public static ProbedLandscape Of(LandscapeStatistics training, LandscapeStatistics? heldOut, AssessmentQuestion question) => new(
        LandscapeVariance.Of(training, question.Confidence, question.Seed),
        heldOut is null ? null : LandscapeVariance.Of(heldOut, question.Confidence, question.Seed),
        heldOut is null ? null : LandscapeGap.Between(training, heldOut, question.Confidence, question.Seed));

    /// <summary>Looks at the landscape: the draws of the question's seed, on both sets of objects.</summary>
    /// <param name="probe">Where to look.</param>
    /// <param name="data">The objects.</param>
    /// <param name="training">The training objects at the optimum.</param>
    /// <param name="heldOut">The held-out objects at the optimum; null without any.</param>
    /// <param name="question">Draws, confidence and seed.</param>
    /// <param name="drew">Hears of each draw; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static ProbedLandscape Of(Probe probe, DataSplit data, Evaluation training, Evaluation? heldOut, AssessmentQuestion question, Action<int>? drew = null, CancellationToken cancellation = default)
    {
        LandscapeStatistics ofTraining = new(data.Training.Objects, training.Losses);
        LandscapeStatistics? ofHeldOut = heldOut is null ? null : new LandscapeStatistics(heldOut.Losses.Length, heldOut.Losses);
        Dataset[] sets = data.HeldOut is null ? [data.Training] : [data.Training, data.HeldOut];
        LossSweep.Run(
            probe,
            question.Draws,
            question.Seed,
            sets,
            (draw, rows) =>
            {
                ofTraining.Add(rows[0]);
                ofHeldOut?.Add(rows[1]);
                drew?.Invoke(draw);
            },
            cancellation);
        return Of(ofTraining, ofHeldOut, question);
    }

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
