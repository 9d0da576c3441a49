using System.Text.Json.Serialization.Metadata;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau bounds --json</c> prints, schema <c>plateau.bounds/1</c>.</summary>
public sealed record BoundsDocument : IDocument<BoundsDocument>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<BoundsDocument> Json => JobJsonContext.Default.BoundsDocument;

    /// <inheritdoc/>
    public string Schema { get; init; } = "plateau.bounds/1";

    /// <inheritdoc/>
    public required string Version { get; init; }

    /// <inheritdoc/>
    public required ulong Seed { get; init; }

    /// <inheritdoc/>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The objects.</summary>
    public required DataSummary Data { get; init; }

    /// <summary>The network.</summary>
    public required ModelSummary Model { get; init; }

    /// <summary>w* on the objects, in evaluation mode.</summary>
    public required OptimumSummary Optimum { get; init; }

    /// <summary>How far w* is from a minimum.</summary>
    public required Stationarity Stationarity { get; init; }

    /// <summary>Where the landscape was looked at.</summary>
    public required BoundsProbeSummary Probe { get; init; }

    /// <summary>The constants that bounds are made of.</summary>
    public required BoundsConstantsSummary Constants { get; init; }

    /// <summary>The layers with weights; empty for a network that is no chain of layers.</summary>
    public required IReadOnlyList<LayerNormsSummary> Layers { get; init; }

    /// <summary>The bounds.</summary>
    public required IReadOnlyList<BoundSummary> Bounds { get; init; }

    /// <summary>The exponents that the papers state.</summary>
    public required IReadOnlyList<ExponentSummary> Exponents { get; init; }

    /// <summary>Gradients and the largest curvature by the number of objects.</summary>
    public required BoundsCurveSummary Objects { get; init; }

    /// <summary>Networks of other widths and depths; empty unless asked for.</summary>
    public required IReadOnlyList<ArchitecturePoint> Architectures { get; init; }

    /// <summary>Seconds spent in each stage; the only part that differs between two runs of one definition.</summary>
    public required IReadOnlyDictionary<string, double> Timings { get; init; }

    /// <inheritdoc/>
    public BoundsDocument WithWarnings(IReadOnlyList<string> warnings) => this with { Warnings = warnings };
}

/// <summary>Where the landscape was looked at.</summary>
/// <param name="Sigma">σ of the Gaussian.</param>
/// <param name="Radius">R of the ball.</param>
/// <param name="Draws">Draws of each.</param>
/// <param name="Dimension">D of the eigenspace of P3's formula.</param>
public sealed record BoundsProbeSummary(double Sigma, double Radius, int Draws, int Dimension);

/// <summary>The constants that bounds are made of.</summary>
/// <param name="Layers">L; null for a network that is no chain.</param>
/// <param name="LargestInput">M_x, the largest |x_i|.</param>
/// <param name="LargestNorm">M_W, the largest spectral norm of a layer; null for a network that is no chain.</param>
/// <param name="LargestWeight">M, the largest weight; null for a network that is no chain.</param>
/// <param name="LargestLoss">M_ℓ.</param>
/// <param name="LargestGradient">M_g, the largest |g_{k+1} − g^(k)| of the k looked at.</param>
/// <param name="LargestCurvature">M_H, the largest ‖G_i‖₂.</param>
/// <param name="Rank">The most that the rank of G_i can be.</param>
public sealed record BoundsConstantsSummary(
    int? Layers, double LargestInput, double? LargestNorm, double? LargestWeight, double LargestLoss, double LargestGradient, double LargestCurvature, int Rank);

/// <summary>The norms of one layer.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Norm">‖W‖₂, of a convolution on images of their real size.</param>
/// <param name="Residual">How well that is known.</param>
/// <param name="Converged">Whether that is well enough.</param>
/// <param name="Frobenius">‖W‖_F of the array of weights.</param>
/// <param name="LargestWeight">The largest weight in magnitude.</param>
public sealed record LayerNormsSummary(string Name, double Norm, double Residual, bool Converged, double Frobenius, double LargestWeight);

/// <summary>One bound.</summary>
public sealed record BoundSummary
{
    /// <summary>A short name that stays.</summary>
    public required string Id { get; init; }

    /// <summary>What is bounded, in words.</summary>
    public required string Title { get; init; }

    /// <summary>Where it stands.</summary>
    public required string Source { get; init; }

    /// <summary>The corrected form, as a formula.</summary>
    public required string Formula { get; init; }

    /// <summary>upper, lower or exact: how the corrected form is meant.</summary>
    public required string Kind { get; init; }

    /// <summary>The same of the paper's form.</summary>
    public required string PaperKind { get; init; }

    /// <summary>The paper's form; null where it says nothing about this network.</summary>
    public required double? Paper { get; init; }

    /// <summary>The corrected form; null where there is none.</summary>
    public required double? Corrected { get; init; }

