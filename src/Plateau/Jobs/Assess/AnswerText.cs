using Plateau.Convergence;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The answer in plain words, for the first line of a report and of the terminal.</summary>
/// <param name="Verdict">The answer in a word.</param>
/// <param name="Headline">The answer in one sentence.</param>
/// <param name="Detail">What it rests on and what to do next, in a few sentences.</param>
public sealed record AnswerText(AnswerVerdict Verdict, string Headline, string Detail)
{
    /// <summary>A forecast so many times beyond the data is a guess at the order of magnitude.</summary>
    private const double FarBeyond = 10;

    /// <summary>A forecast so many times beyond the data is no number of objects to go and collect.</summary>
    private const double OutOfReach = 1000;

    /// <summary>The smallest share of the held-out loss that is worth a sentence.</summary>
    private const double WorthSaying = 0.01;

    /// <summary>Puts the answer of a document into words; <paramref name="confidence"/>, when given, is named with the interval.</summary>
    public static AnswerText Of(AssessResult document, double? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(document);
        AnswerSummary answer = document.Answer;
        if (!double.IsFinite(answer.K))
        {
            return new(AnswerVerdict.Nothing, "The losses give no answer.", "The sufficient size could not be computed from them: look for losses that are not numbers, or for a mean loss of zero.");
        }

        VarianceSummary variance = answer.Objects == ObjectSet.HeldOut && document.HeldOut is not null ? document.HeldOut : document.LandscapeVariance;
        if ((answer.Of == LandscapePart.Shape ? variance.Shape : variance.Value) == 0)
        {
            return Constant(document);
        }

        if (document.LearnedTooLittle)
        {
            return Untrained(document, confidence);
        }

        AnswerText words = answer switch
        {
            { Enough: true } => Settled(document, confidence),
            { Reason: AnswerReason.Gap } when document.Gap is { } gap && gap.Relative <= gap.Tolerance => answer.K <= document.Data.Objects ? Unsure(document, gap, confidence) : Remaining(document, confidence),
            { Reason: AnswerReason.Gap } => Apart(document, confidence),
            _ when Pilot(document) < LandscapeVariance.FewestObjects => TooFew(document, confidence),
            _ when answer.K <= document.Data.Objects => Undecided(document, confidence),
            _ => Remaining(document, confidence),
        };
        return words with { Detail = Sentences(words.Detail, GroupsText.First(document, confidence)) };
    }

    /// <summary>How the gain is to be read: half the gap is about right for a linear model and was measured to be low by up to a half for networks.</summary>
    internal static string About(AssessResult document) => document.Model is { IsLinear: true } ? "about" : "at least about";

    /// <summary>Headline and detail as one paragraph.</summary>
    public override string ToString() => Detail.Length > 0 ? $"{Headline} {Detail}" : Headline;

    private static AnswerText Constant(AssessResult document)
    {
        bool shape = document.Answer.Of == LandscapePart.Shape && document.LandscapeVariance.Value != 0;
        return new(
            AnswerVerdict.Nothing,
            shape ? "The shape of the landscape does not vary over objects, so more data cannot change it." : "Every object has the same loss, so more data cannot change the landscape.",
            "That is rarely what a trained model does: check the losses, and whether the probe (--sigma) moves the model at all.");
    }

    private static AnswerText Untrained(AssessResult document, double? confidence) => new(
        AnswerVerdict.Untrained,
        $"The network has learned too little to ask how much data it needs: its mean loss is {Measured(document.Optimum!.Loss)}, and guessing costs {Measured(document.GuessingLoss)}.",
        Sentences(
            "Train it longer (--epochs) or with another --learning-rate, then ask again.",
            $"Around these parameters {Subject(document)} settles at {Needed(document, confidence)}, but that says nothing of a trained network.",
            Caution(document)));

    private static AnswerText Settled(AssessResult document, double? confidence)
    {
        int n = document.Data.Objects;
        return new(
            AnswerVerdict.Enough,
            $"{Owned(n)} {(n == 1 ? "is" : "are")} enough: {Subject(document)} settles at {Needed(document, confidence)}.",
            Sentences(Meaning(document), GapSentence(document), Caution(document)));
    }

