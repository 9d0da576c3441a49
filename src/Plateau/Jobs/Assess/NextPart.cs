using Plateau.Convergence;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;
using static Plateau.Pages.PageColumn;

namespace Plateau.Jobs;

/// <summary>The next objects to take.</summary>
internal static class NextPart
{
    private const int MostShown = 10;
    private const double SameWeight = 1e-9;

    /// <summary>What was chosen, and what that promises; null where no next objects were asked for.</summary>
    public static PageBlock? Of(AssessResult result, double level)
    {
        if (result.Next is not { } next)
        {
            return null;
        }

        int[] light = [.. Enumerable.Range(0, next.Objects).OrderBy(i => next.Weights[i]).ThenBy(i => next.Indices[i]).Take(MostShown)];
        return new PageSection(
            "Which data next",
            new PageParagraph(Choice(next, level)),
            new PageParagraph(Caution(next)).InReport(),
            new PageParagraph(Paragraph(Caution(next), "Indices and weights: next.csv of the run folder (-o DIR), or --json."))
            {
                Medium = PageMedium.Terminal,
                Tone = Tone.Quiet,
            },
            PageTable.Of(light, [(Number("object"), i => Exact(next.Indices[i])), (Number("weight"), i => Measured(next.Weights[i]))]) with
            {
                Medium = PageMedium.Report,
                Note = Paragraph(
                    next.Objects > light.Length
                        ? $"The {light.Length} of the lowest weights, whose losses change most unlike the mean around the optimum; "
                            + "all are in next.csv."
                        : string.Empty,
                    "An object's weight is N over M times the probability with which it was chosen: "
                    + "the weighted mean loss of the chosen ones has that of the pool as its expectation, at any parameters."),
            });
    }

    // What was chosen, and how much smaller the error of the weighted landscape is than that of a random choice.
    private static string Choice(NextSummary next, double level)
    {
        string chosen = next.Objects == 1 ? "is chosen" : "are chosen";
        string labels = next.Labels == PoolLabels.Known ? string.Empty : ", without their labels";
        return $"{Objects(Exact(next.Objects))} of the {Exact(next.Pool)} in the pool {chosen} as the next{labels}. {Error(next, level)}";
    }

    private static string Error(NextSummary next, double level)
    {
        ChoiceError error = next.Error;
        if (!(error.Random > 0) && next.Objects < next.Pool)
        {
            return "At the draws all objects of the pool have the same loss, but for rounding: any other choice is as good.";
        }

        string landscape = $"{(next.Objects == 1 ? "Its" : "Their")} weighted landscape is";
        if (!(error.Random > 0) || !(error.Ratio > 0))
        {
            return $"{landscape} that of the pool.";
        }

        string by = next.Labels == PoolLabels.Known ? "expected" : "expected, by the network's own predictions,";
        string others = next.Objects == 1 ? "a random object" : "as many random objects";
        return $"{landscape} {by} to differ from that of the pool with {Measured(error.Ratio, 2)} times the squared error of {others} "
            + $"({IntervalOf(level)} {Measured(error.Low, 2)} to {Measured(error.High, 2)} over draws and choices).";
    }

    // What that does not promise, and how the weights are.
    private static string Caution(NextSummary next)
    {
        (double least, double most) = (next.Weights.Min(), next.Weights.Max());
        string weights = next switch
        {
            _ when next.Objects == next.Pool => "All of the pool is taken, each with weight 1.",
            { Objects: 1 } => $"Its weight is {Measured(most, 2)}; without it the landscape is biased.",
            _ when most - least <= SameWeight => $"Their weights are all {Measured(most, 2)}.",
            _ => $"Their weights run from {Measured(least, 2)} to {Measured(most, 2)} and count as much as "
                + $"{Objects(Exact(next.EffectiveSize))} of equal weight; "
                + "without the weights the landscape is biased.",
        };
        string fits = next.Labels == PoolLabels.Known
            ? "It promises no accuracy, though where that was measured, fits to objects chosen so reached a lower test loss "
                + "than fits to random ones."
            : "It promises no accuracy: where that was measured, fits to objects chosen without labels were hardly better or worse "
                + "than fits to random ones.";
        return Paragraph(weights, "This is about the estimate of the landscape around these parameters.", fits);
    }
}
