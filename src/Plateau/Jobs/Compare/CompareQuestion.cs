using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau compare A B</c> is asked: which of two settles with fewer objects.</summary>
internal sealed record CompareQuestion : JobQuestion, IQuestion<CompareQuestion>
{
    private static readonly string[] OfObjects = ["samples", "subset", "normalize"];

    private static readonly string[] OfDraws = ["probe", "sigma", "draws"];

    /// <inheritdoc/>
    public static OptionTable<CompareQuestion> Options { get; } = new()
    {
        Arguments = new OptionGroup<CompareQuestion>("Arguments")
            .Value(
                "A",
                "A",
                "the first",
                q => q.A,
                (q, side) => q with { A = side },
                text => ComparedSide.Parse("A", text),
                side => side.Name)
            .Value(
                "B",
                "B",
                "the second",
                q => q.B,
                (q, side) => q with { B = side },
                text => ComparedSide.Parse("B", text),
                side => side.Name)
            .Rows,
        Groups =
        [
            new OptionGroup<CompareQuestion>("Question")
                .Remaining(
                    "smaller mean loss of the two",
                    q => q.Remaining,
                    (q, remaining) => q with { Remaining = remaining },
                    NumberRange.ShareOfLoss)
                .Confidence("every interval", q => q.Confidence, (q, level) => q with { Confidence = level }),
            new OptionGroup<CompareQuestion>("Probe")
                .Probe(
                    ProbeChoice.OneCentre,
                    "each [default: that of an assessed run, else gaussian]",
                    q => q.Probe,
                    (q, probe) => q with { Probe = probe })
                .Sigma(
                    "each coordinate [default: that of an assessed run, else 0.01]",
                    q => q.Sigma,
                    (q, sigma) => q with { Sigma = sigma })
                .Draws(
                    "the number of draws [default: that of an assessed run, else 64]",
                    q => q.Draws,
                    (q, draws) => q with { Draws = draws },
                    least: 1),
            .. Shared<CompareQuestion>(),
        ],
    };

    /// <summary>The first.</summary>
    public ComparedSide A { get; init; } = ComparedSide.Default;

    /// <summary>The second.</summary>
    public ComparedSide B { get; init; } = ComparedSide.Default;

    /// <summary>The distribution of draws; null for that of the first assessment among the two, else the default.</summary>
    public ProbeChoice? Probe { get; init; }

    /// <summary>Standard deviation of each coordinate; null for that of the first assessment among the two, else the default.</summary>
    public double? Sigma { get; init; }

    /// <summary>The number of draws; null for that of the first assessment among the two, else the default.</summary>
    public int? Draws { get; init; }

    /// <summary>τ of the remaining change, relative to the smaller mean loss of the two.</summary>
    public double Remaining { get; init; } = 0.01;

    /// <summary>The level of every interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <inheritdoc/>
    public override double Level => Confidence;

    /// <inheritdoc/>
    public override bool HasModel => A is not ComparedSide.Losses;

    /// <inheritdoc/>
    public override void Check(GivenOptions given)
    {
        if ((A is ComparedSide.Losses) != (B is ComparedSide.Losses))
        {
            throw new UsageException(
                $"losses are compared with losses: {(A is ComparedSide.Losses ? "A" : "B")} is a .npy file and the other is not");
        }

        if (A is ComparedSide.Losses)
        {
            given.Refuse("losses made elsewhere come with no data and no model", DataAndModel.Concat(OfDraws));
        }

        if (A is ComparedSide.Run || B is ComparedSide.Run)
        {
            given.Refuse("a run folder says what its objects are", OfObjects);
        }

        if (A is not ComparedSide.Model { File: null } && B is not ComparedSide.Model { File: null })
        {
            given.Refuse("neither A nor B is trained here", ModelQuestion.TrainingOnly);
        }

        given.Refuse("A and B name their parameters", "weights");
        if (A is not ComparedSide.Model { Spec: null } && B is not ComparedSide.Model { Spec: null })
        {
            given.Refuse("A and B say which networks they are", "model");
        }

        if (Probe?.Kind == ProbeKind.Mixture)
        {
            throw new UsageException(
                "--probe mixture has centres of its own, which the two do not share: compare around the optima of both");
        }

        base.Check(given);
    }
}
