using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>Bounds in plain words, for the first lines of a report and of the terminal.</summary>
/// <param name="Headline">What was found, in a sentence.</param>
/// <param name="Detail">What it rests on, in a few sentences.</param>
/// <param name="Holds">Whether every corrected form holds.</param>
public sealed record BoundsText(string Headline, string Detail, bool Holds)
{
    private const double Usable = 1000;

    /// <summary>Words for a document.</summary>
    public static BoundsText Of(BoundsDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        BoundSummary[] right = [.. document.Bounds.Where(bound => bound.Holds is not null)];
        BoundSummary[] wrong = [.. right.Where(bound => bound.Holds == false)];
        BoundSummary[] papers = [.. document.Bounds.Where(bound => bound.PaperHolds is not null)];
        BoundSummary[] broken = [.. papers.Where(bound => bound.PaperHolds == false)];
        string first = wrong.Length == 0
            ? $"All {right.Length} corrected statements hold"
            : $"{wrong.Length} of {right.Length} corrected statements {(wrong.Length == 1 ? "does" : "do")} not hold: {string.Join(", ", wrong.Select(bound => bound.Id))}";
        string second = papers.Length == 0
            ? "the papers' say nothing about this network"
            : broken.Length == 0 ? $"so do all {papers.Length} of the papers' own" : $"{broken.Length} of the papers' {papers.Length} fail here ({string.Join(", ", broken.Select(bound => bound.Id))})";
        List<string> detail = [];
        if (Find(document, "p1-theorem-1-layers") is { SlackCorrected: { } layers } theorem)
        {
            string paper = theorem.SlackPaper is { } printed ? $"; as printed {Times(printed)}" : string.Empty;
            detail.Add($"The bound of one object's curvature by the norms of the layers is {Times(layers)} the measured one at its tightest{paper}.");
        }

        if (Find(document, "p1-lemma-2") is { SlackCorrected: { } ball } lemma)
        {
            detail.Add($"Within {Measured(document.Probe.Radius)} of the optimum one more object changes the loss by at most {Measured(lemma.Corrected)} ({lemma.At}), {Times(ball)} what draws found.");
        }

        if (Find(document, "p2-theorem-1") is { SlackPaper: { } p2, SlackCorrected: { } p2Right })
        {
            detail.Add($"P2's bound of the mean square change is {Times(p2)} the measured one, without the dimension {Times(p2Right)}.");
        }

        int idle = document.Bounds.Count(bound => bound is { Kind: "upper", SlackCorrected: > Usable });
        if (idle > 0)
        {
            detail.Add($"{idle} corrected {(idle == 1 ? "bound is" : "bounds are")} right and more than {Exact(Usable)} times too large to plan by: the exact law, k(k + 1)Δ = V, needs none of them.");
        }

        return new BoundsText($"{first}; {second}.", string.Join(' ', detail), wrong.Length == 0);
    }

    /// <summary>"1.3 times", "0.01 of".</summary>
    public static string Times(double slack) => slack >= 1 ? $"{Measured(slack)} times" : $"{Measured(slack)} of";

    private static BoundSummary? Find(BoundsDocument document, string id) => document.Bounds.FirstOrDefault(bound => bound.Id == id);
}
