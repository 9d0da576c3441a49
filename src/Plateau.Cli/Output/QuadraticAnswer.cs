using Plateau.Jobs;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>A quadratic analysis for people: how far the closed form holds, the terms at each σ, and what they rest on.</summary>
internal static class QuadraticAnswer
{
    /// <summary>Writes it all.</summary>
    /// <param name="screen">Takes it.</param>
    /// <param name="document">The analysis.</param>
    /// <param name="remaining">The tolerance that K belongs to.</param>
    public static void Write(Screen screen, QuadraticDocument document, double remaining)
    {
        QuadraticText text = QuadraticText.Of(document);
        screen.Paragraph(text.Headline, text.Holds == true ? Tone.StrongGood : text.Holds == false ? Tone.StrongCaution : Tone.Strong);
        screen.Blank();
        screen.Paragraph(text.Detail);
        Terms(screen, document, remaining);
        screen.Facts(Facts(document, text));
        AssessAnswer.Warnings(screen, document.Warnings);
    }

    private static void Terms(Screen screen, QuadraticDocument document, double remaining)
    {
        screen.Table(
            [.. new[] { "σ", "V", "value", "cross", "gradient", "curvature", $"K to {Percent(remaining)}", "K of shape" }.Select(heading => new PageColumn(heading, IsNumber: true))],
            document.Terms.Select(terms => (IReadOnlyList<PageCell>)
            [
                new(Measured(terms.Sigma)),
                new(Measured(terms.Total)),
                new(Percent(terms.Shares.Value)),
                new(Percent(terms.Shares.Cross)),
                new(Percent(terms.Shares.Gradient)),
                new(Percent(terms.Shares.Curvature)),
                new(Size(terms.K)),
                new(Size(terms.ShapeK)),
            ]));
        if (document.Validity.Count > 0)
        {
            Validity(screen, document);
        }
    }

    private static void Validity(Screen screen, QuadraticDocument document) => screen.Table(
        [new("σ", IsNumber: true), new("closed form / measured", IsNumber: true), new("of the shape", IsNumber: true)],
        document.Validity.Select(gauge => (IReadOnlyList<PageCell>)
        [
            new(Measured(gauge.Sigma)),
            new(QuadraticText.Ratio(gauge.Ratio, gauge.StandardError), gauge.Sigma <= document.ValidUpTo.Loss ? Tone.Good : Tone.Caution),
            new(QuadraticText.Ratio(gauge.ShapeRatio, gauge.ShapeStandardError), gauge.Sigma <= document.ValidUpTo.Shape ? Tone.Good : Tone.Caution),
        ]));

    private static string Size(double? k) => k is not double size ? "unknown" : size < 1e6 ? Exact(size) : Compact(size);

    private static IEnumerable<(string Name, string Text)> Facts(QuadraticDocument document, QuadraticText text)
    {
        yield return ("data", AssessAnswer.Data(document.Data));
        yield return ("model", AssessAnswer.Model(document.Model));
        yield return ("optimum", $"loss {Measured(document.Optimum.Loss)}, accuracy {Accuracy(document.Optimum.Accuracy)}, gradient norm {Measured(document.Optimum.GradientNorm, 2)}");
        yield return ("probe", text.Probe);
        yield return ("curvature", text.Eigenvalues);
        if (text.Posterior.Length > 0)
        {
            yield return ("posterior", text.Posterior);
        }

        yield return ("P3", text.Paper);
        if (document.Timings.TryGetValue("total", out double total))
        {
            yield return ("took", $"{Measured(total, 2)} s");
        }
    }
}
