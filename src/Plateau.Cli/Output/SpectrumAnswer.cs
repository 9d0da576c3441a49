using Plateau.Jobs;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>A spectrum for people: what was found in words, then the eigenpairs and what they rest on.</summary>
internal static class SpectrumAnswer
{
    /// <summary>Writes it all.</summary>
    public static void Write(Screen screen, SpectrumDocument document)
    {
        SpectrumText text = SpectrumText.Of(document);
        screen.Paragraph(text.Headline, document.Converged ? Tone.StrongGood : Tone.StrongCaution);
        screen.Blank();
        screen.Paragraph(text.Detail);
        Pairs(screen, document);
        if (document.AtSizes.Count > 0)
        {
            Sizes(screen, document);
        }

        screen.Facts(Facts(document));
        AssessAnswer.Warnings(screen, document.Warnings);
    }

    private static void Pairs(Screen screen, SpectrumDocument document)
    {
        bool norm = document.FrobeniusShares.Count > 0;
        bool trace = document.TraceShares.Count > 0;
        string[] headings = ["", "eigenvalue", "residual", "products", .. trace ? ["of the trace"] : Array.Empty<string>(), .. norm ? ["of the squared norm"] : Array.Empty<string>()];
        screen.Table(
            [.. headings.Select(heading => new PageColumn(heading, IsNumber: true))],
            document.Eigenpairs.Select((pair, i) => (IReadOnlyList<PageCell>)
            [
                new(Exact(i + 1)),
                new(Measured(pair.Value, 4), Tone.Strong),
                new(Measured(pair.Residual, 2), pair.Converged ? Tone.Plain : Tone.Caution),
                new(Exact(pair.Products)),
                .. trace ? [new PageCell(Percent(document.TraceShares[i], 3))] : Array.Empty<PageCell>(),
                .. norm ? [new PageCell(Percent(document.FrobeniusShares[i], 3))] : Array.Empty<PageCell>(),
            ]));
    }

    private static void Sizes(Screen screen, SpectrumDocument document)
    {
        screen.Table(
            [new("objects", IsNumber: true), new("first", IsNumber: true), new("last", IsNumber: true), new("turned by", IsNumber: true), new("products", IsNumber: true), new("converged")],
            document.AtSizes.Select(size => (IReadOnlyList<PageCell>)
            [
                new(Exact(size.K)),
                new(Measured(size.Eigenpairs[0].Value, 4), Tone.Strong),
                new(Measured(size.Eigenpairs[^1].Value, 4), Tone.Strong),
                new(size.Angles.Count == 0 ? string.Empty : $"{Measured(size.Angles[^1] * 180 / Math.PI, 2)}°"),
                new(Exact(size.Products)),
                new(size.Converged ? "✓" : "✗", size.Converged ? Tone.Good : Tone.Bad),
            ]));
    }

    private static IEnumerable<(string Name, string Text)> Facts(SpectrumDocument document)
    {
        yield return ("data", AssessAnswer.Data(document.Data));
        yield return ("model", AssessAnswer.Model(document.Model));
        string gain = document.Stationarity.Decrease is double decrease ? $"a step along it would gain {Measured(decrease, 2)}" : "the curvature along it is not positive";
        yield return ("optimum", $"loss {Measured(document.Optimum.Loss)}, accuracy {Accuracy(document.Optimum.Accuracy)}, gradient norm {Measured(document.Optimum.GradientNorm, 2)} ({gain})");
        foreach ((string name, EstimateSummary? estimate) in new[] { ("trace", document.Trace), ("squared norm", document.FrobeniusSquared), ("effective rank", document.EffectiveRank) })
        {
            if (estimate is not null)
            {
                yield return (name, $"{Measured(estimate.Value, 4)} ({(estimate.Exact ? "exact" : $"95 % interval {Measured(estimate.Low, 4)} to {Measured(estimate.High, 4)}")}, {Exact(estimate.Products)} products)");
            }
        }

        if (document.Density is { } density)
        {
            yield return ("density", $"bulk from {Measured(density.BulkLow)} to {Measured(density.BulkHigh)}, {density.Above.Count} outliers above, {density.Below.Count} below, participation ratio {Measured(density.ParticipationRatio.Value)}");
        }

        yield return ("products", $"{Exact(document.Products)} with the {SpectrumText.Name(document.Operator)} of all objects, in {document.Precision} precision");
        if (document.Timings.TryGetValue("total", out double total))
        {
            yield return ("took", $"{Measured(total, 2)} s");
        }
    }
}
