using Plateau.Convergence;
using Plateau.Pages;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>What is said of a comparison: which settles with less data, then both beside each other, and how they differ.</summary>
internal static class ComparePage
{
    /// <summary>The page of a result.</summary>
    /// <param name="result">The comparison.</param>
    /// <param name="confidence">The level of its intervals.</param>
    public static Page Of(CompareResult result, double confidence)
    {
        string interval = $"{Measured(confidence * 100, 4)} % interval";
        string against = Against(result);
        return new Page
        {
            Title = $"{result.A.Name} beside {result.B.Name}",
            Subjects = [$"A: {result.A.Name}", $"B: {result.B.Name}", Objects(Exact(result.Data.Objects))],
            Verdict = Verdict(result.Answer.Fewer, isMixed: against.Length > 0),
            Headline = Headline(result, against, interval),
            Detail = Details(result, interval),
            Warnings = result.Warnings,
            Cards = [.. Cards(result)],
            Blocks =
            [
                .. CompareFigures.Ratios(result) is { } ratios
                    ? [new PageSection(
                        string.Empty,
                        new PageFigure(
                            ratios,
                            "Every interval takes the same objects and the same draws of both: what is hard for both drops out."))
                    {
                        Medium = PageMedium.Report,
                    }]
                    : Array.Empty<PageBlock>(),
                new PageSection(
                    "Both beside each other",
                    new PageTable([new(""), new("A", IsNumber: true), new("B", IsNumber: true)], Sides(result))),
                new PageSection("How B differs from A", Differences(result, interval)),
                new PageFacts([.. Facts(result)]) { Medium = PageMedium.Terminal },
            ],
        };
    }

    // Needing less is no merit of one that has the larger loss or the lower accuracy, or has hardly learned anything.
    private static PageVerdict Verdict(ComparedFewer fewer, bool isMixed) => (fewer, isMixed) switch
    {
        (ComparedFewer.None, _) => new PageVerdict("No difference shown", PageVerdictKind.Open),
        (_, true) => new PageVerdict($"{fewer} needs less, but fits worse", PageVerdictKind.Open),
        _ => new PageVerdict($"{fewer} needs less", PageVerdictKind.Good),
    };

    private static string Headline(CompareResult result, string against, string interval)
    {
        CompareAnswer answer = result.Answer;
        string ratio = $"{Ratio(answer.Ratio)} times that of A ({interval} {Ratio(answer.Low)} to {Ratio(answer.High)})";
        return answer switch
        {
            { Ratio: null } => Nothing(result),
            { Low: 1, High: 1 } => "A and B have the same landscape on these objects, at every draw.",
            { Fewer: ComparedFewer.None } => $"A and B cannot be told apart: K of B is {ratio}.",
            { Fewer: ComparedFewer.B } => $"B settles with fewer objects than A{against}: its K is {ratio}.",
            _ => $"A settles with fewer objects than B{against}: K of B is {ratio}.",
        };
    }

    private static IEnumerable<PageCard> Cards(CompareResult result)
    {
        string held = result.Objects == ObjectSet.HeldOut ? "held out, " : string.Empty;
        yield return new PageCard("Objects", Exact(result.Data.Objects), held + "the same for both");
        yield return new PageCard(
            "Draws",
            Exact(result.Probe.Draws),
            result.Probe.Sigma is double sigma ? $"{result.Probe.Kind}, σ = {Measured(sigma)}" : "the same for both");
        yield return new PageCard("Mean loss", $"{Measured(result.A.Loss)}, {Measured(result.B.Loss)}", "A, B");
    }