    private static AnswerText Remaining(AssessResult document, double? confidence)
    {
        AnswerSummary answer = document.Answer;
        int n = document.Data.Objects;
        double more = answer.K - n;
        double safe = answer.High - n;
        string collect = more >= 1 && answer.K <= OutOfReach * n
            ? $"Collect about {Rounded(more)} more{(double.IsFinite(safe) && safe > more * 1.05 ? $"; {Rounded(safe)} more to be on the safe side" : "")}."
            : "";
        string far = answer.K > FarBeyond * n
            ? $"That is {Rounded(answer.K / n)} times the data at hand: take it for an order of magnitude, and measure again on the way."
            : "";
        return new(
            AnswerVerdict.NotYet,
            $"Not enough data yet: {Subject(document)} needs {Needed(document, confidence)} to settle; you have {Exact(n)}.",
            Sentences(collect, far, Meaning(document), RefitSentence(document, Shortfall.Remaining), GapSentence(document), Caution(document)));
    }

    /// <summary>V is measured on so few objects that no interval of K means anything.</summary>
    private static AnswerText TooFew(AssessResult document, double? confidence)
    {
        int pilot = Pilot(document);
        return new(
            AnswerVerdict.Undecided,
            $"Too few objects to say how many are enough: {Subject(document)} is measured on {Objects(Exact(pilot))}, and below about {LandscapeVariance.FewestObjects} no interval means anything.",
            Sentences($"By these few it settles at {Needed(document, confidence)}.", Meaning(document), GapSentence(document), Caution(document)));
    }

    private static int Pilot(AssessResult document) => document.Answer.Objects == ObjectSet.HeldOut && document.HeldOut is { } held ? held.Objects : document.Data.Objects;

    private static AnswerText Undecided(AssessResult document, double? confidence)
    {
        AnswerSummary answer = document.Answer;
        int n = document.Data.Objects;
        double more = Math.Max(1, answer.High - n);
        VarianceSummary variance = answer.Objects == ObjectSet.HeldOut && document.HeldOut is not null ? document.HeldOut : document.LandscapeVariance;
        string narrow = variance.OverDraws > variance.OverObjects
            ? "Most of the uncertainty comes from the draws, so raising --draws may settle it without new data."
            : double.IsFinite(more) ? $"About {Objects(Rounded(more))} more would settle it." : "The interval has no upper end, so how many more would settle it is not known.";
        return new(
            AnswerVerdict.Undecided,
            $"Probably enough data, but not certain: {Subject(document)} settles at {Needed(document, confidence)}; you have {Exact(n)}.",
            Sentences(narrow, Meaning(document), GapSentence(document), Caution(document)));
    }

    /// <summary>The gap is within its tolerance, the upper end of its interval is not: whether the data are enough is for more held-out objects to say.</summary>
    private static AnswerText Unsure(AssessResult document, GapSummary gap, double? confidence)
    {
        AnswerSummary answer = document.Answer;
        int n = document.Data.Objects;
        int held = document.HeldOut?.Objects ?? 0;

        // The width of the interval falls as one over the root of the number of held-out objects.
        double narrower = (gap.High - gap.Relative) / (gap.Tolerance - gap.Relative);
        double wanted = held * narrower * narrower;
        string advice = held > 0 && wanted <= OutOfReach * held
            ? $"About {Objects(Rounded(wanted, held))} held out would tell (--held-out)."
            : "It lies so close to the tolerance that held-out objects will hardly tell: choose another --gap, or collect more data.";
        string size = answer.High <= n
            ? $"{Capital(Subject(document))} has settled at {Needed(document, confidence)}; you have {Exact(n)}."
            : $"{Capital(Subject(document))} probably settles at {Needed(document, confidence)}; you have {Exact(n)}.";
        return new(
            AnswerVerdict.Undecided,
            $"Probably enough data, but not certain: the gap between fresh and training objects is {Percent(gap.Relative)} of the held-out loss ({Named(confidence)} {Percent(gap.Low)} to {Percent(gap.High)}), probably within the tolerance of {Percent(gap.Tolerance)}, but {Objects(Exact(held))} held out {(held == 1 ? "is" : "are")} too few to be sure.",
            Sentences(advice, size, Meaning(document), GapSentence(document), Caution(document)));
    }

