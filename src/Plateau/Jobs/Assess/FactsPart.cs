using Plateau.Pages;
using Plateau.Probing;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;

namespace Plateau.Jobs;

/// <summary>What the answer rests on, in lines for the terminal.</summary>
internal static class FactsPart
{
    /// <summary>The lines.</summary>
    public static PageFacts Of(AssessResult result, double level)
        => new([.. Rows(result, level).Where(row => row.Text.Length > 0)]) { Medium = PageMedium.Terminal };

    private static IEnumerable<(string Name, string Text)> Rows(AssessResult result, double level)
    {
        foreach ((string Name, string Text) fact in CommonFacts.OfData(result.Data))
        {
            yield return fact;
        }

        if (result.HeldOut is { } objects)
        {
            string score =
                $"loss {Measured(objects.Loss)}, {ScoreWords.Of(objects)}{ScoreWords.Errors(objects.RootMeanSquares, result.Data)}";
            yield return ("held-out", $"{Objects(Exact(objects.Objects))}, {score}");
        }

        yield return ("model", result.Model is { } model ? CommonFacts.Model(model) : string.Empty);
        yield return ("optimum", result.Optimum is { } optimum ? CommonFacts.Optimum(optimum, result.Data) : string.Empty);
        yield return ("probe", Probe(result.Probe));
        yield return (result.HeldOut is null ? "variance V" : "V training", VariancePart.Fact(result.LandscapeVariance, level));
        yield return ("V held-out", result.HeldOut is { } held ? VariancePart.Fact(held, level) : string.Empty);
        if (result.Quadratic is { } quadratic)
        {
            yield return (
                "subspace",
                $"{Exact(quadratic.Probe.Dimension)} eigenvectors, curvature {Measured(quadratic.Eigenvalues[0])} to "
                    + $"{Measured(quadratic.Eigenvalues[^1])}, "
                + $"residuals at most {Measured(quadratic.Eigenpairs.Max(pair => pair.Residual), 2)}");
            yield return ("closed form", QuadraticPage.Headline(quadratic));
        }

        if (result.Gap is { } gap)
        {
            yield return ("gap", $"{Percent(gap.Relative)} of the held-out loss ({PercentRange(gap.Low, gap.High)})");
        }

        yield return ("tolerance", ForecastPart.Tolerance(result));
        yield return ("K at", string.Join("; ", result.Tolerances.Select(one => $"{Percent(one.Tolerance)} {Count(one.K)}")));
        yield return ("still missing", ForecastPart.Missing(result));
        string[] takeuchi = result.Takeuchi is { } forecast ? [TakeuchiPart.Forecast(forecast), TakeuchiPart.Ratio(forecast)] : [];
        foreach ((string Name, string Text) row in (IEnumerable<(string, string)>)
            [
                .. Named(ForecastPart.Money(result), "cost", "budget"),
                .. Named(takeuchi, "takeuchi"),
                .. Named(RefitsPart.Sentences(result), "refits"),
                .. Named(ValidationPart.Sentences(result), "validated"),
            ])
        {
            yield return row;
        }

        yield return ("took", CommonFacts.Took(result.Timings) ?? string.Empty);
    }

    // Sentences of which the first ones have names; the others belong to the last name.
    private static IEnumerable<(string Name, string Text)> Named(IEnumerable<string> sentences, params string[] names)
        => sentences.Select((sentence, place) => (place < names.Length ? names[place] : string.Empty, sentence));

    private static string Probe(ProbeSummary probe)
    {
        if (probe.Kind == "losses")
        {
            return $"losses made elsewhere, {Draws(probe.Draws)}";
        }

        string space = probe.Subspace == SubspaceKind.Full
            ? "full space"
            : $"{WordConverter.Word(probe.Subspace)} subspace of {Exact(probe.Dimension ?? 0)} "
                + $"{(probe.Dimension == 1 ? "dimension" : "dimensions")}";
        string seen = probe.Sigma is double sigma ? $"; seen at σ = {Measured(sigma)} around the optimum; K grows with σ"
            : probe.Posterior is { } posterior ? $"; {TakeuchiPart.Posterior(posterior, probe.Subspace)}"
            : probe.Covariance is not null ? "; with the covariance given"
            : string.Empty;
        return $"{probe.Kind}, {space}, {Draws(probe.Draws)}{seen}";
    }
}