    private static string Details(CompareResult result, string interval)
    {
        CompareAnswer answer = result.Answer;
        string sizes = string.Empty;
        if (answer is { Ratio: not null, SizeA: double a, SizeB: double b })
        {
            string what = answer.Of == LandscapePart.Shape ? "the shape of the landscape" : "the landscape";
            string allowed = answer.Allowed is double limit
                ? $"{Measured(limit, 2)}, {Percent(answer.Tolerance)} of the smaller mean loss"
                : $"{Percent(answer.Tolerance)} of its own mean loss";
            string own = answer.Allowed is not null
                && Size(result.A, answer.Of) is { } first && Size(result.B, answer.Of) is { } second && (first.K, second.K) != (a, b)
                ? $" Each by {Percent(answer.Tolerance)} of its own mean loss, it is {Rounded(first.K)} and {Rounded(second.K)}."
                : "";
            sizes = $"K, the number of objects after which what is still to come moves {what} by less than {allowed}, "
                + $"is {Rounded(a)} for A and {Rounded(b)} for B.{own}";
        }

        string where = result.Objects == ObjectSet.HeldOut ? "held-out " : "";
        string losses = result.LossDifference switch
        {
            null or { Low: 0, High: 0 } => "",
            { Low: <= 0, High: >= 0 } loss => $"Their mean {where}losses cannot be told apart "
                + $"(B less A {Measured(loss.Value, 2)}, {interval} {Measured(loss.Low, 2)} to {Measured(loss.High, 2)}).",
            { } loss => $"The mean {where}loss of {(loss.Value < 0 ? "B" : "A")} is lower by {Measured(Math.Abs(loss.Value), 2)} "
                + $"({interval} {Measured(Math.Min(Math.Abs(loss.Low), Math.Abs(loss.High)), 2)} to "
                + $"{Measured(Math.Max(Math.Abs(loss.Low), Math.Abs(loss.High)), 2)}).",
        };
        return string.Join(' ', new[] { sizes, losses }.Where(sentence => sentence.Length > 0));
    }

    // What speaks against the one that needs less: a network that has learned less has less to settle.
    private static string Against(CompareResult result)
    {
        if (result.Answer.Fewer == ComparedFewer.None)
        {
            return "";
        }

        bool isB = result.Answer.Fewer == ComparedFewer.B;
        (ComparedSummary fewer, ComparedSummary more, string name) = isB ? (result.B, result.A, "A") : (result.A, result.B, "B");
        string where = result.Objects == ObjectSet.HeldOut ? "held-out " : "";
        List<string> reasons = [];
        if (result.LossDifference is { } loss && (isB ? loss.Low > 0 : loss.High < 0))
        {
            reasons.Add($"{name}'s mean {where}loss is lower by {Measured(Math.Abs(loss.Value), 2)}");
        }

        if (fewer.Accuracy < more.Accuracy || fewer.RSquared < more.RSquared)
        {
            string subject = reasons.Count == 0 ? $"{name}'s {ScoreWords.Name(more)} is" : $"its {ScoreWords.Name(more)}";
            reasons.Add($"{subject} higher, {ScoreWords.Value(more)} to {ScoreWords.Value(fewer)}");
        }

        string against = string.Join(" and ", reasons);
        if (fewer.Untrained)
        {
            against += $"{(reasons.Count > 0 ? ", and " : "")}{(isB ? "B" : "A")} has hardly learned anything";
        }

        return against.Length == 0 ? "" : ", but " + against;
    }

    private static string Nothing(CompareResult result)
    {
        string what = result.Answer.Of == LandscapePart.Shape ? "shape of the landscape" : "landscape";
        string[] flat =
        [
            .. new[] { ("A", result.A), ("B", result.B) }
                .Where(side => Variance(side.Item2, result.Answer.Of) == 0)
                .Select(side => side.Item1),
        ];
        return flat.Length switch
        {
            2 =>
                $"The {what} of neither varies over objects: one object shows all of it, for A and for B, and there is no "
                    + "ratio of their sizes.",
            1 =>
                $"The {what} of {flat[0]} does not vary over objects: one object shows all of it, and there is no ratio to the "
                    + "size of the other.",
            _ =>
                "The two cannot be compared by how much data they need: a tolerance is relative to the mean loss, and one of "
                    + "theirs is not positive.",
        };
    }

    private static double? Variance(ComparedSummary side, LandscapePart of)
        => of == LandscapePart.Shape ? side.LandscapeVariance.Shape : side.LandscapeVariance.Value;

