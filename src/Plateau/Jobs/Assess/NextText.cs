using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The next objects to take, in plain words.</summary>
public static class NextText
{
    private const double SameWeight = 1e-9;

    /// <summary>What was chosen, and how much smaller the error of the weighted landscape is than that of a random choice; empty where nothing was chosen.</summary>
    /// <param name="document">The assessment.</param>
    /// <param name="confidence">The level of its intervals; null not to name it.</param>
    public static string Choice(AssessResult document, double? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Next is { } next
            ? $"{Objects(Exact(next.Objects))} of the {Exact(next.Pool)} in the pool {(next.Objects == 1 ? "is" : "are")} chosen as the next{(next.Labels == PoolLabels.Known ? string.Empty : ", without their labels")}. {Error(next, confidence)}"
            : string.Empty;
    }

    /// <summary>What that does not promise, and how the weights are; empty where nothing was chosen.</summary>
    public static string Caution(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Next is not { } next)
        {
            return string.Empty;
        }

        string weights = Weights(next);
        string fits = next.Labels == PoolLabels.Known
            ? "It promises no accuracy, though fits to objects chosen so reached a lower test loss than fits to random ones where that was measured."
            : "It promises no accuracy: fits to objects chosen without labels were hardly told from fits to random ones where that was measured.";
        return $"{weights} This is about the estimate of the landscape around these parameters. {fits}";
    }

    /// <summary>Where the chosen objects are to be found.</summary>
    public static string Where => "Indices and weights: next.csv of the run folder (-o DIR), or --json.";

    private static string Weights(NextSummary next)
    {
        (double least, double most) = (next.Weights.Min(), next.Weights.Max());
        return next switch
        {
            _ when next.Objects == next.Pool => "All of the pool is taken, each with weight 1.",
            { Objects: 1 } => $"Its weight is {Measured(most, 2)}; without it the landscape is biased.",
            _ when most - least <= SameWeight => $"Their weights are all {Measured(most, 2)}.",
            _ => $"Their weights run from {Measured(least, 2)} to {Measured(most, 2)} and have as much say as {Objects(Exact(next.EffectiveSize))} of equal weight; without them the landscape is biased.",
        };
    }

    private static string Error(NextSummary next, double? confidence)
    {
        NextError error = next.Error;
        string whose = next.Objects == 1 ? "Its" : "Their";
        if (!(error.Random > 0) && next.Objects < next.Pool)
        {
            return "At the draws its objects have the same loss but for rounding: every other choice does as well.";
        }

        if (!(error.Random > 0) || !(error.Ratio > 0))
        {
            return $"{whose} weighted landscape is that of the pool.";
        }

        string interval = $"{(confidence is double level ? $"{Measured(level * 100, 4)} % interval " : string.Empty)}{Measured(error.Low, 2)} to {Measured(error.High, 2)} over draws and choices";
        string by = next.Labels == PoolLabels.Known ? "is expected to have" : "is expected, by the network's own predictions, to have";
        string others = next.Objects == 1 ? "a random one has" : "as many random ones have";
        return $"{whose} weighted landscape {by} {Measured(error.Ratio, 2)} of the squared error against the pool's that {others} ({interval}).";
    }
}
