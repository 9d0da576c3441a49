using System.Text.Json.Serialization.Metadata;
using Plateau.Convergence;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau bounds --json</c> prints, schema <c>plateau.bounds/1</c>.</summary>
internal sealed record BoundsResult() : PointResult<BoundsResult>("plateau.bounds/1"), IDocument<BoundsResult>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<BoundsResult> Json => JobJsonContext.Default.BoundsResult;

    /// <summary>Where the landscape was looked at.</summary>
    public required BoundsProbe Probe { get; init; }

    /// <summary>The constants that bounds are made of.</summary>
    public required BoundsConstants Constants { get; init; }

    /// <summary>The layers with weights; empty for a network that is no chain of layers.</summary>
    public required IReadOnlyList<LayerNorms> Layers { get; init; }

    /// <summary>The bounds.</summary>
    public required IReadOnlyList<Bound> Bounds { get; init; }

    /// <summary>The exponents that the papers state.</summary>
    public required IReadOnlyList<MeasuredExponent> Exponents { get; init; }

    /// <summary>Gradients and the largest curvature by the number of objects.</summary>
    public required BoundsCurves Objects { get; init; }

    /// <summary>Networks of other widths and depths; empty unless asked for.</summary>
    public required IReadOnlyList<ArchitecturePoint> Architectures { get; init; }
}

/// <summary>Where the landscape was looked at.</summary>
/// <param name="Sigma">σ of the Gaussian.</param>
/// <param name="Radius">R of the ball.</param>
/// <param name="Draws">Draws of each.</param>
/// <param name="Dimension">D of the eigenspace of P3's formula.</param>
internal sealed record BoundsProbe(double Sigma, double Radius, int Draws, int Dimension);

/// <summary>The constants that bounds are made of.</summary>
/// <param name="Layers">L; null for a network that is no chain.</param>
/// <param name="LargestInput">M_x, the largest |x_i|.</param>
/// <param name="LargestNorm">M_W, the largest spectral norm of a layer; null for a network that is no chain.</param>
/// <param name="LargestWeight">M, the largest weight; null for a network that is no chain.</param>
/// <param name="LargestLoss">M_ℓ.</param>
/// <param name="LargestGradient">M_g, the largest |g_{k+1} − g^(k)| of the k looked at.</param>
/// <param name="LargestCurvature">M_H, the largest ‖G_i‖₂.</param>
/// <param name="Rank">The most that the rank of G_i can be.</param>
internal sealed record BoundsConstants(
    int? Layers,
    double LargestInput,
    double? LargestNorm,
    double? LargestWeight,
    double LargestLoss,
    double LargestGradient,
    double LargestCurvature,
    int Rank);

/// <summary>Gradients and the largest curvature by the number of objects.</summary>
/// <param name="K">The numbers of objects.</param>
/// <param name="Gradient">|g^(k)|.</param>
/// <param name="NextGradient">|g^(k+1)|.</param>
/// <param name="GradientDifference">|g_{k+1} − g^(k)|.</param>
/// <param name="LargestCurvature">M_H of the first k objects.</param>
internal sealed record BoundsCurves(
    IReadOnlyList<int> K,
    IReadOnlyList<double> Gradient,
    IReadOnlyList<double> NextGradient,
    IReadOnlyList<double> GradientDifference,
    IReadOnlyList<double> LargestCurvature);
