using System.Text.Json.Serialization.Metadata;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau spectrum --json</c> prints, schema <c>plateau.spectrum/1</c>.</summary>
public sealed record SpectrumDocument : IDocument<SpectrumDocument>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<SpectrumDocument> Json => JobJsonContext.Default.SpectrumDocument;

    /// <inheritdoc/>
    public string Schema { get; init; } = "plateau.spectrum/1";

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
    public required StationaritySummary Stationarity { get; init; }

    /// <summary>hessian, ggn or fisher.</summary>
    public required string Operator { get; init; }

    /// <summary>single or double: the arithmetic of the products. Tolerances below 1e-5 are met in double.</summary>
    public required string Precision { get; init; }

    /// <summary>largest, smallest or magnitude.</summary>
    public required string Which { get; init; }

    /// <summary>block or power.</summary>
    public required string Solver { get; init; }

    /// <summary>The relative residual that was asked for.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The eigenpairs.</summary>
    public required IReadOnlyList<EigenpairSummary> Eigenpairs { get; init; }

    /// <summary>Whether every eigenpair converged.</summary>
    public required bool Converged { get; init; }

    /// <summary>Tr H; null unless asked for.</summary>
    public required EstimateSummary? Trace { get; init; }

    /// <summary>‖H‖_F²; null unless asked for.</summary>
    public required EstimateSummary? FrobeniusSquared { get; init; }

    /// <summary>Tr²H/‖H‖_F²: so many equal eigenvalues would give the same trace and norm; null unless trace and norm were asked for.</summary>
    public required EstimateSummary? EffectiveRank { get; init; }

    /// <summary>For D = 1, 2, …, the share of ‖H‖_F² that the first D eigenpairs carry; empty unless the norm was asked for.</summary>
    public required IReadOnlyList<double> FrobeniusShares { get; init; }

    /// <summary>For D = 1, 2, …, the share of Tr H that the first D eigenpairs carry; empty unless the trace was asked for.</summary>
    public required IReadOnlyList<double> TraceShares { get; init; }

    /// <summary>The spectral density; null unless asked for.</summary>
    public required DensitySummary? Density { get; init; }

    /// <summary>The eigenpairs of the first k objects' curvature; empty unless asked for.</summary>
    public required IReadOnlyList<SizeSpectrumSummary> AtSizes { get; init; }

    /// <summary>Products with the operator of all objects that were spent on all of this.</summary>
    public required long Products { get; init; }

    /// <summary>Seconds spent in each stage; the only part that differs between two runs of one definition.</summary>
    public required IReadOnlyDictionary<string, double> Timings { get; init; }

    /// <inheritdoc/>
    public SpectrumDocument WithWarnings(IReadOnlyList<string> warnings) => this with { Warnings = warnings };
}

/// <summary>How far a point is from a minimum, along its own gradient.</summary>
/// <param name="GradientNorm">|g|.</param>
/// <param name="Curvature">The curvature along the gradient.</param>
/// <param name="Decrease">By how much Newton's step along the gradient lowers the mean loss; null where the curvature there is not positive.</param>
public sealed record StationaritySummary(double GradientNorm, double Curvature, double? Decrease)
{
    /// <summary>For documents.</summary>
    public static StationaritySummary Of(Curvature.Stationarity stationarity)
        => new(stationarity.GradientNorm, stationarity.Curvature, double.IsFinite(stationarity.Decrease) ? stationarity.Decrease : null);
}

/// <summary>An eigenvalue and how well it is known.</summary>
/// <param name="Value">λ, with its sign.</param>
/// <param name="Residual">|Hv − λv|/|λ|.</param>
/// <param name="Converged">Whether that is within the tolerance.</param>
/// <param name="Products">Products spent until it was.</param>
public sealed record EigenpairSummary(double Value, double Residual, bool Converged, long Products)
{
    /// <summary>For documents.</summary>
    public static IReadOnlyList<EigenpairSummary> Of(Curvature.Eigenpairs pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        return [.. pairs.Pairs.Select(pair => new EigenpairSummary(pair.Value, pair.Residual, pair.Converged, pair.Products))];
    }
}

/// <summary>A number estimated from products with random vectors.</summary>
/// <param name="Value">The number.</param>
/// <param name="StandardError">Its standard error; 0 where it is exact.</param>
/// <param name="Low">Lower end of the 95 % interval.</param>
/// <param name="High">Upper end of the 95 % interval.</param>
/// <param name="Exact">Whether no chance is left in it.</param>
/// <param name="Products">The products that it took.</param>
public sealed record EstimateSummary(double Value, double StandardError, double Low, double High, bool Exact, long Products)
{
    /// <summary>For documents.</summary>
    public static EstimateSummary Of(Curvature.Estimate estimate)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        return new(estimate.Value, estimate.StandardError, estimate.Low, estimate.High, estimate.IsExact, estimate.Products);
    }
}

/// <summary>A spectral density: the share of eigenvalues per unit, smoothed by a normal kernel.</summary>
/// <param name="X">Eigenvalues.</param>
/// <param name="Y">The density there.</param>
/// <param name="StandardErrors">Its standard error over random vectors.</param>
/// <param name="Width">The standard deviation of the kernel.</param>
/// <param name="Above">The outliers above the bulk, largest first.</param>
/// <param name="Below">The outliers below the bulk, smallest first.</param>
/// <param name="LeadingAbove">How many lie above the widest gap: the number to hold against one less than the classes.</param>
/// <param name="BulkLow">The lower edge of the bulk.</param>
/// <param name="BulkHigh">The upper edge of the bulk.</param>
/// <param name="ParticipationRatio">(Σ|λ|)²/Σλ², how many eigenvalues make the spectrum.</param>
/// <param name="Products">The products that it took.</param>
public sealed record DensitySummary(
    IReadOnlyList<double> X,
    IReadOnlyList<double> Y,
    IReadOnlyList<double> StandardErrors,
    double Width,
    IReadOnlyList<double> Above,
    IReadOnlyList<double> Below,
    int LeadingAbove,
    double BulkLow,
    double BulkHigh,
    EstimateSummary ParticipationRatio,
    long Products);

/// <summary>The eigenpairs of H^(k), the curvature of the first k objects.</summary>
/// <param name="K">k.</param>
/// <param name="Eigenpairs">The eigenpairs.</param>
/// <param name="Converged">Whether every one converged.</param>
/// <param name="Angles">Principal angles to the subspace of the size before, in radians, ascending; empty for the first.</param>
/// <param name="Kept">Whether the subspace of the size before was still good enough.</param>
/// <param name="Products">Products with H^(k).</param>
public sealed record SizeSpectrumSummary(int K, IReadOnlyList<EigenpairSummary> Eigenpairs, bool Converged, IReadOnlyList<double> Angles, bool Kept, long Products);
