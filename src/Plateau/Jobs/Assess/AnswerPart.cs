using Plateau.Convergence;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Training;
using static Plateau.Figures.HumanNumber;
using static Plateau.Jobs.AssessWording;

namespace Plateau.Jobs;

/// <summary>The answer in plain words, for the first lines of the page: a word, a sentence, what it rests on, what to do next.</summary>
internal sealed class AnswerPart
{
    /// <summary>A forecast so many times beyond the data is no number of objects to go and collect.</summary>
    private const double OutOfReach = 1000;

    /// <summary>The smallest share of the held-out loss that is worth a sentence.</summary>
    private const double WorthSaying = 0.01;

    private static readonly PageVerdict Undecided = new("Undecided", PageVerdictKind.Open);
    private static readonly PageVerdict NotYet = new("Not enough yet", PageVerdictKind.More);
    private static readonly PageVerdict Nothing = new("No answer", PageVerdictKind.Open);

    private readonly AssessResult _result;
    private readonly AnswerSummary _answer;
    private readonly VarianceEstimate _variance;
    private readonly double _level;
    private readonly int _n;
    private readonly int _pilot;

    private AnswerPart(AssessResult result, double level)
    {
        _result = result;
        _answer = result.Answer;
        _level = level;
        _n = result.Data.Objects;
        HeldOutSummary? held = _answer.Objects == ObjectSet.HeldOut ? result.HeldOut : null;
        _variance = held ?? result.LandscapeVariance;
        _pilot = held?.Objects ?? _n;
    }

    // "the shape of the loss landscape along the top 3 eigenvectors"
    private string Subject
    {
        get
        {
            string where = _result.Probe switch
            {
                { Subspace: SubspaceKind.Eigen, Dimension: 1 } => " along the top eigenvector",
                { Subspace: SubspaceKind.Eigen, Dimension: int d } => $" along the top {Exact(d)} eigenvectors",
                { Subspace: SubspaceKind.Random, Dimension: 1 } => " along a random direction",
                { Subspace: SubspaceKind.Random, Dimension: int d } => $" along {Exact(d)} random directions",
                { Subspace: SubspaceKind.Given, Dimension: 1 } => " along the direction given",
                { Subspace: SubspaceKind.Given, Dimension: int d } => $" along {Exact(d)} given directions",
                _ => string.Empty,
            };
            return (_answer.Of == LandscapePart.Shape ? "the shape of the loss landscape" : "the loss landscape") + where;
        }
    }

    // "about 8,200 objects (95 % interval 6,900 to 9,800)"
    private string Needed => $"{(_answer.K is >= 100 and < 1e300 ? "about " : "")}{Objects(Size(_answer.K, _n))} "
        + $"({IntervalOf(_level)} {SizeRange(_answer.Low, _answer.High, _n)})";

    private string Meaning
    {
        get
        {
            string what = _answer.Of == LandscapePart.Shape ? "the landscape's shape" : "the landscape";
            return _answer.Criterion == Criterion.Increment
                ? $"Settled means that one more object moves {what} by less than {Measured(Math.Sqrt(_answer.Tolerance), 2)} "
                    + $"(tolerance {Measured(_answer.Tolerance, 2)} on its square)."
                : $"Settled means that what is still to come moves {what} by less than {Percent(_answer.Tolerance)} of the mean loss.";
        }
    }

    private string Gain => _result is { Gap: { } gap, HeldOut: { } held } && held.Loss > 0 && gap.Gain / held.Loss >= WorthSaying
        ? Capital(StillToGain(gap, held))
        : string.Empty;

    private string Caution => (_result.HeldOut, _result.Model) switch
    {
        (null, null) => "There are no held-out losses: if the model was fitted to these objects, the answer is optimistic.",
        (null, _) => "There are no held-out objects: the model was fitted to the objects measured here, so the answer is optimistic.",
        _ when _answer.Objects == ObjectSet.Training
            => "The answer rests on the objects that the model was fitted to, so it is optimistic.",
        _ => string.Empty,
    };

    /// <summary>Puts the answer of a result into words.</summary>
    public static (PageVerdict Verdict, string Headline, string Detail) Of(AssessResult result, double level)
    {
        AnswerPart part = new(result, level);
        (PageVerdict verdict, string headline, string[] sentences) = part.Answer();
        return (verdict, Paragraph([headline, .. result.Caveats ?? []]), Paragraph(sentences));
    }

    /// <summary>How the gain is to be read: about right for a linear model, up to a half too low for networks.</summary>
    internal static string About(AssessResult result) => result.Model is { IsLinear: true } ? "about" : "at least about";

