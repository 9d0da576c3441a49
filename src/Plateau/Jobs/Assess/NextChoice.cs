using Plateau.Convergence;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Probing;

namespace Plateau.Jobs;

/// <summary>Chooses the next objects of an assessment from a pool.</summary>
internal static class NextChoice
{
    // As measured: docs/methods/which-data-next.md.
    private const double FloorOfKnown = 0.3;
    private const double FloorOfExpected = 0.5;
    private const int FewestFresh = 8;

    /// <summary>Refuses what cannot be chosen, before anything is trained.</summary>
    public static void Check(DataSplit data, AssessmentQuestion question)
    {
        if (question.Next == 0)
        {
            return;
        }

        if (data.Pool is not Dataset pool)
        {
            throw new ArgumentException("The next objects are chosen from a pool, and the data come with none.", nameof(data));
        }

        if (question.Next > pool.Objects)
        {
            throw new PlateauException(
                $"`Next` {question.Next}: the pool has {pool.Objects} {(pool.Objects == 1 ? "object" : "objects")}; lower it, or "
                    + $"{(data.PoolFile is null ? "lower `Samples`" : $"give a larger {data.PoolFile} (`PoolFile`)")}.");
        }
    }

    /// <summary>Refuses a loss of which no network can say what it expects.</summary>
    public static void Check(DataSplit data, AssessmentQuestion question, ObjectLoss loss)
    {
        if (question.Next > 0 && !data.PoolHasLabels && data.Training.Targets is { } targets)
        {
            throw new PlateauException(
                $"`Next`: without labels the network's own probabilities stand in for them, and for quantities "
                    + $"({string.Join(", ", targets.Names)}) it gives none; use a pool with labels.");
        }

        if (question.Next > 0 && !data.PoolHasLabels && loss == ObjectLoss.SquaredError())
        {
            throw new PlateauException(
                "`Next`: without labels the network's own probabilities stand in for them, and the squared error gives none; use the "
                    + "cross-entropy (`Loss` cross-entropy), or a pool with labels.");
        }
    }

    /// <summary>Scores the pool, chooses, and says what to expect of it; null where no next objects are asked for.</summary>
    /// <param name="probe">Where the landscape was looked at.</param>
    /// <param name="data">The pool among others.</param>
    /// <param name="question">How many, draws, confidence, seed.</param>
    /// <param name="observer">Hears of the draws; may be null.</param>
    /// <param name="warnings">Takes what limits the choice.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static NextSummary? Of(
        Probe probe,
        DataSplit data,
        AssessmentQuestion question,
        IAssessmentObserver? observer,
        ICollection<string> warnings,
        CancellationToken cancellation)
    {
        if (question.Next == 0)
        {
            return null;
        }

        Dataset pool = data.Pool!;
        bool known = data.PoolHasLabels;
        double floor = known ? FloorOfKnown : FloorOfExpected;
        int fresh = Math.Max(FewestFresh, question.Draws / 4);
        PoolScores scores = PoolScores.Of(
            probe,
            question.Draws,
            question.Seed,
            pool,
            known,
            LandscapePart.Shape,
            drew: draw => observer?.Moved("pool", draw + 1, question.Draws + fresh, "draws"),
            cancellation: cancellation);
        double[] values = scores.Values;
        double[] means = scores.Means;
        if (Array.FindIndex(values, value => !double.IsFinite(value)) is >= 0 and int bad)
        {
            throw new PlateauException(
                $"`Next`: the loss of object {pool.PlaceOf(bad)} of the pool is not finite at some draw; look at its "
                    + $"features, or closer to the optimum ({probe.Closer}).");
        }

        // Objects that rounding alone tells apart are the same.
        if (values.Max() <= PoolScores.Rounding(probe) * means.Max(Math.Abs))
        {
            Array.Clear(values);
        }

        double[] probabilities = ChoiceProbabilities.Of(values, question.Next, floor);
        PoolChoice choice = PoolChoice.Of(probabilities, question.Seed, 0, means);
        ChoiceError error = ChoiceError.Of(
            probe,
            question.Draws,
            fresh,
            question.Seed,
            pool,
            known,
            probabilities,
            [means],
            confidence: question.Confidence,
            cancellation: cancellation);
        observer?.Moved("pool", question.Draws + fresh, question.Draws + fresh, "draws");
        if (!known)
        {
            warnings.Add(
                "The labels of the pool are not looked at: scores and the error that the next objects are to have are what the network "
                    + "expects by its own predictions, and a network that is too sure of itself expects too little.");
        }

        return new NextSummary
        {
            Pool = pool.Objects,
            From = data.PoolFile ?? "rest",
            Objects = choice.Indices.Count,
            Labels = known ? PoolLabels.Known : PoolLabels.Expected,
            Of = LandscapePart.Shape,
            Draws = question.Draws,
            Floor = floor,
            Sure = choice.Sure,
            EffectiveSize = choice.EffectiveSize,
            Error = error,
            Indices = [.. choice.Indices.Select(pool.PlaceOf)],
            Weights = choice.Weights,
            Chosen =
            [
                .. choice.Indices.Select((i, at) => new ChosenObject(
                    pool.PlaceOf(i), known ? RankedObjects.Name(pool, i) : null, probabilities[i], choice.Weights[at], values[i])),
            ],
        };
    }
}