    private static AnswerText Apart(AssessResult document, double? confidence)
    {
        AnswerSummary answer = document.Answer;
        int n = document.Data.Objects;
        string headline = document is { Gap: { Gain: > 0 } gap, HeldOut: { } held }
            ? $"Not enough data yet: {Gain(document, gap, held)}"
            : "Not enough data yet: fresh objects draw another landscape than the training objects do.";
        string settled = answer.High <= n
            ? $"{Capital(Subject(document))} has settled at {Needed(document, confidence)}, and you have {Exact(n)}; but the training objects draw another landscape than fresh ones do, so they say less than they seem to."
            : $"The training objects draw another landscape than fresh ones do, and {Subject(document)} needs {Needed(document, confidence)} to settle; you have {Exact(n)}.";
        string memorised = document is { Optimum: { Accuracy: >= 0.995 } optimum, HeldOut: { } fresh } && fresh.Accuracy < optimum.Accuracy - 0.03
            ? $"It has memorised its data: accuracy {Accuracy(optimum.Accuracy)} on them, {Accuracy(fresh.Accuracy)} on fresh objects."
            : "";
        return new(AnswerVerdict.Gap, headline, Sentences(RefitSentence(document, Shortfall.Gap), settled, memorised, Caution(document)));
    }

    private static string Subject(AssessResult document)
    {
        string where = document.Probe switch
        {
            { Subspace: "eigen", Dimension: int d } => d == 1 ? " along the top eigenvector" : $" along the top {Exact(d)} eigenvectors",
            { Subspace: "random", Dimension: int d } => d == 1 ? " along a random direction" : $" along {Exact(d)} random directions",
            _ => string.Empty,
        };
        return (document.Answer.Of == LandscapePart.Shape ? "the shape of the loss landscape" : "the loss landscape") + where;
    }

    private static string Needed(AssessResult document, double? confidence)
    {
        double k = document.Answer.K;
        return $"{(k is >= 100 and < 1e300 ? "about " : "")}{Objects(Rounded(k, document.Data.Objects))} {Interval(document, confidence)}";
    }

    private static string Owned(int n) => n == 1 ? "Your 1 object" : $"Your {Exact(n)} objects";

    private static string Interval(AssessResult document, double? confidence)
    {
        AnswerSummary answer = document.Answer;
        string named = Named(confidence);
        int n = document.Data.Objects;
        string low = double.IsFinite(answer.Low) ? Rounded(answer.Low, n) : "unknown";
        return double.IsFinite(answer.High) ? $"({named} {low} to {Rounded(answer.High, n)})" : $"({named} from {low}, with no upper end)";
    }

    private static string Named(double? confidence) => confidence is double share ? $"{Measured(share * 100, 4)} % interval" : "interval";

    private static string Meaning(AssessResult document)
    {
        AnswerSummary answer = document.Answer;
        string what = answer.Of == LandscapePart.Shape ? "the landscape's shape" : "the landscape";
        return answer.Criterion == Criterion.Increment
            ? $"Settled means that one more object moves {what} by less than {Measured(Math.Sqrt(answer.Tolerance), 2)} (tolerance {Measured(answer.Tolerance, 2)} on its square)."
            : $"Settled means that what is still to come moves {what} by less than {Percent(answer.Tolerance)} of the mean loss.";
    }

    private static string GapSentence(AssessResult document)
        => document is { Gap: { } gap, HeldOut: { } held } && held.Loss > 0 && gap.Gain / held.Loss >= WorthSaying
            ? Capital(Gain(document, gap, held))
            : "";

    // What rests on fits at growing sizes and not on this one w*.
    private static string RefitSentence(AssessResult document, Shortfall criterion)
        => document.Refits?.Forecast.FirstOrDefault(one => one.Criterion == criterion) is { } found ? ForecastText.Refit(document, found) : "";

    private static string Gain(AssessResult document, GapSummary gap, HeldOutSummary held)
        => $"{About(document)} {Measured(gap.Gain, 2)} of the held-out loss of {Measured(held.Loss, 2)} may still be gained by more data.";

    private static string Caution(AssessResult document) => (document.HeldOut, document.Model) switch
    {
        (null, null) => "There are no held-out losses: if the model was fitted to these objects, the answer is optimistic.",
        (null, _) => "There are no held-out objects: the model was fitted to the objects measured here, so the answer is optimistic.",
        _ when document.Answer.Objects == ObjectSet.Training => "The answer rests on the objects that the model was fitted to, so it is optimistic.",
        _ => "",
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Sentences(params ReadOnlySpan<string> sentences)
    {
        List<string> said = [];
        foreach (string sentence in sentences)
        {
            if (sentence.Length > 0)
            {
                said.Add(sentence);
            }
        }

        return string.Join(' ', said);
    }
}
