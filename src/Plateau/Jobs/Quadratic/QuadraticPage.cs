using System.Globalization;
using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Pages;
using Plateau.Probing;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>What is said of a quadratic analysis: how far the closed form holds, the terms at each σ, and what they rest on.</summary>
internal static class QuadraticPage
{
    private const int ShownEigenvalues = 6;

    /// <summary>The page of a result.</summary>
    /// <param name="result">The result.</param>
    /// <param name="remaining">The tolerance that K belongs to.</param>
    public static Page Of(QuadraticResult result, double remaining)
    {
        string subject = $"{result.Data.Name}, {result.Model.Spec}";
        string posterior = result.Posterior is null ? string.Empty : $" Posterior: {PosteriorOf(result.Posterior)}.";
        return new Page
        {
            Title = $"closed form of {subject}",
            Subjects = [subject, Objects(Exact(result.Data.Objects))],
            Verdict = Holds(result) switch
            {
                true => new PageVerdict("Holds", PageVerdictKind.Good),
                false => new PageVerdict("Not shown to hold", PageVerdictKind.Open),
                _ => new PageVerdict("Closed form", PageVerdictKind.Open),
            },
            Headline = Headline(result),
            Detail = Detail(result),
            Warnings = result.Warnings,
            Cards =
            [
                new PageCard("Objects", Exact(result.Data.Objects), "all are probed"),
                new PageCard("Mean loss", Measured(result.Optimum.Loss), $"gradient norm {Measured(result.Optimum.GradientNorm, 2)}"),
                new PageCard(
                    "Directions",
                    Exact(result.Probe.Dimension),
                    $"{Word(result.Probe.Subspace)} of {Exact(result.Model.Parameters)} parameters"),
                new PageCard("Largest curvature", Measured(result.Eigenvalues[0]), $"least {Measured(result.Eigenvalues[^1])}"),
            ],
            Blocks =
            [
                new PageParagraph($"Probe: {ProbeOf(result.Probe)}.{posterior}") { Medium = PageMedium.Report, Tone = Tone.Quiet },
                new PageSection("The landscape variance, term by term", [Terms(result, remaining), .. Validity(result)]),
                new PageSection(string.Empty, [.. Figures(result)]) { Medium = PageMedium.Report },
                new PageFacts([.. Facts(result)]) { Medium = PageMedium.Terminal },
                new PageParagraph($"P3: {PaperOf(result)}.") { Medium = PageMedium.Report },
                new PageProse("quadratic"),
            ],
        };
    }

    /// <summary>What an assessment along eigenvectors says of the closed form there, in its report.</summary>
    /// <param name="result">The closed form.</param>
    /// <param name="sigma">σ of the assessment.</param>
    public static PageSection Section(QuadraticResult result, double sigma)
    {
        // The middle one in documents that do not say it.
        int own = result.Curves.ToList().FindIndex(curve => curve.Sigma == sigma);
        (Figure? Figure, string Caption)[] figures =
        [
            (QuadraticFigures.Eigenvalues(result), "The curvature of the mean loss along the directions that draws move in."),
            (
                QuadraticFigures.Increments(result, own >= 0 ? own : result.Curves.Count / 2),
                "The closed form and P3's formula beside what was measured at the σ of this assessment."),
            (
                QuadraticFigures.Shares(result),
                "How much of V is the value of the loss at w*, its slope, its curvature: what the papers leave out is "
                    + "what is not curvature."),
            (QuadraticFigures.Sizes(result), "K against σ: how far around w* is asked about decides how much data is enough."),
            (
                QuadraticFigures.Validity(result),
                "The closed form over the measurement: where it leaves 1, the loss is no longer quadratic."),
        ];
        return new PageSection(
            "The closed form in the top eigenspace",
            [
                new PageParagraph($"{Headline(result)} {Detail(result)}"),
                .. figures.Where(one => one.Figure is not null).Select(one => new PageFigure(one.Figure!, one.Caption)),
            ])
        { Medium = PageMedium.Report };
    }

    /// <summary>Whether the closed form was shown to hold somewhere; null without draws.</summary>
    public static bool? Holds(QuadraticResult result) => result.Validity.Count == 0 ? null : result.ValidUpTo.Loss is not null;

    private static PageTable Terms(QuadraticResult result, double remaining) => new(
        [
            .. new[] { "σ", "V", "value", "cross", "gradient", "curvature", $"K to {Percent(remaining)}", "K of shape" }
                .Select(heading => new PageColumn(heading, IsNumber: true)),
        ],
        [
            .. result.Terms.Select(terms => new PageRow(
                Measured(terms.Sigma),
                new PageCell(Measured(terms.Total)) { Note = $"± {Measured(terms.StandardErrors.Total, 2)}" },
                Term(terms.Shares.Value, terms.Value),
                Term(terms.Shares.Cross, terms.Cross),
                Term(terms.Shares.Gradient, terms.Gradient),
                Term(terms.Shares.Curvature, terms.Curvature),
                Size(terms.K),
                Size(terms.ShapeK))),
        ])
    {
        Note = "Each term, over k(k + 1), is its part of the expected increment when object k + 1 joins the first k. Errors are "
            + "over objects for V, "
            + "over draws for the ratios.",
        NoteMedium = PageMedium.Report,
    };