    private (PageVerdict Verdict, string Headline, string[] Sentences) Answer()
    {
        if (!double.IsFinite(_answer.K))
        {
            const string Advice = "The sufficient size could not be computed from them: "
                + "look for losses that are not numbers, or for a mean loss of zero.";
            return (Nothing, "The losses give no answer.", [Advice]);
        }

        if ((_answer.Of == LandscapePart.Shape ? _variance.Shape : _variance.Value) == 0)
        {
            return Constant();
        }

        if (_result.LearnedTooLittle)
        {
            return Untrained();
        }

        (PageVerdict verdict, string headline, string[] sentences) = _answer switch
        {
            { Reason: AnswerReason.Unfinished } => Unfinished(),
            { Reason: AnswerReason.Doubtful } => Doubtful(),
            { Enough: true } => Settled(),
            { Reason: AnswerReason.Gap } when !(_result.Gap is { } gap && gap.Relative <= gap.Tolerance) => Apart(),
            { Reason: AnswerReason.Gap } => _answer.K <= _n ? Unsure(_result.Gap) : Remaining(),
            _ when _pilot < LandscapeVariance.FewestObjects => TooFew(),
            _ when _answer.K <= _n => Probably(),
            _ => Remaining(),
        };
        return (verdict, headline, [.. sentences, GroupsPart.First(_result, _level)]);
    }

    private (PageVerdict, string, string[]) Constant()
    {
        bool shape = _answer.Of == LandscapePart.Shape && _result.LandscapeVariance.Value != 0;
        return (
            Nothing,
            shape ? "The shape of the landscape does not vary over objects, so more data cannot change it." : "Every object has the same "
                + "loss, so more data cannot change the landscape.",
            ["That is rarely what a trained model does: check the losses, and whether the probe (--sigma) moves the model at all."]);
    }

    private (PageVerdict, string, string[]) Untrained()
    {
        string nothing = $"Around these parameters {Subject} settles at {Needed}, but that says nothing of a trained network.";
        bool heldOut = _result.HeldOut is { } held && _result.Optimum!.Loss < held.Loss
            && (_result.Data.Targets is null ? held.Loss >= _result.GuessingLoss : held.RSquared <= 0);
        return heldOut
            ? (
                new("Nothing learned", PageVerdictKind.Open),
                "The network has learned nothing that holds for fresh objects: its held-out loss is "
                    + $"{Measured(_result.HeldOut!.Loss)}, on its own objects it is {Measured(_result.Optimum!.Loss)}, and guessing costs "
                    + $"{Measured(_result.GuessingLoss)}.",
                ["Check the labels and the features, take a smaller network or train it shorter, then ask again.", nothing, Caution])
            : (
                new("Train longer first", PageVerdictKind.Open),
                "The network has learned too little to ask how much data it needs: its mean loss is "
                    + $"{Measured(_result.Optimum!.Loss)}, and guessing costs {Measured(_result.GuessingLoss)}.",
                [
                    "Train it longer (--epochs) or with another --learning-rate, then ask again.",
                    "If that changes nothing, the features do not tell what is to be predicted.",
                    nothing,
                    Caution,
                ]);
    }

    private (PageVerdict, string, string[]) Unfinished()
    {
        int epochs = _result.Unfinished?.Epochs ?? 1;
        return (
            new("Train longer first", PageVerdictKind.Open),
            "The training is unfinished, so it is too early to ask how much data it needs."
                + (_result.Unfinished is { } unfinished ? " " + unfinished.Falling : string.Empty),
            [
                $"Train longer (--epochs {Exact(2 * epochs)} or more, or a larger --learning-rate), then ask again.",
                $"Around these parameters {Subject} settles at {Needed}, but that says nothing of a trained network.",
                Caution,
            ]);
    }

    private (PageVerdict, string, string[]) Doubtful() => (
        Nothing,
        $"The losses look transposed: {Exact(_result.Probe.Draws)} draws of {Objects(Exact(_n))}, and the draws differ as objects do.",
        [
            "Save them as (draws, objects), then ask again. If they are, give no more draws than objects.",
            $"As they are read, {Subject} settles at {Needed}.",
        ]);

    private (PageVerdict, string, string[]) Settled() => (
        new("Enough data", PageVerdictKind.Good),
        $"{(_n == 1 ? "Your 1 object is" : $"Your {Exact(_n)} objects are")} enough: {Subject} settles at {Needed}.",
        [Meaning, Gain, Caution]);

