using System.Globalization;
using Plateau.Convergence;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>
/// What is said of bounds: what holds and what does not, each statement as printed, corrected and measured, and the exponents.
/// </summary>
internal static class BoundsPage
{
    private const double Usable = 1000;

    /// <summary>The page of a result.</summary>
    public static Page Of(BoundsResult result)
    {
        (string headline, string detail, bool holds) = Words(result);
        string subject = $"{result.Data.Name}, {result.Model.Spec}";
        return new Page
        {
            Title = $"bounds of {subject}",
            Subjects = [subject, Objects(Exact(result.Data.Objects))],
            Verdict = holds ? new PageVerdict("Hold", PageVerdictKind.Good) : new PageVerdict("Do not hold", PageVerdictKind.More),
            Headline = headline,
            Detail = detail,
            Warnings = result.Warnings,
            Cards = [.. Cards(result)],
            Blocks =
            [
                new PageSection(string.Empty, Figures(result)) { Medium = PageMedium.Report },
                new PageSection("Statements", Statements(result)),
                new PageSection("Exponents", Exponents(result)),
                .. result.Layers.Count > 0
                    ? [new PageSection("Layers", Layers(result)) { Medium = PageMedium.Report }]
                    : Array.Empty<PageBlock>(),
                new PageFacts([.. Facts(result)]) { Medium = PageMedium.Terminal },
                new PageProse("bounds"),
            ],
        };
    }

    private static (string Headline, string Detail, bool Holds) Words(BoundsResult result)
    {
        Bound[] right = [.. result.Bounds.Where(bound => bound.Holds is not null)];
        Bound[] wrong = [.. right.Where(bound => bound.Holds == false)];
        Bound[] papers = [.. result.Bounds.Where(bound => bound.PaperHolds is not null)];
        Bound[] broken = [.. papers.Where(bound => bound.PaperHolds == false)];
        string first = wrong.Length == 0
            ? $"All {right.Length} corrected statements hold"
            : $"{wrong.Length} of {right.Length} corrected statements {(wrong.Length == 1 ? "does" : "do")} not hold: "
                + $"{string.Join(", ", wrong.Select(bound => bound.Id))}";
        string second = papers.Length == 0
            ? "the papers' say nothing about this network"
            : broken.Length == 0 ? $"so do all {papers.Length} of the papers' own"
            : $"{broken.Length} of the papers' {papers.Length} fail here ({string.Join(", ", broken.Select(bound => bound.Id))})";
        List<string> detail = [];
        if (Find(result, "p1-theorem-1-layers") is { SlackCorrected: { } layers } theorem)
        {
            string paper = theorem.SlackPaper is { } printed ? $"; as printed {Times(printed)}" : string.Empty;
            detail.Add(
                $"The bound of one object's curvature by the norms of the layers is {Times(layers)} the measured one at "
                    + $"its tightest{paper}.");
        }

        if (Find(result, "p1-lemma-2") is { SlackCorrected: { } ball } lemma)
        {
            detail.Add(
                $"Within {Measured(result.Probe.Radius)} of the optimum one more object changes the loss by at most "
                    + $"{Measured(lemma.Corrected)} ({lemma.At}), {Times(ball)} what draws found.");
        }

        if (Find(result, "p2-theorem-1") is { SlackPaper: { } p2, SlackCorrected: { } p2Right })
        {
            detail.Add($"P2's bound of the mean square change is {Times(p2)} the measured one, without the dimension {Times(p2Right)}.");
        }

        int idle = result.Bounds.Count(bound => bound is { Kind: BoundKind.Upper, SlackCorrected: > Usable });
        if (idle > 0)
        {
            detail.Add(
                $"{idle} corrected {(idle == 1 ? "bound is" : "bounds are")} right and more than {Exact(Usable)} times too large to plan "
                    + "by: the exact law, k(k + 1)Δ = V, needs none of them.");
        }

        return ($"{first}; {second}.", string.Join(' ', detail), wrong.Length == 0);
    }

    // "1.3 times", "0.01 of".
    private static string Times(double slack) => slack >= 1 ? $"{Measured(slack)} times" : $"{Measured(slack)} of";

    private static Bound? Find(BoundsResult result, string id) => result.Bounds.FirstOrDefault(bound => bound.Id == id);

    private static IEnumerable<PageCard> Cards(BoundsResult result)
    {
        BoundsConstants constants = result.Constants;
        yield return new PageCard("Mean loss", Measured(result.Optimum.Loss), ScoreWords.Of(result.Optimum));
        yield return new PageCard("Largest curvature M_H", Measured(constants.LargestCurvature), "‖G_i‖₂ of one object");
        yield return new PageCard("Largest loss M_ℓ", Measured(constants.LargestLoss), "of one object");
        yield return new PageCard("Largest gradient M_g", Measured(constants.LargestGradient), "|g_{k+1} − g^(k)|");
        if (constants.LargestNorm is { } norm)
        {
            yield return new PageCard("Largest layer M_W", Measured(norm), $"spectral norm, {constants.Layers} layers");
        }

        yield return new PageCard("Largest object M_x", Measured(constants.LargestInput), "|x_i|");
    }