    private static PageCell Term(double share, double value) => new(Percent(share)) { Note = Measured(value, 2) };

    private static string Size(double? k) => AssessWording.Count(k ?? double.NaN);

    private static IEnumerable<PageBlock> Validity(QuadraticResult result)
    {
        if (result.Validity.Count == 0)
        {
            yield break;
        }

        yield return new PageTable(
            [new("σ", IsNumber: true), new("closed form / measured", IsNumber: true), new("of the shape", IsNumber: true)],
            [
                .. result.Validity.Select(gauge => new PageRow(
                    Measured(gauge.Sigma),
                    new PageCell(Ratio(gauge.Ratio, gauge.StandardError), gauge.Sigma <= result.ValidUpTo.Loss ? Tone.Good : Tone.Caution),
                    new PageCell(
                        Ratio(gauge.ShapeRatio, gauge.ShapeStandardError),
                        gauge.Sigma <= result.ValidUpTo.Shape ? Tone.Good : Tone.Caution))),
            ]);
    }

    private static IEnumerable<PageBlock> Figures(QuadraticResult result)
    {
        const string order =
            "One order of the objects is mostly noise; its expectation over all orders is known exactly. P3's formula stands for the "
                + "curvature term alone, from eigenvalues paired by rank.";
        (Figure? Figure, string Caption)[] all =
        [
            (
                QuadraticFigures.Validity(result),
                "Between the green lines the closed form counts as holding. The shape is the stricter question: near w* the level "
                + "makes up most of V, "
                + "and it does not depend on σ."),
            (
                QuadraticFigures.Shares(result),
                "Value: how the loss at w* differs from object to object. Gradient and curvature are the shape: what can move "
                + "or bend a minimum. "
                + "The papers keep the curvature alone."),
            (QuadraticFigures.Sizes(result), "To the right of the purple line K rests on a closed form that was not shown to hold there."),
            .. result.Curves.Select((_, i) => (QuadraticFigures.Increments(result, i), i == 0 ? order : string.Empty)),
            (QuadraticFigures.Eigenvalues(result), string.Empty),
        ];
        return all.Where(one => one.Figure is not null).Select(one => new PageFigure(one.Figure!, one.Caption));
    }

    private static IEnumerable<(string Name, string Text)> Facts(QuadraticResult result)
    {
        foreach ((string Name, string Text) fact in CommonFacts.OfData(result.Data))
        {
            yield return fact;
        }

        yield return ("model", CommonFacts.Model(result.Model));
        yield return ("optimum", CommonFacts.Optimum(result.Optimum, result.Data));
        yield return ("probe", ProbeOf(result.Probe));
        yield return ("curvature", Eigenvalues(result));
        if (result.Posterior is { } posterior)
        {
            yield return ("posterior", PosteriorOf(posterior));
        }

        yield return ("P3", PaperOf(result));
        if (CommonFacts.Took(result.Timings) is string took)
        {
            yield return ("took", took);
        }
    }

    private static string Word(Enum value) => value.ToString().ToLowerInvariant();

    /// <summary>"0.993 ± 0.002": as many decimals as the error has, four at most.</summary>
    public static string Ratio(double ratio, double? error)
    {
        int decimals = 0;
        for (double unit = 1; decimals < 4 && !(error >= unit); unit /= 10)
        {
            decimals++;
        }

        string format = decimals == 0 ? "0" : "0." + new string('0', decimals);
        string value = ratio.ToString(format, CultureInfo.InvariantCulture);
        return error is double shown && shown >= 0.00005 ? $"{value} ± {shown.ToString(format, CultureInfo.InvariantCulture)}" : value;
    }

    /// <summary>The answer in a sentence, and what σ is where it multiplies a covariance.</summary>
    public static string Headline(QuadraticResult result)
        => Answer(result) + (Covariance(result.Probe) is string times ? $" σ² multiplies {times}." : string.Empty);

