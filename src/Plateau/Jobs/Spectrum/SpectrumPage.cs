using Plateau.Curvature;
using Plateau.Figures;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>What is said of a spectrum: what was found in words, then the eigenpairs and what they rest on.</summary>
internal static class SpectrumPage
{
    /// <summary>The page of a result.</summary>
    public static Page Of(SpectrumResult result)
    {
        string subject = $"{result.Data.Name}, {result.Model.Spec}";
        return new Page
        {
            Title = $"spectrum of {subject}",
            Subjects = [subject, Objects(Exact(result.Data.Objects))],
            Verdict = result.Converged
                ? new PageVerdict("Converged", PageVerdictKind.Good)
                : new PageVerdict("Not converged", PageVerdictKind.Open),
            Headline = Headline(result),
            Detail = string.Join(' ', Detail(result)),
            Warnings = result.Warnings,
            Cards = [.. Cards(result)],
            Blocks =
            [
                new PageSection(string.Empty, [.. Figures(result)]) { Medium = PageMedium.Report },
                new PageSection("Eigenpairs", Pairs(result)),
                .. result.AtSizes.Count > 0
                    ? [new PageSection("Eigenpairs of the first objects", Sizes(result))]
                    : Array.Empty<PageBlock>(),
                new PageFacts([.. Facts(result)]) { Medium = PageMedium.Terminal },
                new PageProse("spectrum"),
            ],
        };
    }

    private static string Headline(SpectrumResult result)
    {
        IReadOnlyList<Eigenpair> pairs = result.Eigenpairs;
        string matrix = Name(result.Operator);
        string end = result.Which == SpectrumEnd.Magnitude ? "largest (in magnitude)" : result.Which.ToString().ToLowerInvariant();
        return pairs.Count == 1
            ? $"The {end} eigenvalue of the {matrix} is {Measured(pairs[0].Value, 4)}."
            : $"The {SpectrumFigures.Which(result)} eigenvalues of the {matrix} run from {Measured(pairs[0].Value, 4)} to "
                + $"{Measured(pairs[^1].Value, 4)}.";
    }

    private static IEnumerable<string> Detail(SpectrumResult result)
    {
        IReadOnlyList<Eigenpair> pairs = result.Eigenpairs;
        yield return Residuals(result);
        if (result.Density is { } density)
        {
            string classes = result.Data.Classes > 1 ? $" (one less than the classes is {result.Data.Classes - 1})" : string.Empty;
            yield return density.Above.Count == 0
                ? "No gap sets outliers apart above: the spectrum falls off without one."
                : $"{(density.Above.Count == 1 ? "One outlier lies" : $"{density.Above.Count} outliers lie")} above the "
                    + "bulk, which ends at "
                    + $"{Measured(density.BulkHigh)}; the widest gap is after the first {density.LeadingAbove}{classes}.";
            if (density.Below.Count > 0)
            {
                string stand = density.Below.Count == 1 ? "eigenvalue stands" : "eigenvalues stand";
                yield return $"{density.Below.Count} negative or small {stand} apart at the lower end, down to "
                    + $"{Measured(density.Below[0])}.";
            }
        }

        if (result.FrobeniusShares.Count > 0)
        {
            yield return $"These {pairs.Count} carry {Percent(result.FrobeniusShares[^1])} of the sum of all squared eigenvalues.";
        }

        if (result.EffectiveRank is { } rank)
        {
            yield return $"The effective rank is {Measured(rank.Value)} of {Exact(result.Model.Parameters)} ({Measured(rank.Low)} to "
                + $"{Measured(rank.High)}).";
        }
    }

    private static string Residuals(SpectrumResult result)
    {
        IReadOnlyList<Eigenpair> pairs = result.Eigenpairs;
        int open = pairs.Count(pair => !pair.Converged);
        if (open > 0)
        {
            return $"{open} of them {(open == 1 ? "has" : "have")} not converged: |Hv − λv| is up to "
                + $"{Measured(pairs.Max(pair => pair.Residual), 2)} of |λ|.";
        }

        Eigenpair[] sure = [.. pairs.Where(pair => pair.Residual <= result.Tolerance)];
        int zero = pairs.Count - sure.Length;
        string rank = zero > 0 ? $"; {zero} cannot be told from zero, so the rank is about {sure.Length}" : string.Empty;
        return sure.Length == 0
            ? "None can be told from zero."
            : $"All have converged: |Hv − λv| is at most {Measured(sure.Max(pair => pair.Residual), 2)} of |λ|{rank}.";
    }

    private static string Name(CurvatureKind matrix) => matrix switch
    {
        CurvatureKind.GaussNewton => "Gauss–Newton matrix",
        CurvatureKind.Fisher => "Fisher matrix",
        _ => "Hessian",
    };

    private static string Arithmetic(SpectrumResult result) => result.Precision.ToString().ToLowerInvariant();

