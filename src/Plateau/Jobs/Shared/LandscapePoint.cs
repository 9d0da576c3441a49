using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>
/// A point w* under analysis with the objects that it was fitted to: what every look at curvature begins with, and what is to be said of it
/// first.
/// </summary>
internal sealed class LandscapePoint
{
    // A step along the gradient that gains more of the mean loss than this shows that training is not over.
    private const double FarFromMinimum = 0.05;

    private LandscapePoint(
        Optimum optimum,
        DataSplit data,
        Stationarity stationarity,
        OptimumSummary summary,
        IReadOnlyList<string> warnings)
    {
        (Optimum, Data, Stationarity, Summary, Warnings) = (optimum, data, stationarity, summary, warnings);
    }

    /// <summary>w*.</summary>
    public Optimum Optimum { get; }

    /// <summary>The N objects, and those held out.</summary>
    public DataSplit Data { get; }

    /// <summary>How far w* is from a minimum.</summary>
    public Stationarity Stationarity { get; }

    /// <summary>w* on the N objects.</summary>
    public OptimumSummary Summary { get; }

    /// <summary>The N objects, for documents.</summary>
    public DataSummary DataSummary => DataSummary.Of(Data);

    /// <summary>
    /// What limits all that is said of this point, a sentence each; held-out objects play no part here, and nothing is said of them.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Refuses objects that have no landscape, before anything is trained.</summary>
    /// <param name="data">The N objects, and those held out, which play no part.</param>
    /// <exception cref="PlateauException">There is one object only, or all are of one class.</exception>
    public static void Check(DataSplit data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Training.Objects < 2)
        {
            throw new PlateauException($"{data.Training.Name}: {LandscapeVariance.OneObject}; use two or more (`Samples`).");
        }

        if (data.Training is { Varies: false, Targets: { } targets })
        {
            throw new PlateauException(
                $"{data.Training.Name}: {string.Join(", ", targets.Names)} of all {data.Training.Objects} objects is the same, so there is "
                    + "nothing to learn; use objects that differ (`Subset` random, or more `Samples`).");
        }

        if (!data.Training.Varies)
        {
            throw new PlateauException(
                $"{data.Training.Name}: all {data.Training.Objects} objects are of one class, so there is nothing to learn; use objects of "
                    + "two or more classes (`Subset` random, or more `Samples`).");
        }
    }

    /// <summary>Refuses data without held-out objects, before anything is trained.</summary>
    /// <param name="data">The N objects, and those held out.</param>
    /// <param name="why">Why they are needed.</param>
    /// <param name="argument">What asks for them.</param>
    internal static void RequireHeldOut(DataSplit data, string why, string argument)
    {
        if (data.HeldOut is null)
        {
            throw new PlateauException(
                $"{data.Training.Name}: {why}, and there are none; hold some out (`HeldOut`), or leave out `{argument}`.");
        }
    }

    /// <summary>Evaluates a point.</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="data">The N objects, and those held out.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="PlateauException">There is one object only, or all are of one class; or the loss there is not finite.</exception>
    public static LandscapePoint Of(Optimum optimum, DataSplit data, CancellationToken cancellation = default)
        => Of(optimum, data, null, cancellation);

    /// <summary>The same where the training objects were evaluated already.</summary>
    internal static LandscapePoint Of(Optimum optimum, DataSplit data, Evaluation? evaluation, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        Check(data);
        evaluation ??= Evaluation.Of(optimum, data.Training, cancellation);
        if (!double.IsFinite(evaluation.Loss))
        {
            int first = Array.FindIndex(evaluation.Losses, loss => !double.IsFinite(loss));
            throw new PlateauException(
                $"{data.Training.Name}: the loss of object {first} (counted from 0) is "
                    + $"{(double.IsNaN(evaluation.Losses[first]) ? "not a number" : "infinite")} at these parameters; look at the weights "
                    + "(a diverged training?) and at the features' scale (`Normalization`).");
        }

        Stationarity stationarity = Stationarity.Of(optimum, data.Training, cancellation);
        OptimumSummary summary = OptimumSummary.Of(evaluation, stationarity.GradientNorm);
        return new LandscapePoint(
            optimum,
            data,
            stationarity,
            summary,
            [.. data.Warnings.Except(data.HeldOutWarnings), .. optimum.Notes, .. Doubts(optimum, data, summary, stationarity)]);
    }

    /// <summary>What is said of the curvature of a network that has learned too little.</summary>
    internal static string HardlyLearned(ObjectLoss loss, double meanLoss, Dataset training)
        => Untrained.Says("The network", loss, meanLoss, training, "its curvature says nothing of a trained one");

    /// <summary>What is said of the curvature of a network that was still learning; null where it was not.</summary>
    internal static string? Unfinished(Optimum optimum, double meanLoss, Dataset training)
        => UnfinishedSummary.Of(optimum, meanLoss, training)?.Says("reading curvature as that of an optimum");

    private static IEnumerable<string> Doubts(Optimum optimum, DataSplit data, OptimumSummary summary, Stationarity stationarity)
    {
        if (optimum.Loss.IsHardlyLearned(summary.Loss, data.Training))
        {
            yield return HardlyLearned(optimum.Loss, summary.Loss, data.Training);
            yield break;
        }

        if (Unfinished(optimum, summary.Loss, data.Training) is string unfinished)
        {
            yield return unfinished;
        }

        if (stationarity.Curvature < 0 && stationarity.GradientNorm > 0)
        {
            yield return "These parameters are far from any minimum: the gradient has the norm "
                + FormattableString.Invariant($"{stationarity.GradientNorm:g3}, and along it the curvature is negative ")
                + FormattableString.Invariant($"({stationarity.Curvature:g3}); train longer before reading curvature as ")
                + "that of an optimum.";
        }
        else if ((stationarity.Decrease ?? double.PositiveInfinity) is var decrease && decrease > FarFromMinimum * summary.Loss)
        {
            yield return "These parameters are not at a minimum: the gradient has the norm "
                + FormattableString.Invariant($"{stationarity.GradientNorm:g3}, and a step along it would lower the mean loss of ")
                + FormattableString.Invariant($"{summary.Loss:g3} by about {decrease:g2}; train longer, or with a smaller `LearningRate` ")
                + "at the end (`Schedule` cosine).";
        }
    }
}