    private static PageRow[] Sides(CompareResult result)
    {
        List<PageRow> rows = [];
        Row("model", side => side.Model?.Spec);
        Row("parameters", side => side.Model is { } model ? Exact(model.Parameters) : null);
        Row("fitted to", side => side.Training is int objects ? Exact(objects) : null);
        Row("epochs", side => side.Recipe is { } recipe ? Exact(recipe.Epochs) : null);
        Row("optimizer", side => side.Recipe is { } recipe ? WordConverter.Word(recipe.Optimizer) : null);
        Row("learning rate", side => side.Recipe is { } recipe ? Measured(recipe.LearningRate) : null);
        Row("batch size", side => side.Recipe is { } recipe ? Exact(recipe.BatchSize) : null);
        Row("also", side => side.Recipe is { Others.Length: > 0 } recipe ? recipe.Others : null);
        Row("mean loss", side => Measured(side.Loss));
        Row("accuracy", side => side.Accuracy is null ? null : Accuracy(side.Accuracy));
        Row("R²", side => side.RSquared is null ? null : Measured(side.RSquared));
        Row("V", side => Measured(side.LandscapeVariance.Value));
        Row("shape", side => side.LandscapeVariance.Shape is null ? null : Measured(side.LandscapeVariance.Shape));
        if (result.Answer is { Allowed: not null, SizeA: double a, SizeB: double b })
        {
            rows.Add(new PageRow("K, one tolerance", Rounded(a), Rounded(b)));
        }

        Row("own K, loss", side => Size(side, LandscapePart.Loss) is { } size ? Rounded(size.K) : null);
        Row("own K, shape", side => Size(side, LandscapePart.Shape) is { } size ? Rounded(size.K) : null);
        Row("gap", side => side.Gap is { } gap ? Percent(gap.Relative) : null);
        return [.. rows];

        void Row(string name, Func<ComparedSummary, string?> value)
        {
            (string? a, string? b) = (value(result.A), value(result.B));
            if (a is not null || b is not null)
            {
                rows.Add(new PageRow(name, a ?? "–", b ?? "–"));
            }
        }
    }

    // The intervals, and by what factor the pairing narrows them.
    private static PageTable Differences(CompareResult result, string interval)
    {
        bool otherUnits = result.LossDifference is null;
        bool shapes = result.A.LandscapeVariance.Shape is not null && result.B.LandscapeVariance.Shape is not null;
        (string Name, PairedRatio? Ratio, bool Shown)[] ratios =
        [
            ("V, ratio", result.Variance, otherUnits),
            ("shape, ratio", result.Shape, otherUnits && shapes),
            ("own K, loss, ratio", result.Size, false),
            ("own K, shape, ratio", result.SizeOfShape, false),
        ];
        return new PageTable(
            [new("B beside A"), new("value", IsNumber: true), new(interval), new("narrower by pairing", IsNumber: true)],
            [
                result.LossDifference is { } loss
                    ? new PageRow(
                        "mean loss, difference",
                        new PageCell(Measured(loss.Value), Tone.Strong),
                        $"{Measured(loss.Low)} to {Measured(loss.High)}",
                        "–")
                    : new PageRow("mean loss, difference", "–", "–", "–"),
                .. ratios.Where(row => row.Ratio is not null || row.Shown).Select(row => Row(row.Name, row.Ratio)),
            ])
        {
            Note = "Differences are B less A, ratios B over A. At one tolerance for both the ratio of K is that of V. Own K: the tolerance "
                + "is relative to the mean loss of each, "
                + "and so wider for the larger loss.",
            NoteMedium = PageMedium.Report,
        };

        static PageRow Row(string name, PairedRatio? known) => known is { } ratio
            ? new(
                name,
                new PageCell(Ratio(ratio.Value), Tone.Strong),
                $"{Ratio(ratio.Low)} to {Ratio(ratio.High)}",
                Narrower(ratio.Narrower))
            : new(name, "–", "–", "–");
    }

    private static IEnumerable<(string Name, string Text)> Facts(CompareResult result)
    {
        yield return ("A", result.A.Name);
        yield return ("B", result.B.Name);
        string which = result.Objects switch { ObjectSet.HeldOut => ", held out", ObjectSet.Training => ", training", _ => string.Empty };
        yield return ("objects", CommonFacts.Data(result.Data) + which);
        string draws = $"{Exact(result.Probe.Draws)} {(result.Probe.Draws == 1 ? "draw" : "draws")}, the same for both";
        yield return (
            "probe",
            result.Probe.Sigma is double sigma
                ? $"{result.Probe.Kind}, σ = {Measured(sigma)}, {draws}"
                : $"losses made elsewhere, {draws}");
        if (CommonFacts.Took(result.Timings) is string took)
        {
            yield return ("took", took);
        }
    }

    private static string Narrower(double? factor) => factor switch
    {
        null => "–",
        < 1 => $"wider, {Measured(1 / factor, 2)} times",
        _ => $"{Measured(factor, 2)} times",
    };

    private static string Ratio(double? ratio)
        => ratio is double value && double.IsFinite(value) ? Measured(value, value is > 0.8 and < 1.25 ? 3 : 2) : "unknown";

    private static SufficientSizeSummary? Size(ComparedSummary side, LandscapePart of)
        => side.SufficientSize.FirstOrDefault(size => size.Of == of && double.IsFinite(size.K));
}