    private (PageVerdict, string, string[]) Remaining()
    {
        double more = _answer.K - _n;
        double safe = _answer.High - _n;
        string collect = more >= 1 && _answer.K <= OutOfReach * _n
            ? $"Collect about {Rounded(more)} "
                + $"more{(double.IsFinite(safe) && safe > more * 1.05 ? $"; {Rounded(safe)} more to be on the safe side" : "")}."
            : string.Empty;
        string far = _answer.K > FarBeyond * _n
            ? $"That is {Rounded(_answer.K / _n)} times the data at hand: take it for an order of magnitude, and measure again on the way."
            : string.Empty;
        return (
            NotYet,
            $"Not enough data yet: {Subject} needs {Needed} to settle; you have {Exact(_n)}.",
            [collect, far, Meaning, Refit(Shortfall.Remaining), Gain, Caution]);
    }

    // V is measured on so few objects that no interval of K means anything.
    private (PageVerdict, string, string[]) TooFew() => (
        Undecided,
        $"Too few objects to say how many are enough: {Subject} is measured on {Objects(Exact(_pilot))}, and below about "
            + $"{LandscapeVariance.FewestObjects} no interval means anything.",
        [$"By these few it settles at {Needed}.", Meaning, Gain, Caution]);

    private (PageVerdict, string, string[]) Probably()
    {
        double more = Math.Max(1, _answer.High - _n);
        string narrow = _variance.OverDraws > _variance.OverObjects
            ? $"{LandscapeVariance.FewDraws(_result.Probe.Draws)}, so raising --draws may settle it without new data."
            : double.IsFinite(more) ? $"About {Objects(Rounded(more))} more would settle it."
            : "The interval has no upper end, so how many more would settle it is not known.";
        return (
            Undecided,
            $"Probably enough data, but not certain: {Subject} settles at {Needed}; you have {Exact(_n)}.",
            [narrow, Meaning, Gain, Caution]);
    }

    // The gap is within its tolerance, the upper end of its interval is not: more held-out objects would say whether the data are enough.
    private (PageVerdict, string, string[]) Unsure(GapSummary gap)
    {
        int held = _result.HeldOut?.Objects ?? 0;

        // The width of the interval falls as one over the root of the number of held-out objects.
        double narrower = (gap.High - gap.Relative) / (gap.Tolerance - gap.Relative);
        double wanted = held * narrower * narrower;
        string advice = held > 0 && wanted <= OutOfReach * held
            ? $"About {Objects(Rounded(wanted, held))} held out would tell (--held-out)."
            : "It lies so close to the tolerance that held-out objects will hardly tell: choose another --gap, or collect more data.";
        return (
            Undecided,
            $"Probably enough data, but not certain: the gap between fresh and training objects is {Percent(gap.Relative)} "
                + $"of the held-out loss ({IntervalOf(_level)} {PercentRange(gap.Low, gap.High)}), "
                + $"probably within the tolerance of {Percent(gap.Tolerance)}, "
                + $"but {Objects(Exact(held))} held out {(held == 1 ? "is" : "are")} too few to be sure.",
            [
                advice,
                $"{Capital(Subject)} {(_answer.High <= _n ? "has settled" : "probably settles")} at {Needed}; you have {Exact(_n)}.",
                Meaning,
                Gain,
                Caution,
            ]);
    }

    private (PageVerdict, string, string[]) Apart()
    {
        string headline = _result is { Gap: { Gain: > 0 } gap, HeldOut: { } held }
            ? StillToGain(gap, held)
            : "the loss landscape of fresh objects differs from that of the training objects.";
        string settled = _answer.High <= _n
            ? $"{Capital(Subject)} has settled at {Needed}, and you have {Exact(_n)}; but the model fits its training objects better "
                + "than fresh ones, so the training loss looks too good."
            : $"The model fits its training objects better than fresh ones, and {Subject} needs {Needed} to settle; you have {Exact(_n)}.";
        string memorised = _result is { Optimum: { } optimum, HeldOut: { } fresh } && Share(optimum) >= 0.995
            && Share(fresh) < Share(optimum) - 0.03
                ? $"It has memorised its data: {ScoreWords.Of(optimum)} on them, {ScoreWords.Value(fresh)} on fresh objects."
                : string.Empty;
        static double? Share(IScored score) => score.Accuracy ?? score.RSquared;
        return (
            new("More data helps", PageVerdictKind.More),
            $"Not enough data yet: {headline}",
            [Refit(Shortfall.Gap), settled, memorised, Caution]);
    }

    // What rests on fits at growing sizes and not on this one w*.
    private string Refit(Shortfall criterion)
        => _result.Refits?.Forecast.FirstOrDefault(one => one.Criterion == criterion) is { } found
            ? RefitsPart.Forecast(_result, found)
            : string.Empty;

    private string StillToGain(GapSummary gap, HeldOutSummary held)
        => $"{About(_result)} {Measured(gap.Gain, 2)} of the held-out loss of {Measured(held.Loss, 2)} may still be gained by more data.";
}