    /// <summary>What was measured on the loss itself.</summary>
    public required double? Measured { get; init; }

    /// <summary>What was measured on the quadratic model, where the statement is about one.</summary>
    public required double? MeasuredQuadratic { get; init; }

    /// <summary>Paper over measured.</summary>
    public required double? SlackPaper { get; init; }

    /// <summary>Corrected over measured.</summary>
    public required double? SlackCorrected { get; init; }

    /// <summary>Whether the paper's form holds in all cases.</summary>
    public required bool? PaperHolds { get; init; }

    /// <summary>Whether the corrected form holds in all cases, of the quadratic model where there is one.</summary>
    public required bool? Holds { get; init; }

    /// <summary>Which case the numbers are of; null where they are of the whole.</summary>
    public required string? At { get; init; }

    /// <summary>Why a form is missing, in words.</summary>
    public required string? NotApplicable { get; init; }

    /// <summary>The paper's slack over all cases.</summary>
    public required BoundSpreadSummary? PaperSpread { get; init; }

    /// <summary>The corrected slack over all cases.</summary>
    public required BoundSpreadSummary? CorrectedSpread { get; init; }

    /// <summary>Everything by the number of objects; null where it plays no part.</summary>
    public required BoundCurve? Curve { get; init; }

    /// <summary>For documents.</summary>
    public static BoundSummary Of(Bound bound)
    {
        ArgumentNullException.ThrowIfNull(bound);
        return new BoundSummary
        {
            Id = bound.Id,
            Title = bound.Title,
            Source = bound.Source,
            Formula = bound.Formula,
            Kind = bound.Kind.ToString().ToLowerInvariant(),
            PaperKind = bound.PaperKind.ToString().ToLowerInvariant(),
            Paper = bound.Paper,
            Corrected = bound.Corrected,
            Measured = bound.Measured,
            MeasuredQuadratic = bound.MeasuredQuadratic,
            SlackPaper = bound.SlackPaper,
            SlackCorrected = bound.SlackCorrected,
            PaperHolds = bound.PaperHolds,
            Holds = bound.Holds,
            At = bound.At,
            NotApplicable = bound.NotApplicable,
            PaperSpread = BoundSpreadSummary.Of(bound.PaperSpread),
            CorrectedSpread = BoundSpreadSummary.Of(bound.CorrectedSpread),
            Curve = bound.Curve,
        };
    }
}

/// <summary>How slack spreads over cases: objects, or values of k.</summary>
/// <param name="Cases">The number of cases.</param>
/// <param name="Smallest">The smallest slack.</param>
/// <param name="Median">The median.</param>
/// <param name="Largest">The largest.</param>
/// <param name="Failures">In how many the bound fails.</param>
public sealed record BoundSpreadSummary(int Cases, double Smallest, double Median, double Largest, int Failures)
{
    /// <summary>For documents.</summary>
    public static BoundSpreadSummary? Of(BoundSpread? spread)
        => spread is null ? null : new BoundSpreadSummary(spread.Cases, spread.Smallest, spread.Median, spread.Largest, spread.Failures);
}

/// <summary>One exponent.</summary>
/// <param name="Id">A short name that stays.</param>
/// <param name="Title">Of what in what.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="Paper">The paper's.</param>
/// <param name="Corrected">What is right.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Low">Lower end of its interval.</param>
/// <param name="High">Upper end of its interval.</param>
/// <param name="Points">The number of points that it was fitted to.</param>
/// <param name="PaperHolds">Whether the interval holds the paper's.</param>
public sealed record ExponentSummary(
    string Id, string Title, string Source, double? Paper, double? Corrected, double? Value, double? Low, double? High, int Points, bool? PaperHolds)
{
    /// <summary>For documents.</summary>
    public static ExponentSummary Of(MeasuredExponent exponent)
    {
        ArgumentNullException.ThrowIfNull(exponent);
        LawFit? fit = exponent.Fit;
        return new ExponentSummary(
            exponent.Id, exponent.Title, exponent.Source, exponent.Paper, exponent.Corrected, fit?.Exponent, fit?.Low, fit?.High, fit?.Points ?? 0, exponent.PaperHolds);
    }
}

/// <summary>Gradients and the largest curvature by the number of objects.</summary>
/// <param name="K">The numbers of objects.</param>
/// <param name="Gradient">|g^(k)|.</param>
/// <param name="NextGradient">|g^(k+1)|.</param>
/// <param name="GradientDifference">|g_{k+1} − g^(k)|.</param>
/// <param name="LargestCurvature">M_H of the first k objects.</param>
public sealed record BoundsCurveSummary(
    IReadOnlyList<int> K, IReadOnlyList<double> Gradient, IReadOnlyList<double> NextGradient, IReadOnlyList<double> GradientDifference, IReadOnlyList<double> LargestCurvature);
