using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

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
        EigenpairSummary[] sure = [.. pairs.Where(pair => pair.Converged && pair.Residual <= document.Tolerance)];
        int zero = pairs.Count(pair => pair.Converged && pair.Residual > document.Tolerance);
        List<string> detail = [open == 0
            ? sure.Length == 0
                ? "None can be told from zero."
                : $"All have converged: |Hv − λv| is at most {Measured(sure.Max(pair => pair.Residual), 2)} of |λ|{(zero > 0 ? $"; {zero} cannot be told from zero, so the rank is about {sure.Length}" : string.Empty)}."
            : $"{open} of them {(open == 1 ? "has" : "have")} not converged: |Hv − λv| is up to {Measured(pairs.Max(pair => pair.Residual), 2)} of |λ|."];
        if (document.Density is { } density)
        {
            string classes = document.Data.Classes > 1 ? $" (one less than the classes is {document.Data.Classes - 1})" : string.Empty;
            detail.Add(density.Above.Count == 0
                ? "No gap sets outliers apart above: the spectrum falls off without one."
                : $"{Count(density.Above.Count)} above the bulk, which ends at {Measured(density.BulkHigh)}; the widest gap is after the first {density.LeadingAbove}{classes}.");
            if (density.Below.Count > 0)
            {
                detail.Add($"{density.Below.Count} negative or small {(density.Below.Count == 1 ? "eigenvalue stands" : "eigenvalues stand")} apart at the lower end, down to {Measured(density.Below[0])}.");
            }
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

    private static string Count(int outliers) => outliers == 1 ? "One outlier lies" : $"{outliers} outliers lie";
}
