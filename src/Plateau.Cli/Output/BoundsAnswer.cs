using System.Globalization;
using Plateau.Jobs;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Cli.Output;

/// <summary>Bounds for people: what holds and what does not in words, then each statement as printed, corrected and measured, and the exponents.</summary>
internal static class BoundsAnswer
{
    /// <summary>Writes it all.</summary>
    public static void Write(Screen screen, BoundsDocument document)
    {
        BoundsText text = BoundsText.Of(document);
        screen.Paragraph(text.Headline, text.Holds ? Tone.StrongGood : Tone.StrongCaution);
        screen.Blank();
        if (text.Detail.Length > 0)
        {
            screen.Paragraph(text.Detail);
        }

        screen.Table(
            [new("statement"), new("as printed", IsNumber: true), new("corrected", IsNumber: true), new("measured", IsNumber: true), new("slack", IsNumber: true)],
            document.Bounds.Select(bound => (IReadOnlyList<ScreenCell>)
            [
                new(bound.Id),
                Form(bound.Paper, bound.PaperHolds, Tone.Plain),
                Form(bound.Corrected, bound.Holds, Tone.Strong, Relation(bound.Kind)),
                new(Form(bound.Measured ?? bound.MeasuredQuadratic)),
                new(Form(bound.SlackCorrected)),
            ]));
        screen.Paragraph("✓ holds, ✗ does not: in all cases, objects or values of k, and for increments of the quadratic model that they are about. The numbers are of the case where the corrected form is tightest; slack is corrected over measured. Before the corrected number: ≥ it is at least what is measured, ≤ at most, = it is that itself, to the error of the draws; only of ≥ a slack below 1 is a failure.", Tone.Quiet);
        screen.Table(
            [new("exponent"), new("paper", IsNumber: true), new("right", IsNumber: true), new("measured", IsNumber: true), new("95 % interval")],
            document.Exponents.Select(exponent => (IReadOnlyList<ScreenCell>)
            [
                new(exponent.Id),
                new(Form(exponent.Paper), exponent.PaperHolds == false ? Tone.Caution : Tone.Plain),
                new(Form(exponent.Corrected)),
                new(Form(exponent.Value), Tone.Strong),
                new(exponent.Low is null ? "–" : $"{Measured(exponent.Low)} to {Measured(exponent.High)}"),
            ]));
        screen.Facts(Facts(document));
        AssessAnswer.Warnings(screen, document.Warnings);
    }

    // Few characters, so that five columns fit: 0.149, 12.3, 1.2e-7.
    private static string Form(double? value) => value switch
    {
        null => "–",
        double number when number != 0 && double.IsFinite(number) && Math.Abs(number) is < 1e-3 or >= 1e6 => Minus(number.ToString("0.##e+0", CultureInfo.InvariantCulture).Replace("e+", "e", StringComparison.Ordinal)),
        _ => Measured(value),
    };

    private static string Relation(string kind) => kind switch
    {
        "lower" => "≤ ",
        "exact" => "= ",
        _ => "≥ ",
    };

    private static ScreenCell Form(double? value, bool? holds, Tone tone, string relation = "")
    {
        string text = value is null ? Form(value) : relation + Form(value);
        return holds switch
        {
            true => new($"{text} ✓", tone),
            false => new($"{text} ✗", Tone.Bad),
            _ => new($"{text}  ", tone),
        };
    }

    private static IEnumerable<(string Name, string Text)> Facts(BoundsDocument document)
    {
        BoundsConstantsSummary constants = document.Constants;
        yield return ("data", AssessAnswer.Data(document.Data));
        yield return ("model", AssessAnswer.Model(document.Model));
        yield return ("optimum", $"loss {Measured(document.Optimum.Loss)}, accuracy {Accuracy(document.Optimum.Accuracy)}, gradient norm {Measured(document.Optimum.GradientNorm, 2)}");
        yield return ("looked at", $"ball of radius {Measured(document.Probe.Radius)}, Gaussian of σ = {Measured(document.Probe.Sigma)}, {document.Probe.Draws} draws of each, {document.Probe.Dimension} largest eigenvectors");
        string layers = constants.LargestNorm is { } norm ? $", M_W {Measured(norm)} over {constants.Layers} layers" : string.Empty;
        yield return ("constants", $"M_H {Measured(constants.LargestCurvature)}, M_ℓ {Measured(constants.LargestLoss)}, M_g {Measured(constants.LargestGradient)}, M_x {Measured(constants.LargestInput)}{layers}");
        foreach (string reason in document.Bounds.Where(bound => bound.Corrected is null && bound.NotApplicable is not null).Select(bound => bound.NotApplicable!).Distinct())
        {
            yield return ("not given", reason);
        }

        if (document.Timings.TryGetValue("total", out double total))
        {
            yield return ("took", $"{Measured(total, 2)} s");
        }
    }
}
