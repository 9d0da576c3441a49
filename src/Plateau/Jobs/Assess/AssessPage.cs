using Plateau.Pages;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;

namespace Plateau.Jobs;

/// <summary>What is said of an assessment: the answer, the sizes, what more data bring, the objects that decide.</summary>
internal static class AssessPage
{
    private static readonly PageParagraph Nothing = new("The losses do not vary over objects, so there is nothing to draw.");

    /// <summary>The page of a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="level">The level of its intervals.</param>
    public static Page Of(AssessResult result, double level)
    {
        (PageVerdict verdict, string headline, string detail) = AnswerPart.Of(result, level);
        string subject = result.Model is { } model ? $"{result.Data.Name}, {model.Spec}" : result.Data.Name;
        PageFigure? increment = PageFigure.Of(
            AssessFigures.Increment(result),
            "Gray: one order of the objects, as given. Coloured: V/(k(k+1)), the exact expectation over every order, with its interval. "
            + "K is where it crosses the tolerance, not where one noisy order first does.");
        return new Page
        {
            Title = subject,
            Subjects = [subject, Objects(Exact(result.Data.Objects))],
            Verdict = verdict,
            Headline = headline,
            Detail = detail,
            Warnings = result.Warnings,
            Cards = [.. Cards(result)],
            Blocks = new PageSection(
                string.Empty,
                Curves(result, increment),
                SizesPart.Of(result, level),
                VariancePart.Of(result),
                ForecastPart.Tolerances(result),
                ForecastPart.More(result),
                SigmasPart.Of(result, level),
                RefitsPart.Of(result, level),
                ValidationPart.Of(result),
                TakeuchiPart.Of(result),
                GroupsPart.Of(result, level),
                ObjectsPart.Of(result),
                NextPart.Of(result, level),
                result.Quadratic is { } quadratic ? QuadraticPage.Section(quadratic, result.Probe.Sigma ?? 1) : null,
                FactsPart.Of(result, level),
                increment?.OnTerminal(),
                Reading(result, level)).Blocks,
        };
    }

    private static IEnumerable<PageCard> Cards(AssessResult result)
    {
        HeldOutSummary? held = result.HeldOut;
        string count = held is null ? "none held out" : $"{Exact(held.Objects)} held out";
        yield return new PageCard("Objects", Exact(result.Data.Objects), count);
        if (result.Optimum is { } optimum)
        {
            (string loss, string score) = held is null ? ("on training objects", "on training objects")
                : ($"training; held out {Measured(held.Loss)}", $"training; held out {ScoreWords.Value(held)}");
            yield return new PageCard("Mean loss", Measured(optimum.Loss), loss);
            yield return new PageCard(Capital(ScoreWords.Name(optimum)), ScoreWords.Value(optimum), score);
        }
        else if (held is not null)
        {
            yield return new PageCard("Held-out loss", Measured(held.Loss), "mean over held-out objects");
        }

        if (result.Gap is { } gap)
        {
            yield return new PageCard("Gap", Percent(gap.Relative), $"of the held-out loss, {PercentRange(gap.Low, gap.High)}");
            string about = AnswerPart.About(result);
            yield return new PageCard("Still to gain", Measured(Math.Max(0, gap.Gain), 2), $"of mean loss, {about}, by more data");
        }
        else
        {
            yield return new PageCard("Gap", "unknown", "needs held-out objects");
        }
    }

    private static PageBlock Curves(AssessResult result, PageFigure? increment)
    {
        PageFigure? remaining = PageFigure.Of(
            AssessFigures.Remaining(result),
            "Dashed vertical line: the objects at hand. Purple: the sufficient size K, its interval shaded. "
            + "Bands: intervals of the curves. A single increment shrinks as 1/k, but what is still to come only as 1/√k: "
            + "this curve is what “settled” means.");
        PageParagraph? nothing = (remaining ?? increment) is null ? Nothing : null;
        return new PageSection(string.Empty, remaining, increment, nothing).InReport();
    }

    private static PageProse Reading(AssessResult result, double level)
    {
        string optimistic = result.Model is null ? "; if this one was fitted to them, every K above is" : ", so every K above is";
        return new PageProse("assess")
        {
            Values =
            [
                ("level", $"{Measured(level * 100, 4)} %"),
                ("objects", Objects(Exact(result.Data.Objects))),
                ("gap", result.Gap is null ? string.Empty
                    : "The gap tells how far the landscape of the training objects lies below that of held-out ones. "
                        + "About half of it is what more data can still gain in held-out loss; for networks "
                        + "that was measured to be too low, by up to a half."),
                ("held-out", result.HeldOut is null
                    ? $"There are no held-out objects here. A model that memorised its objects looks finished "
                        + $"on them{optimistic} optimistic."
                    : "Training objects make V too small, because the model was fitted to them; "
                        + "rows measured on held-out objects are the ones to act on."),
                ("share", Percent((result.HeldOut ?? result.LandscapeVariance).TopShare)),
                ("probe", Probe(result.Probe)),
                ("draws", $"There {(result.Probe.Draws == 1 ? "was" : "were")} {Draws(result.Probe.Draws)}."),
                ("advice", result.Probe.Draws < Assessment.FewDraws
                    ? "That is few: the error by draws is itself uncertain. Raise --draws."
                    : "Where the error by draws exceeds that by objects, raise --draws."),
            ],
        };
    }

    private static string Probe(ProbeSummary probe) => probe switch
    {
        { Sigma: double sigma } => $"All holds for draws at σ = {Measured(sigma)} around w*. "
            + "Another σ looks at another part of the landscape: K of the shape grows with σ, "
            + "about as σ² while σ is small; the level hardly changes.",
        { Posterior: { } posterior } => "All holds for draws from the normal approximation to the posterior: "
            + $"{TakeuchiPart.Posterior(posterior, probe.Subspace)}. Another distribution of draws looks at another part of the landscape.",
        { Covariance: not null } => "All holds for draws with the covariance given. "
            + "Another distribution of draws looks at another part of the landscape.",
        _ => "All holds for the draws that the losses were made with; "
            + "another distribution of draws looks at another part of the landscape.",
    };
}
