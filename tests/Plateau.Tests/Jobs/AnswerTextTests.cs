using Plateau.Convergence;
using Plateau.Jobs;

namespace Plateau.Tests.Jobs;

public sealed class AnswerTextTests
{
    private static readonly AssessResult Mnist = SampleDocuments.Mnist;

    /// <summary>Held-out loss close to the training loss, so that only the remaining change decides.</summary>
    private static readonly AssessResult Near = Mnist with { Gap = new(0.001, 0.005, 0.001, 0.01, 0.0005) };

    /// <summary>Softmax on 60,000 objects of MNIST: within the tolerance, but not surely so.</summary>
    private static readonly GapSummary Wide = new(0.017, 0.06, 0.01, 0.14, 0.0085, 0.1);

    private static readonly AssessResult NoHeldOut = SampleDocuments.Of(10_000, 0.149, null, 0.19, 0, 0);

    public static TheoryData<string, string, string> Cases => new()
    {
        {
            "settled",
            "Enough data",
            "Your 10,000 objects are enough: the shape of the loss landscape settles at about 8,200 objects (95 % interval 6,900 to "
                + "9,800). Settled means that what is still to come moves the landscape's shape by less than 1 % of the mean loss."
        },
        {
            "remaining",
            "Not enough yet",
            "Not enough data yet: the shape of the loss landscape needs about 41,000 objects (95 % interval 33,000 to 52,000) to settle; "
                + "you have 10,000. Collect about 31,000 more; 42,000 more to be on the safe side."
        },
        {
            "far",
            "Not enough yet",
            "That is 410,000 times the data at hand: take it for an order of magnitude, and measure again on the way."
        },
        {
            "gap",
            "More data helps",
            "Not enough data yet: at least about 0.089 of the held-out loss of 0.19 may still be gained by more data. The shape of the "
                + "loss landscape has settled at about 5,000 objects (95 % interval 4,000 to 6,300), and you have 10,000;"
        },
        { "gap", "More data helps", "It has memorised its data: accuracy 99.8 % on them, 95.2 % on fresh objects." },
        {
            "linear gap",
            "More data helps",
            "Not enough data yet: about 0.089 of the held-out loss of 0.19 may still be gained by more data."
        },
        {
            "wide gap",
            "Undecided",
            "Probably enough data, but not certain: the gap between fresh and training objects is 6 % of the held-out loss (95 % interval "
                + "1 % to 14 %), probably within the tolerance of 10 %, but 10,000 objects held out are too few to be sure. About 40,000 "
                + "objects held out would tell (--held-out). The shape of the loss landscape has settled at about 5,000 objects"
        },
        { "wider gap allowed", "More data helps", "Not enough data yet" },
        { "gap at the tolerance", "Undecided", "It lies so close to the tolerance that held-out objects will hardly tell" },
        { "wide gap, unsettled", "Not enough yet", "Not enough data yet: the shape of the loss landscape needs about 41,000 objects" },
        {
            "untrained",
            "Train longer first",
            "The network has learned too little to ask how much data it needs: its mean loss is 2.2, and guessing costs 2.3. Train "
                + "it longer (--epochs)"
        },
        { "barely trained", "Enough data", "Your 10,000 objects are enough" },
        {
            "undecided",
            "Undecided",
            "Probably enough data, but not certain: the shape of the loss landscape settles at about 9,100 objects (95 % interval 7,600 to "
                + "11,000); you have 10,000. About 1,300 objects more would settle it."
        },
        { "draws", "Undecided", "raising --draws may settle it without new data." },
        { "near the edge", "Undecided", "(95 % interval 9,100 to 10,040); you have 10,000. About 40 objects more would settle it." },
        {
            "none held out",
            "Enough data",
            "There are no held-out objects: the model was fitted to the objects measured here, so the answer is optimistic."
        },
        {
            "losses",
            "Not enough yet",
            "the loss landscape needs about 15,000 objects (95 % interval 13,000 to 17,000) to settle; you have 5,000."
        },
        { "losses", "Not enough yet", "There are no held-out losses: if the model was fitted to these objects, the answer is optimistic." },
        { "constant", "No answer", "Every object has the same loss, so more data cannot change the landscape." },
        { "constant shape", "No answer", "The shape of the landscape does not vary over objects, so more data cannot change it." },
        { "not a number", "No answer", "The losses give no answer." },
        {
            "one object",
            "Enough data",
            "Your 1 object is enough: the shape of the loss landscape settles at 1 object (95 % interval 1 to 1)."
        },
        {
            "no upper end",
            "Not enough yet",
            "(95 % interval from 33,000, with no upper end) to settle; you have 10,000. Collect about 31,000 more. "
        },
        {
            "increment",
            "Enough data",
            "Settled means that one more object moves the landscape's shape by less than 0.001 (tolerance 10⁻⁶ on its square)."
        },
        { "remaining and gap", "Not enough yet", "At least about 0.089 of the held-out loss of 0.19 may still be gained by more data." },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_answer_reads_as_a_person_would_say_it(string name, string verdict, string expected)
    {
        string answer = SampleDocuments.Words(Document(name));
        Assert.Equal(verdict, AssessPage.Of(Document(name), 0.95).Verdict!.Word);
        Assert.Contains(expected, answer + " ", StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", answer);
        Assert.DoesNotContain("  ", answer);
        Assert.EndsWith(".", answer);
    }

    [Fact]
    public void The_confidence_of_the_interval_is_named()
        => Assert.Contains("(90 % interval 4,000 to 6,300)", SampleDocuments.Words(Mnist, 0.9), StringComparison.Ordinal);

    private static AssessResult Document(string name) => name switch
    {
        "settled" => SampleDocuments.Answering(Near, 8_210, 6_890, 9_790, true, AnswerReason.Settled),
        "remaining" => SampleDocuments.Answering(Near, 41_000, 33_100, 52_200, false, AnswerReason.Remaining),
        "far" => SampleDocuments.Answering(Near, 4.1e9, 3.1e9, 5.2e9, false, AnswerReason.Remaining),
        "gap" => Mnist,
        "linear gap" => Mnist with { Model = new("softmax", 7_850) },
        "wide gap" => Mnist with { Gap = Wide },
        "wider gap allowed" => Mnist with { Gap = Wide with { Tolerance = 0.05 } },
        "gap at the tolerance" => Mnist with { Gap = Wide with { Tolerance = 0.06 } },
        "wide gap, unsettled" => SampleDocuments.Answering(Mnist with { Gap = Wide }, 41_000, 33_100, 52_200, false, AnswerReason.Gap),
        "untrained" => SampleDocuments.Answering(
            Near with { Optimum = Near.Optimum! with { Loss = 2.2 } },
            8_210,
            6_890,
            9_790,
            true,
            AnswerReason.Settled),
        "barely trained" => SampleDocuments.Answering(
            Near with { Optimum = Near.Optimum! with { Loss = 2.0 } },
            8_210,
            6_890,
            9_790,
            true,
            AnswerReason.Settled),
        "undecided" => SampleDocuments.Answering(Near, 9_100, 7_600, 11_300, false, AnswerReason.Remaining),
        "draws" => SampleDocuments.Answering(
            Near with { HeldOut = Near.HeldOut! with { OverDraws = 1 } },
            9_100,
            7_600,
            11_300,
            false,
            AnswerReason.Remaining),
        "near the edge" => SampleDocuments.Answering(Near, 9_600, 9_100, 10_040, false, AnswerReason.Remaining),
        "none held out" => SampleDocuments.Answering(NoHeldOut, 900, 800, 1_000, true, AnswerReason.Settled),
        "losses" => SampleDocuments.Losses(),
        "constant" => Constant(SampleDocuments.Losses()),
        "constant shape" => NoHeldOut with { LandscapeVariance = NoHeldOut.LandscapeVariance with { Shape = 0 } },
        "not a number" => SampleDocuments.Answering(Near, double.NaN, double.NaN, double.NaN, false, AnswerReason.Remaining),
        "one object" => SampleDocuments.Answering(Near with { Data = Near.Data with { Objects = 1 } }, 1, 1, 1, true, AnswerReason.Settled),
        "no upper end" => SampleDocuments.Answering(Near, 41_000, 33_100, double.PositiveInfinity, false, AnswerReason.Remaining),
        "increment" => SampleDocuments.Answering(Near, 850, 800, 900, true, AnswerReason.Settled) is var d
            ? d with { Answer = d.Answer with { Criterion = Criterion.Increment, Tolerance = 1e-6 } }
            : d,
        "remaining and gap" => SampleDocuments.Answering(Mnist, 41_000, 33_100, 52_200, false, AnswerReason.Remaining),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such case."),
    };

    internal static AssessResult Constant(AssessResult document) => document with
    {
        LandscapeVariance = Documents.V(0, 0, 0, 0, 0, 0, null, null, 0),
        SufficientSize = [.. document.SufficientSize.Select(size => size with { K = 0, Low = 0, High = 0, Reached = true })],
        Answer = document.Answer with { K = 0, Low = 0, High = 0, Enough = true, Reason = AnswerReason.Settled },
        Curve = document.Curve with
        {
            Delta2 = [.. document.Curve.K.Select(_ => 0.0)],
            ExpectedDelta2 = [.. document.Curve.K.Select(_ => 0.0)],
        },
    };
}