    private static string Answer(QuadraticResult result)
    {
        string within = Percent(result.ValidUpTo.Within);
        if (result.Validity.Count == 0)
        {
            QuadraticTermsSummary first = result.Terms[0];
            return $"In {Exact(result.Probe.Dimension)} directions V is {Measured(first.Total)} by the closed form at σ = "
                + $"{Measured(first.Sigma)}; how far the closed form holds was not measured.";
        }

        double largest = result.Terms[^1].Sigma;
        return result.ValidUpTo.Loss is not double upTo
            ? $"The closed form was not shown to hold within {within} at any σ asked for."
            : upTo < largest
                ? $"The closed form holds within {within} up to σ = {Measured(upTo)}, and not at σ = "
                    + $"{Measured(result.Terms.First(terms => terms.Sigma > upTo).Sigma)}."
                : $"The closed form holds within {within} at every σ asked for, up to {Measured(upTo)}.";
    }

    /// <summary>What it means, in a few sentences.</summary>
    private static string Detail(QuadraticResult result)
    {
        List<string> sentences = [];
        if (result.Validity.Count > 0)
        {
            sentences.Add(result.ValidUpTo.Shape is double shape
                ? $"Of the shape alone, what can move or bend a minimum, it holds up to σ = {Measured(shape)}."
                : "Of the shape alone, what can move or bend a minimum, it was not shown to hold.");
        }

        QuadraticTermsSummary last = result.Terms[^1];
        (string name, double share) = Largest(result.Terms[0].Shares);
        (string later, double laterShare) = Largest(last.Shares);
        sentences.Add(result.Terms.Count == 1 || later == name
            ? $"The largest term of the increment is the {name}, {Percent(share)} of "
                + $"it{(result.Terms.Count > 1 ? $" at σ = {Measured(result.Terms[0].Sigma)}" : string.Empty)}."
            : $"At σ = {Measured(result.Terms[0].Sigma)} the {name} makes up {Percent(share)} of the increment, at σ = "
                + $"{Measured(last.Sigma)} the {later} {Percent(laterShare)}.");
        return string.Join(' ', sentences);
    }

    private static (string Name, double Share) Largest(QuadraticTerms shares)
        => new (string, double)[]
        {
            ("value at w*", shares.Value),
            ("cross term", shares.Cross),
            ("gradient", shares.Gradient),
            ("curvature", shares.Curvature),
        }.MaxBy(term => term.Item2);

    private static string ProbeOf(QuadraticProbeSummary probe)
    {
        string space = probe.Subspace switch
        {
            SubspaceKind.Full => $"the full space of {Exact(probe.Dimension)} parameters",
            SubspaceKind.Random or SubspaceKind.Given => Directions(probe.Dimension, $"{Word(probe.Subspace)} "),
            _ => $"the top {Directions(probe.Dimension, string.Empty)} of the Hessian",
        };
        string covariance = Covariance(probe) is string times ? $", {times} times σ²" : string.Empty;
        string mean = probe.Mean == CenterKind.Optimum ? string.Empty : ", around the mean given";
        string points = probe.Points switch { Placement.Independent => string.Empty, Placement.Sobol => "Sobol ", _ => "antithetic " };
        string draws = probe.Draws == 0 ? "no draws" : $"{Exact(probe.Draws)} {points}draws at each σ";
        return $"{probe.Kind}, {space}{covariance}{mean}; {draws}";
    }

    private static string? Covariance(QuadraticProbeSummary probe) => probe.Covariance switch
    {
        CovarianceKind.Posterior => "the posterior covariance",
        CovarianceKind.Given => "the covariance given",
        _ => null,
    };

    private static string Directions(int count, string kind) => $"{Exact(count)} {kind}{(count == 1 ? "direction" : "directions")}";

    private static string Eigenvalues(QuadraticResult result)
    {
        IReadOnlyList<double> values = result.Eigenvalues;
        string shown = string.Join(", ", values.Take(ShownEigenvalues).Select(value => Measured(value)));
        return values.Count <= ShownEigenvalues ? shown : $"{shown} … {Measured(values[^1])}";
    }

    private static string PosteriorOf(PosteriorSummary posterior)
        => $"({Exact(posterior.Objects)} × Hessian + {Measured(posterior.PriorPrecision)})⁻¹, deviations "
            + $"{Measured(posterior.Deviations[^1], 2)} to {Measured(posterior.Deviations[0], 2)}";

    private static string PaperOf(QuadraticResult result)
    {
        PaperSummary paper = result.PaperP3;
        if (paper.MedianRatio is not double median)
        {
            return "the curvature vanishes, and so does the formula";
        }

        QuadraticCurveSummary last = result.Curves[^1];
        string beside = last.MonteCarlo.Count > 0 ? "the measured increment" : "the closed form";
        return $"at the median k its formula is {Percent(median)} of the curvature term that it stands for ({Percent(paper.LeastRatio)} to "
            + $"{Percent(paper.LargestRatio)}); at σ = {Measured(last.Sigma)} it lies above {beside} at "
            + $"{Percent(last.PaperAbove)} of all k";
    }
}
