using Plateau.Runs;
using static Plateau.Reports.HumanNumber;

namespace Plateau.Reports;

/// <summary>A spectrum in plain words, for the first lines of a report and of the terminal.</summary>
/// <param name="Headline">What was found, in a sentence.</param>
/// <param name="Detail">What it rests on, in a few sentences.</param>
public sealed record SpectrumText(string Headline, string Detail)
{
    /// <summary>Words for a document.</summary>
    public static SpectrumText Of(SpectrumDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        IReadOnlyList<EigenpairSummary> pairs = document.Eigenpairs;
        string matrix = Name(document.Operator);
        string range = pairs.Count == 1
            ? $"The {Ends(document.Which)} eigenvalue of the {matrix} is {Measured(pairs[0].Value, 4)}."
            : $"The {SpectrumFigures.Which(document)} eigenvalues of the {matrix} run from {Measured(pairs[0].Value, 4)} to {Measured(pairs[^1].Value, 4)}.";
        int open = pairs.Count(pair => !pair.Converged);
        List<string> detail = [open == 0
            ? $"All have converged: |Hv − λv| is at most {Measured(pairs.Max(pair => pair.Residual), 2)} of |λ|."
            : $"{open} of them {(open == 1 ? "has" : "have")} not converged: |Hv − λv| is up to {Measured(pairs.Max(pair => pair.Residual), 2)} of |λ|."];
        if (document.Density is { } density)
        {
            string classes = document.Data.Classes > 1 ? $" (one less than the classes would be {document.Data.Classes - 1})" : string.Empty;
            detail.Add($"{Count(density.Above.Count)} above the bulk, which ends at {Measured(density.BulkHigh)}{classes}; {Count(density.Below.Count).ToLowerInvariant()} below it.");
        }

        if (document.FrobeniusShares.Count > 0)
        {
            detail.Add($"These {pairs.Count} carry {Percent(document.FrobeniusShares[^1])} of the sum of all squared eigenvalues.");
        }

        if (document.EffectiveRank is { } rank)
        {
            detail.Add($"The effective rank is {Measured(rank.Value)} of {Exact(document.Model.Parameters)} ({Measured(rank.Low)} to {Measured(rank.High)}).");
        }

        return new SpectrumText(range, string.Join(' ', detail));
    }

    /// <summary>"Hessian", "Gauss–Newton matrix", "Fisher matrix".</summary>
    public static string Name(string matrix) => matrix switch
    {
        "ggn" => "Gauss–Newton matrix",
        "fisher" => "Fisher matrix",
        _ => "Hessian",
    };

    private static string Ends(string which) => which == "magnitude" ? "largest (in magnitude)" : which;

    private static string Count(int outliers) => outliers switch { 0 => "No outlier lies", 1 => "One outlier lies", _ => $"{outliers} outliers lie" };
}
