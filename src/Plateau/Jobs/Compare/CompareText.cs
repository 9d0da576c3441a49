using Plateau.Convergence;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>A comparison in plain words, for the first lines of a report and of the terminal.</summary>
/// <param name="Headline">Which of the two settles with less data, in a sentence, with what speaks against it.</param>
/// <param name="Detail">What else differs, in a few sentences.</param>
/// <param name="IsMixed">Whether the one that settles with less data has the larger loss or the lower accuracy, or has hardly learned anything: needing less is then no merit.</param>
public sealed record CompareText(string Headline, string Detail, bool IsMixed)
{
    /// <summary>Words for a document; <paramref name="confidence"/>, when given, is named with the intervals.</summary>
    public static CompareText Of(CompareDocument document, double? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        CompareAnswerSummary answer = document.Answer;
        string named = confidence is double share ? $"{Measured(share * 100, 4)} % interval" : "interval";
        string against = Against(document);
        string ratio = $"{Ratio(answer.Ratio)} times that of A ({named} {Ratio(answer.Low)} to {Ratio(answer.High)})";
        string headline = answer switch
        {
            { Ratio: null } => Nothing(document),
            { Low: 1, High: 1 } => "A and B have the same landscape on these objects, at every draw.",
            { Fewer: "none" } => $"A and B cannot be told apart: K of B is {ratio}.",
            { Fewer: "b" } => $"B settles with fewer objects than A{against}: its K is {ratio}.",
            _ => $"A settles with fewer objects than B{against}: K of B is {ratio}.",
        };
        return new CompareText(headline, Details(document, named), against.Length > 0);
    }

    private static string Details(CompareDocument document, string named)
    {
        CompareAnswerSummary answer = document.Answer;
        string sizes = "";
        if (answer is { Ratio: not null, SizeA: double a, SizeB: double b })
        {
            string what = answer.Of == LandscapePart.Shape ? "the shape of the landscape" : "the landscape";
            string allowed = answer.Allowed is double limit ? $"{Measured(limit, 2)}, {Percent(answer.Tolerance)} of the smaller mean loss" : $"{Percent(answer.Tolerance)} of its own mean loss";
            string own = answer.Allowed is not null && Size(document.A, answer.Of) is { } first && Size(document.B, answer.Of) is { } second && (first.K, second.K) != (a, b)
                ? $" Each by {Percent(answer.Tolerance)} of its own mean loss, it is {Rounded(first.K)} and {Rounded(second.K)}."
                : "";
            sizes = $"K, the number of objects after which what is still to come moves {what} by less than {allowed}, is {Rounded(a)} for A and {Rounded(b)} for B.{own}";
        }

        DifferenceSummary loss = document.LossDifference;
        string where = document.Objects == ObjectSet.HeldOut ? "held-out " : "";
        string losses = loss switch
        {
            { Low: 0, High: 0 } => "",
            _ when OtherUnits(document) => "",
            { Low: <= 0, High: >= 0 } => $"Their mean {where}losses cannot be told apart (B less A {Measured(loss.Value, 2)}, {named} {Measured(loss.Low, 2)} to {Measured(loss.High, 2)}).",
            _ => $"The mean {where}loss of {(loss.Value < 0 ? "B" : "A")} is lower by {Measured(Math.Abs(loss.Value), 2)} ({named} {Measured(Math.Min(Math.Abs(loss.Low), Math.Abs(loss.High)), 2)} to {Measured(Math.Max(Math.Abs(loss.Low), Math.Abs(loss.High)), 2)}).",
        };
        return string.Join(' ', new[] { sizes, losses }.Where(sentence => sentence.Length > 0));
    }

