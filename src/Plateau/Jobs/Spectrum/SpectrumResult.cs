using System.Text.Json.Serialization.Metadata;
using Plateau.Curvature;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Jobs;

/// <summary>What <c>plateau spectrum --json</c> prints, schema <c>plateau.spectrum/1</c>.</summary>
internal sealed record SpectrumResult() : PointResult<SpectrumResult>("plateau.spectrum/1"), IDocument<SpectrumResult>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<SpectrumResult> Json => JobJsonContext.Default.SpectrumResult;

    /// <summary>The matrix.</summary>
    public required CurvatureKind Operator { get; init; }

    /// <summary>The arithmetic of the products. Tolerances below 1e-5 are met in double.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The end of the spectrum.</summary>
    public required SpectrumEnd Which { get; init; }

    /// <summary>What found the eigenpairs.</summary>
    public required SpectrumSolver Solver { get; init; }

    /// <summary>The relative residual that was asked for.</summary>
    public required double Tolerance { get; init; }

    /// <summary>The eigenpairs.</summary>
    public required IReadOnlyList<Eigenpair> Eigenpairs { get; init; }

    /// <summary>Whether every eigenpair converged.</summary>
    public required bool Converged { get; init; }

    /// <summary>Tr H; null unless asked for.</summary>
    public required Estimate? Trace { get; init; }

    /// <summary>‖H‖_F²; null unless asked for.</summary>
    public required Estimate? FrobeniusSquared { get; init; }

    /// <summary>
    /// Tr²H/‖H‖_F²: so many equal eigenvalues would give the same trace and norm; null unless trace and norm were asked for.
    /// </summary>
    public required Estimate? EffectiveRank { get; init; }

    /// <summary>For D = 1, 2, …, the share of ‖H‖_F² that the first D eigenpairs carry; empty unless the norm was asked for.</summary>
    public required IReadOnlyList<double> FrobeniusShares { get; init; }

    /// <summary>For D = 1, 2, …, the share of Tr H that the first D eigenpairs carry; empty unless the trace was asked for.</summary>
    public required IReadOnlyList<double> TraceShares { get; init; }

    /// <summary>The spectral density; null unless asked for.</summary>
    public required DensityShape? Density { get; init; }

    /// <summary>The eigenpairs of the first k objects' curvature; empty unless asked for.</summary>
    public required IReadOnlyList<SizeSpectrum> AtSizes { get; init; }

    /// <summary>Products with the operator of all objects that were spent on all of this.</summary>
    public required long Products { get; init; }
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
internal sealed record DensityShape(
    IReadOnlyList<double> X,
    IReadOnlyList<double> Y,
    IReadOnlyList<double> StandardErrors,
    double Width,
    IReadOnlyList<double> Above,
    IReadOnlyList<double> Below,
    int LeadingAbove,
    double BulkLow,
    double BulkHigh,
    Estimate ParticipationRatio,
    long Products)
{
    /// <summary>What a result keeps of a density; null of none.</summary>
    public static DensityShape? Of(SpectralDensity? density) => density is null ? null : new(
        density.Grid,
        density.Values,
        density.StandardErrors,
        density.Width,
        [.. density.Outliers.Above.Select(value => value.Value)],
        [.. density.Outliers.Below.Select(value => value.Value)],
        density.Outliers.LeadingAbove,
        density.Outliers.BulkLow.Value,
        density.Outliers.BulkHigh.Value,
        density.ParticipationRatio,
        density.Products);
}
