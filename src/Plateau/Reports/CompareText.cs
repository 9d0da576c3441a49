using Plateau.Runs;
using static Plateau.Reports.HumanNumber;

namespace Plateau.Reports;

/// <summary>A comparison in plain words, for the first lines of a report and of the terminal.</summary>
/// <param name="Headline">Which of the two settles with less data, in a sentence.</param>
/// <param name="Detail">What else differs, in a few sentences.</param>
public sealed record CompareText(string Headline, string Detail)
{
    /// <summary>Words for a document; <paramref name="confidence"/>, when given, is named with the intervals.</summary>
    public static CompareText Of(CompareDocument document, double? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        CompareAnswerSummary answer = document.Answer;
        string named = confidence is double share ? $"{Measured(share * 100, 4)} % interval" : "interval";
        string what = answer.Of == "shape" ? "the shape of its landscape" : "its landscape";
        string headline = answer switch
        {
            { Ratio: null } => "The two cannot be compared by how much data they need: a landscape without variance, or without a positive mean loss, has no sufficient size.",
            { Low: 1, High: 1 } => "A and B have the same landscape on these objects, at every draw.",
            { Fewer: "none" } => $"A and B cannot be told apart: K of B is {Ratio(answer.Ratio)} times that of A ({named} {Ratio(answer.Low)} to {Ratio(answer.High)}).",
            { Fewer: "b" } => $"B settles with fewer objects than A: its K is {Ratio(answer.Ratio)} times that of A ({named} {Ratio(answer.Low)} to {Ratio(answer.High)}).",
            _ => $"A settles with fewer objects than B: K of B is {Ratio(answer.Ratio)} times that of A ({named} {Ratio(answer.Low)} to {Ratio(answer.High)}).",
        };
        string sizes = Size(document.A, answer.Of) is { } a && Size(document.B, answer.Of) is { } b
            ? $"K, the number of objects after which what is still to come moves {what} by less than {Percent(answer.Tolerance)} of its mean loss, is {Rounded(a.K)} for A and {Rounded(b.K)} for B."
            : "";
        DifferenceSummary loss = document.LossDifference;
        string where = document.Objects == "heldOut" ? "held-out " : "";
        string losses = loss is { Low: <= 0, High: >= 0 }
            ? $"Their mean {where}losses cannot be told apart (B less A {Measured(loss.Value, 2)}, {named} {Measured(loss.Low, 2)} to {Measured(loss.High, 2)})."
            : $"The mean {where}loss of {(loss.Value < 0 ? "B" : "A")} is lower by {Measured(Math.Abs(loss.Value), 2)} ({named} {Measured(Math.Min(Math.Abs(loss.Low), Math.Abs(loss.High)), 2)} to {Measured(Math.Max(Math.Abs(loss.Low), Math.Abs(loss.High)), 2)}); the tolerance of each is relative to its own.";
        return new CompareText(headline, answer is { Low: 1, High: 1 } ? sizes : string.Join(' ', new[] { sizes, losses }.Where(sentence => sentence.Length > 0)));
    }

    /// <summary>Both beside each other: what is measured, of A and of B.</summary>
    public static IReadOnlyList<(string Name, string A, string B)> Rows(CompareDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        List<(string, string, string)> rows = [];
        Row("model", side => side.Model?.Spec);
        Row("parameters", side => side.Model is { } model ? Exact(model.Parameters) : null);
        Row("fitted to", side => side.Training is int objects ? Exact(objects) : null);
        Row("mean loss", side => Measured(side.Loss));
        Row("accuracy", side => side.Accuracy is null ? null : Accuracy(side.Accuracy));
        Row("V", side => Measured(side.LandscapeVariance.Value));
        Row("shape", side => side.LandscapeVariance.Shape is null ? null : Measured(side.LandscapeVariance.Shape));
        Row("K of the loss", side => Size(side, "loss") is { } size ? Rounded(size.K) : null);
        Row("K of the shape", side => Size(side, "shape") is { } size ? Rounded(size.K) : null);
        Row("gap", side => side.Gap is { } gap ? Percent(gap.Relative) : null);
        return rows;

        void Row(string name, Func<ComparedSummary, string?> value)
        {
            (string? a, string? b) = (value(document.A), value(document.B));
            if (a is not null || b is not null)
            {
                rows.Add((name, a ?? "–", b ?? "–"));
            }
        }
    }

    /// <summary>How the two differ, with intervals, and by what factor the pairing narrows those.</summary>
    public static IReadOnlyList<(string Name, string Value, string Interval, string Narrower)> Differences(CompareDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        DifferenceSummary loss = document.LossDifference;
        List<(string, string, string, string)> rows = [("mean loss, difference", Measured(loss.Value), $"{Measured(loss.Low)} to {Measured(loss.High)}", "–")];
        foreach ((string name, RatioSummary? ratio) in new[] { ("V, ratio", document.Variance), ("shape, ratio", document.Shape), ("K of the loss, ratio", document.Size), ("K of the shape, ratio", document.SizeOfShape) })
        {
            if (ratio is not null)
            {
                rows.Add((name, Ratio(ratio.Value), $"{Ratio(ratio.Low)} to {Ratio(ratio.High)}", ratio.Narrower is double factor ? $"{Measured(factor, 2)} times" : "–"));
            }
        }

        return rows;
    }

    private static string Ratio(double? ratio) => ratio is double value && double.IsFinite(value) ? Measured(value, value is > 0.8 and < 1.25 ? 3 : 2) : "unknown";

    private static SufficientSizeSummary? Size(ComparedSummary side, string of) => side.SufficientSize.FirstOrDefault(size => size.Of == of && double.IsFinite(size.K));
}