    // What speaks against the one that needs less: a network that has learned less has less to settle.
    private static string Against(CompareDocument document)
    {
        if (document.Answer.Fewer == "none")
        {
            return "";
        }

        bool isB = document.Answer.Fewer == "b";
        (ComparedSummary fewer, ComparedSummary more, string name) = isB ? (document.B, document.A, "A") : (document.A, document.B, "B");
        string where = document.Objects == ObjectSet.HeldOut ? "held-out " : "";
        List<string> reasons = [];
        if (!OtherUnits(document) && (isB ? document.LossDifference.Low > 0 : document.LossDifference.High < 0))
        {
            reasons.Add($"{name}'s mean {where}loss is lower by {Measured(Math.Abs(document.LossDifference.Value), 2)}");
        }

        if (fewer.Accuracy < more.Accuracy)
        {
            reasons.Add($"{(reasons.Count == 0 ? $"{name}'s" : "its")} accuracy {(reasons.Count == 0 ? "is " : "")}higher, {Accuracy(more.Accuracy)} to {Accuracy(fewer.Accuracy)}");
        }

        if (fewer.HasHardlyLearned(document.Data.Classes))
        {
            reasons.Add($"{(isB ? "B" : "A")} has hardly learned anything");
        }

        return reasons.Count == 0 ? "" : ", but " + string.Join(" and ", reasons);
    }

    private static string Nothing(CompareDocument document)
    {
        string what = document.Answer.Of == LandscapePart.Shape ? "shape of the landscape" : "landscape";
        string[] flat = [.. new[] { ("A", document.A), ("B", document.B) }.Where(side => Variance(side.Item2, document.Answer.Of) == 0).Select(side => side.Item1)];
        return flat.Length switch
        {
            2 => $"The {what} of neither varies over objects: one object shows all of it, for A and for B, and there is no ratio of their sizes.",
            1 => $"The {what} of {flat[0]} does not vary over objects: one object shows all of it, and there is no ratio to the size of the other.",
            _ => "The two cannot be compared by how much data they need: a tolerance is relative to the mean loss, and one of theirs is not positive.",
        };
    }

    private static double? Variance(ComparedSummary side, LandscapePart of) => of == LandscapePart.Shape ? side.LandscapeVariance.Shape : side.LandscapeVariance.Value;

    private static bool OtherUnits(CompareDocument document) => document.A.Model?.Loss != document.B.Model?.Loss;

    /// <summary>Both beside each other: what is measured, of A and of B.</summary>
    public static IReadOnlyList<(string Name, string A, string B)> Rows(CompareDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        List<(string, string, string)> rows = [];
        Row("model", side => side.Model?.Spec);
        Row("parameters", side => side.Model is { } model ? Exact(model.Parameters) : null);
        Row("fitted to", side => side.Training is int objects ? Exact(objects) : null);
        Row("epochs", side => side.Recipe is { } recipe ? Exact(recipe.Epochs) : null);
        Row("optimizer", side => side.Recipe?.Optimizer);
        Row("learning rate", side => side.Recipe is { } recipe ? Measured(recipe.LearningRate) : null);
        Row("batch size", side => side.Recipe is { } recipe ? Exact(recipe.BatchSize) : null);
        Row("also", side => side.Recipe is { Others.Length: > 0 } recipe ? recipe.Others : null);
        Row("mean loss", side => Measured(side.Loss));
        Row("accuracy", side => side.Accuracy is null ? null : Accuracy(side.Accuracy));
        Row("V", side => Measured(side.LandscapeVariance.Value));
        Row("shape", side => side.LandscapeVariance.Shape is null ? null : Measured(side.LandscapeVariance.Shape));
        if (document.Answer is { Allowed: not null, SizeA: double a, SizeB: double b })
        {
            rows.Add(("K, one tolerance", Rounded(a), Rounded(b)));
        }

        Row("own K, loss", side => Size(side, LandscapePart.Loss) is { } size ? Rounded(size.K) : null);
        Row("own K, shape", side => Size(side, LandscapePart.Shape) is { } size ? Rounded(size.K) : null);
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
        foreach ((string name, RatioSummary? ratio) in new[] { ("V, ratio", document.Variance), ("shape, ratio", document.Shape), ("own K, loss, ratio", document.Size), ("own K, shape, ratio", document.SizeOfShape) })
        {
            if (ratio is not null)
            {
                rows.Add((name, Ratio(ratio.Value), $"{Ratio(ratio.Low)} to {Ratio(ratio.High)}", Narrower(ratio.Narrower)));
            }
        }

        return rows;
    }

    private static string Narrower(double? factor) => factor switch
    {
        null => "–",
        < 1 => $"wider, {Measured(1 / factor, 2)} times",
        _ => $"{Measured(factor, 2)} times",
    };

    private static string Ratio(double? ratio) => ratio is double value && double.IsFinite(value) ? Measured(value, value is > 0.8 and < 1.25 ? 3 : 2) : "unknown";

    private static SufficientSizeSummary? Size(ComparedSummary side, LandscapePart of) => side.SufficientSize.FirstOrDefault(size => size.Of == of && double.IsFinite(size.K));
}