    private static IEnumerable<PageCard> Cards(SpectrumResult result)
    {
        yield return new PageCard("Mean loss", Measured(result.Optimum.Loss), ScoreWords.Of(result.Optimum));
        yield return new PageCard(
            "Gradient norm",
            Measured(result.Optimum.GradientNorm, 2),
            result.Stationarity.Decrease is double gain
                ? $"a step along it gains {Measured(gain, 2)}"
                : "curvature along it is not positive");
        yield return new PageCard("Products", Exact(result.Products), $"of the {Name(result.Operator)}, {Arithmetic(result)} precision");
        (string Name, Estimate? Estimate)[] estimates =
        [
            ("Trace", result.Trace), ("Squared Frobenius norm", result.FrobeniusSquared), ("Effective rank", result.EffectiveRank),
        ];
        foreach ((string name, Estimate? estimate) in estimates)
        {
            if (estimate is not null)
            {
                string ends = estimate.IsExact ? "exact" : $"{Measured(estimate.Low, 4)} to {Measured(estimate.High, 4)}";
                yield return new PageCard(name, Measured(estimate.Value, 4), ends);
            }
        }
    }

    private static IEnumerable<PageBlock> Figures(SpectrumResult result)
    {
        (Figure? Figure, string Caption)[] all =
        [
            (
                SpectrumFigures.Eigenvalues(result),
                "Each eigenvalue with its sign. Rings have not converged: some eigenvalue lies within the bar."),
            (
                SpectrumFigures.Density(result),
                "By stochastic Lanczos quadrature. Outliers are eigenvalues that a gap sets apart from the bulk."),
            (SpectrumFigures.Sizes(result), "The same parameters, the first k of the objects."),
        ];
        return all.Where(one => one.Figure is not null).Select(one => new PageFigure(one.Figure!, one.Caption));
    }

    private static PageTable Pairs(SpectrumResult result)
    {
        bool trace = result.TraceShares.Count > 0;
        bool norm = result.FrobeniusShares.Count > 0;
        PageColumn[] columns =
        [
            new(string.Empty, IsNumber: true),
            new("eigenvalue", IsNumber: true),
            new("residual", IsNumber: true),
            new("converged") { Medium = PageMedium.Report },
            new("products", IsNumber: true),
            .. trace ? [new PageColumn("of the trace", IsNumber: true)] : Array.Empty<PageColumn>(),
            .. norm ? [new PageColumn("of the squared norm", IsNumber: true)] : Array.Empty<PageColumn>(),
        ];
        return new PageTable(
            columns,
            [
                .. result.Eigenpairs.Select((pair, i) => new PageRow(
                [
                    Exact(i + 1),
                    new PageCell(Measured(pair.Value, 5), Tone.Strong),
                    new PageCell(Measured(pair.Residual, 2), pair.Converged ? Tone.Plain : Tone.Caution),
                    PageCell.Mark(pair.Converged),
                    Exact(pair.Products),
                    .. trace ? [Percent(result.TraceShares[i], 3)] : Array.Empty<PageCell>(),
                    .. norm ? [Percent(result.FrobeniusShares[i], 3)] : Array.Empty<PageCell>(),
                ])),
            ]);
    }

    private static PageTable Sizes(SpectrumResult result) => new(
        [
            new("objects", IsNumber: true),
            new("first", IsNumber: true),
            new("last", IsNumber: true),
            new("turned by", IsNumber: true),
            new("products", IsNumber: true),
            new("converged"),
        ],
        [
            .. result.AtSizes.Select(size => new PageRow(
                Exact(size.K),
                new PageCell(Measured(size.Pairs[0].Value, 4), Tone.Strong),
                new PageCell(Measured(size.Pairs[^1].Value, 4), Tone.Strong),
                size.Angles.Count == 0 ? string.Empty : $"{Measured(size.Angles[^1] * 180 / Math.PI, 2)}°",
                Exact(size.Products),
                PageCell.Mark(size.Converged))),
        ]);

    private static IEnumerable<(string Name, string Text)> Facts(SpectrumResult result)
    {
        foreach ((string Name, string Text) fact in CommonFacts.OfData(result.Data))
        {
            yield return fact;
        }

        yield return ("model", CommonFacts.Model(result.Model));
        string gain = result.Stationarity.Decrease is double decrease
            ? $"a step along it would gain {Measured(decrease, 2)}"
            : "the curvature along it is not positive";
        yield return ("optimum", $"{CommonFacts.Optimum(result.Optimum, result.Data)} ({gain})");
        (string Name, Estimate? Estimate)[] estimates =
        [
            ("trace", result.Trace), ("squared norm", result.FrobeniusSquared), ("effective rank", result.EffectiveRank),
        ];
        foreach ((string name, Estimate? estimate) in estimates)
        {
            if (estimate is not null)
            {
                string ends = estimate.IsExact ? "exact" : $"95 % interval {Measured(estimate.Low, 4)} to {Measured(estimate.High, 4)}";
                yield return (name, $"{Measured(estimate.Value, 4)} ({ends}, {Exact(estimate.Products)} products)");
            }
        }

        if (result.Density is { } density)
        {
            yield return (
                "density",
                $"bulk from {Measured(density.BulkLow)} to {Measured(density.BulkHigh)}, {density.Above.Count} outliers above, "
                + $"{density.Below.Count} below, "
                + $"participation ratio {Measured(density.ParticipationRatio.Value)}");
        }

        yield return (
            "products",
            $"{Exact(result.Products)} with the {Name(result.Operator)} of all objects, in {Arithmetic(result)} precision");
        if (CommonFacts.Took(result.Timings) is string took)
        {
            yield return ("took", took);
        }
    }
}
