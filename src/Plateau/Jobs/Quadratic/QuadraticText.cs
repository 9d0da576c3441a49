using System.Globalization;
using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>What a quadratic analysis says, in words: the same on a terminal and in a report.</summary>
public sealed record QuadraticText
{
    private const int ShownEigenvalues = 6;

    private QuadraticText()
    {
    }

    /// <summary>The answer in a sentence.</summary>
    public required string Headline { get; init; }

    /// <summary>What it means, in a few sentences.</summary>
    public required string Detail { get; init; }

    /// <summary>Whether the closed form was shown to hold somewhere; null without draws.</summary>
    public required bool? Holds { get; init; }

    /// <summary>Where the landscape was looked at.</summary>
    public required string Probe { get; init; }

    /// <summary>The eigenvalues within the subspace.</summary>
    public required string Eigenvalues { get; init; }

    /// <summary>The posterior covariance; empty without one.</summary>
    public required string Posterior { get; init; }

    /// <summary>How P3's formula compares.</summary>
    public required string Paper { get; init; }

    /// <summary>The words for a document.</summary>
    public static QuadraticText Of(QuadraticDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new QuadraticText
        {
            Headline = HeadlineOf(document),
            Detail = DetailOf(document),
            Holds = document.Validity.Count == 0 ? null : document.ValidUpTo.Loss is not null,
            Probe = ProbeOf(document.Probe),
            Eigenvalues = EigenvaluesOf(document),
            Posterior = document.Posterior is null ? string.Empty : PosteriorOf(document.Posterior),
            Paper = PaperOf(document),
        };
    }

    /// <summary>"0.993 ± 0.002": as many decimals as the error has, four at most.</summary>
    public static string Ratio(double ratio, double? error)
    {
        int decimals = 0;
        for (double unit = 1; decimals < 4 && !(error >= unit); unit /= 10)
        {
            decimals++;
        }

        string format = decimals == 0 ? "0" : "0." + new string('0', decimals);
        string value = ratio.ToString(format, CultureInfo.InvariantCulture);
        return error is double shown && shown >= 0.00005 ? $"{value} ± {shown.ToString(format, CultureInfo.InvariantCulture)}" : value;
    }

    private static string HeadlineOf(QuadraticDocument document)
    {
        string within = Percent(document.ValidUpTo.Within);
        if (document.Validity.Count == 0)
        {
            QuadraticTermsSummary first = document.Terms[0];
            return $"In {Exact(document.Probe.Dimension)} directions V is {Measured(first.Total)} by the closed form at σ = {Measured(first.Sigma)}; how far the closed form holds was not measured.";
        }

        double largest = document.Terms[^1].Sigma;
        return document.ValidUpTo.Loss is not double upTo
            ? $"The closed form was not shown to hold within {within} at any σ asked for."
            : upTo < largest
                ? $"The closed form holds within {within} up to σ = {Measured(upTo)}, and not at σ = {Measured(document.Terms.First(terms => terms.Sigma > upTo).Sigma)}."
                : $"The closed form holds within {within} at every σ asked for, up to {Measured(upTo)}.";
    }

    private static string DetailOf(QuadraticDocument document)
    {
        List<string> sentences = [];
        if (document.Validity.Count > 0)
        {
            sentences.Add(document.ValidUpTo.Shape is double shape
                ? $"Of the shape alone, what can move or bend a minimum, it holds up to σ = {Measured(shape)}."
                : "Of the shape alone, what can move or bend a minimum, it was not shown to hold.");
        }

        QuadraticTermsSummary last = document.Terms[^1];
        (string name, double share) = Largest(document.Terms[0].Shares);
        (string later, double laterShare) = Largest(last.Shares);
        sentences.Add(document.Terms.Count == 1 || later == name
            ? $"The largest term of the increment is the {name}, {Percent(share)} of it{(document.Terms.Count > 1 ? $" at σ = {Measured(document.Terms[0].Sigma)}" : string.Empty)}."
            : $"At σ = {Measured(document.Terms[0].Sigma)} the {name} makes up {Percent(share)} of the increment, at σ = {Measured(last.Sigma)} the {later} {Percent(laterShare)}.");
        return string.Join(' ', sentences);
    }

    private static (string Name, double Share) Largest(TermSharesSummary shares)
        => new (string, double)[] { ("value at w*", shares.Value), ("cross term", shares.Cross), ("gradient", shares.Gradient), ("curvature", shares.Curvature) }.MaxBy(term => term.Item2);

    private static string ProbeOf(QuadraticProbeSummary probe)
    {
        string space = probe.Subspace switch
        {
            "full" => $"the full space of {Exact(probe.Dimension)} parameters",
            "random" or "given" => Directions(probe.Dimension, $"{probe.Subspace} "),
            _ => $"the top {Directions(probe.Dimension, string.Empty)} of the Hessian",
        };
        string covariance = probe.Covariance switch { "posterior" => ", posterior covariance times σ²", "given" => ", the covariance given times σ²", _ => string.Empty };
        string mean = probe.Mean == "optimum" ? string.Empty : ", around the mean given";
        string draws = probe.Draws == 0 ? "no draws" : $"{Exact(probe.Draws)} {(probe.Points == "independent" ? string.Empty : probe.Points == "sobol" ? "Sobol " : "antithetic ")}draws at each σ";
        return $"{probe.Kind}, {space}{covariance}{mean}; {draws}";
    }

    private static string Directions(int count, string kind) => $"{Exact(count)} {kind}{(count == 1 ? "direction" : "directions")}";

    private static string EigenvaluesOf(QuadraticDocument document)
    {
        IReadOnlyList<double> values = document.Eigenvalues;
        string shown = string.Join(", ", values.Take(ShownEigenvalues).Select(value => Measured(value)));
        return values.Count <= ShownEigenvalues ? shown : $"{shown} … {Measured(values[^1])}";
    }

    private static string PosteriorOf(PosteriorSummary posterior)
        => $"({Exact(posterior.Objects)} × Hessian + {Measured(posterior.PriorPrecision)})⁻¹, deviations {Measured(posterior.Deviations[^1], 2)} to {Measured(posterior.Deviations[0], 2)}";

    private static string PaperOf(QuadraticDocument document)
    {
        PaperSummary paper = document.PaperP3;
        if (paper.MedianRatio is not double median)
        {
            return "the curvature vanishes, and so does the formula";
        }

        QuadraticCurveSummary last = document.Curves[^1];
        string beside = last.MonteCarlo.Count > 0 ? "the measured increment" : "the closed form";
        return $"at the median k its formula is {Percent(median)} of the curvature term that it stands for ({Percent(paper.LeastRatio)} to {Percent(paper.LargestRatio)}); at σ = {Measured(last.Sigma)} it lies above {beside} at {Percent(last.PaperAbove)} of all k";
    }
}