    private static PageFigure?[] Figures(BoundsResult result) =>
    [
        PageFigure.Of(
            BoundsFigures.Slack(result),
            "Where there are many cases, objects or values of k, the one where the corrected form is tightest."),
        PageFigure.Of(
            BoundsFigures.Curve(result, "p1-lemma-2"),
            "The largest change at any draw of the ball, for each k in the given order."),
        PageFigure.Of(
            BoundsFigures.Curve(result, "p2-theorem-1"),
            "The mean over Gaussian draws of the squared change, for each k in the given order."),
        PageFigure.Of(
            BoundsFigures.Curve(result, "expected-increment"),
            "The same, beside its exact expectation over random orders, V/(k(k + 1)): no bound is as near."),
        PageFigure.Of(
            BoundsFigures.Curve(result, "p3-theorem-1"),
            "P3's formula from eigenvalues beside the closed form, in the space of the largest eigenvectors."),
    ];

    private static PageTable Statements(BoundsResult result) => new(
        [
            new("statement"),
            new("corrected form") { Medium = PageMedium.Report },
            new("as printed", IsNumber: true),
            new("corrected", IsNumber: true),
            new("measured", IsNumber: true),
            new("quadratic model", IsNumber: true) { Medium = PageMedium.Report },
            new("slack", IsNumber: true),
            new("read at") { Medium = PageMedium.Report },
        ],
        [
            .. result.Bounds.Select(bound => new PageRow(
                new PageCell(bound.Id) { Note = $"{bound.Title}; {bound.Source}" },
                new PageCell(bound.Formula) { Note = bound.NotApplicable },
                Form(bound.Paper, bound.PaperHolds, Tone.Plain),
                Form(bound.Corrected, bound.Holds, Tone.Strong, Relation(bound.Kind)),
                Form(bound.Measured ?? bound.MeasuredQuadratic),
                Form(bound.MeasuredQuadratic),
                Form(bound.SlackCorrected),
                bound.At ?? string.Empty)),
        ])
    {
        Note = "✓ holds, ✗ does not: in all cases, objects or values of k, and for increments of the quadratic model that they are about. "
            + "The numbers are of the case where the corrected form "
            + "is tightest; slack is corrected over measured. Before the corrected number: ≥ it is at least what is measured, ≤ at most, = "
            + "it is that itself, to the error of the draws; only of ≥ a slack "
            + "below 1 is a failure.",
    };

    private static PageTable Exponents(BoundsResult result) => new(
        [
            new("exponent"),
            new("paper", IsNumber: true),
            new("right", IsNumber: true),
            new("measured", IsNumber: true),
            new("95 % interval"),
        ],
        [
            .. result.Exponents.Select(exponent => new PageRow(
                new PageCell(exponent.Id) { Note = $"{exponent.Title}; {exponent.Source}" },
                new PageCell(
                    Form(exponent.Paper) + (exponent.PaperHolds == false ? " ✗" : string.Empty),
                    exponent.PaperHolds == false ? Tone.Caution : Tone.Plain),
                Form(exponent.Corrected),
                new PageCell(Form(exponent.Value), Tone.Strong),
                exponent.Low is null ? "–" : $"{Measured(exponent.Low)} to {Measured(exponent.High)}")),
        ]);

    private static PageTable Layers(BoundsResult result) => new(
        [new("layer"), new("spectral norm", IsNumber: true), new("Frobenius norm", IsNumber: true), new("largest weight", IsNumber: true)],
        [
            .. result.Layers.Select(
                layer => new PageRow(layer.Name, Measured(layer.Norm, 4), Measured(layer.Frobenius, 4), Measured(layer.LargestEntry))),
        ]);

    // Few characters, so that five columns fit: 0.149, 12.3, 1.2e-7.
    private static string Form(double? value) => value switch
    {
        null => "–",
        double number when number != 0 && double.IsFinite(number) && Math.Abs(number) is < 1e-3 or >= 1e6
            => Minus(number.ToString("0.##e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal)),
        _ => Measured(value),
    };

    private static PageCell Form(double? value, bool? holds, Tone tone, string relation = "")
    {
        string text = value is null ? Form(value) : relation + Form(value);
        return holds switch
        {
            true => new PageCell($"{text} ✓", tone),
            false => new PageCell($"{text} ✗", Tone.Bad),
            _ => new PageCell($"{text}  ", tone),
        };
    }

    private static string Relation(BoundKind kind) => kind switch
    {
        BoundKind.Lower => "≤ ",
        BoundKind.Exact => "= ",
        _ => "≥ ",
    };

    private static IEnumerable<(string Name, string Text)> Facts(BoundsResult result)
    {
        BoundsConstants constants = result.Constants;
        foreach ((string Name, string Text) fact in CommonFacts.OfData(result.Data))
        {
            yield return fact;
        }

        yield return ("model", CommonFacts.Model(result.Model));
        yield return ("optimum", CommonFacts.Optimum(result.Optimum, result.Data));
        yield return (
            "looked at",
            $"ball of radius {Measured(result.Probe.Radius)}, Gaussian of σ = {Measured(result.Probe.Sigma)}, "
            + $"{result.Probe.Draws} draws of each, "
            + $"{result.Probe.Dimension} largest eigenvectors");
        string layers = constants.LargestNorm is { } norm ? $", M_W {Measured(norm)} over {constants.Layers} layers" : string.Empty;
        yield return (
            "constants",
            $"M_H {Measured(constants.LargestCurvature)}, M_ℓ {Measured(constants.LargestLoss)}, M_g "
            + $"{Measured(constants.LargestGradient)}, "
            + $"M_x {Measured(constants.LargestInput)}{layers}");
        foreach (string reason in result.Bounds
            .Where(bound => bound.Corrected is null)
            .Select(bound => bound.NotApplicable)
            .OfType<string>()
            .Distinct())
        {
            yield return ("not given", reason);
        }

        if (CommonFacts.Took(result.Timings) is string took)
        {
            yield return ("took", took);
        }
    }
}
