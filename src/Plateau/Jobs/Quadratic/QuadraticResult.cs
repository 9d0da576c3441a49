using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Plateau.Convergence;
using Plateau.Curvature;
using Plateau.Probing;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>What <c>plateau quadratic --json</c> prints and its report is made of, schema <c>plateau.quadratic/1</c>.</summary>
internal sealed record QuadraticResult() : PointResult<QuadraticResult>("plateau.quadratic/1"), IDocument<QuadraticResult>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<QuadraticResult> Json => JobJsonContext.Default.QuadraticResult;

    /// <summary>Where the landscape was looked at.</summary>
    public required QuadraticProbeSummary Probe { get; init; }

    /// <summary>The eigenvalues of PᵀHP, the mean Hessian within the subspace, descending.</summary>
    public required IReadOnlyList<double> Eigenvalues { get; init; }

    /// <summary>The eigenpairs of the whole Hessian that span the subspace; empty for a subspace chosen otherwise.</summary>
    public required IReadOnlyList<Eigenpair> Eigenpairs { get; init; }

    /// <summary>The posterior covariance; null unless it was asked for.</summary>
    public required PosteriorSummary? Posterior { get; init; }

    /// <summary>The terms of V at each σ: k(k + 1) times the expected shares of an increment.</summary>
    public required IReadOnlyList<QuadraticTermsSummary> Terms { get; init; }

    /// <summary>Increments against the number of objects k, at each σ.</summary>
    public required IReadOnlyList<QuadraticCurveSummary> Curves { get; init; }

    /// <summary>The closed form over the measurement, at each σ; empty without draws.</summary>
    public required IReadOnlyList<QuadraticValidity> Validity { get; init; }

    /// <summary>Up to which σ the closed form was shown to hold.</summary>
    public required ValidUpToSummary ValidUpTo { get; init; }

    /// <summary>P3's formula beside the curvature term that it stands for.</summary>
    public required PaperSummary PaperP3 { get; init; }

    /// <summary>
    /// The directions that the coordinates belong to, in their order and with their signs; null of a result that was read.
    /// </summary>
    [JsonIgnore]
    public Subspace? Subspace { get; init; }
}

/// <summary>The distribution of draws within a subspace.</summary>
/// <param name="Kind">gaussian, sphere, ball, laplace or student-t:DF.</param>
/// <param name="Subspace">How the directions were chosen.</param>
/// <param name="Dimension">The number of directions D.</param>
/// <param name="Covariance">The covariance; σ² multiplies it.</param>
/// <param name="Mean">The center.</param>
/// <param name="Draws">The number of draws at each σ; 0 for the closed form alone.</param>
/// <param name="Points">How draws lie to one another.</param>
internal sealed record QuadraticProbeSummary(
    string Kind, SubspaceKind Subspace, int Dimension, CovarianceKind Covariance, CenterKind Mean, int Draws, Placement Points);

/// <summary>(kΛ + λI)⁻¹ within the subspace, Λ the mean curvature.</summary>
/// <param name="Objects">k.</param>
/// <param name="PriorPrecision">λ.</param>
/// <param name="Raised">Whether λ had to be raised because curvature is negative somewhere.</param>
/// <param name="Deviations">Its standard deviations along the eigenvectors of Λ, descending.</param>
internal sealed record PosteriorSummary(double Objects, double PriorPrecision, bool Raised, IReadOnlyList<double> Deviations);

/// <summary>The terms of V(σ), in squared units of the loss, each with its standard error over objects.</summary>
internal sealed record QuadraticTermsSummary
{
    /// <summary>σ.</summary>
    public required double Sigma { get; init; }

    /// <summary>S² of ℓ_i(w*).</summary>
    public required double Value { get; init; }

    /// <summary>σ²Cov(ℓ, Tr PᵀHP).</summary>
    public required double Cross { get; init; }

    /// <summary>σ²S² of Pᵀg_i.</summary>
    public required double Gradient { get; init; }

    /// <summary>(σ⁴/4)(S²_Tr + 2S²_H).</summary>
    public required double Curvature { get; init; }

    /// <summary>V(σ), their sum.</summary>
    public required double Total { get; init; }

    /// <summary>Standard errors.</summary>
    public required QuadraticTermErrors StandardErrors { get; init; }

    /// <summary>Each term over the total; they sum to one, and cross may be negative.</summary>
    public required QuadraticTerms Shares { get; init; }

    /// <summary>The mean over draws of the model's mean loss.</summary>
    public required double MeanLoss { get; init; }

    /// <summary>
    /// The number of objects beyond which what is still to come of the loss is within the tolerance; null where the mean loss is not
    /// positive.
    /// </summary>
    public required double? K { get; init; }

    /// <summary>The same of the shape, gradient and curvature alone.</summary>
    public required double? ShapeK { get; init; }
}

/// <summary>Increments Δ_{k+1} at one σ, arrays along k = 1 … n − 1 (log-spaced where n is large).</summary>
internal sealed record QuadraticCurveSummary
{
    /// <summary>σ.</summary>
    public required double Sigma { get; init; }

    /// <summary>The numbers of objects.</summary>
    public required IReadOnlyList<int> K { get; init; }

    /// <summary>The closed form in the given order.</summary>
    public required IReadOnlyList<double> ClosedForm { get; init; }

    /// <summary>Its curvature term alone: what P3's formula stands for.</summary>
    public required IReadOnlyList<double> Curvature { get; init; }

    /// <summary>V(σ)/(k(k + 1)): the closed form's expectation over all orders.</summary>
    public required IReadOnlyList<double> Expected { get; init; }

    /// <summary>The closed form that one in twenty random orders lies below; empty without orders.</summary>
    public required IReadOnlyList<double> OrdersLow { get; init; }

    /// <summary>The closed form that one in twenty random orders lies above; empty without orders.</summary>
    public required IReadOnlyList<double> OrdersHigh { get; init; }

    /// <summary>The true losses by Monte Carlo in the given order, the quadratic model as control variate; empty without draws.</summary>
    public required IReadOnlyList<double> MonteCarlo { get; init; }

    /// <summary>Its standard errors over draws.</summary>
    public required IReadOnlyList<double> MonteCarloStandardError { get; init; }

    /// <summary>P3's formula, from the eigenvalues of PᵀH^(k)P and PᵀH^(k+1)P.</summary>
    public required IReadOnlyList<double> PaperP3 { get; init; }

    /// <summary>
    /// The share of these k at which P3's formula lies above the measurement, or the closed form without draws: what P3 claims of all.
    /// </summary>
    public required double PaperAbove { get; init; }
}

/// <summary>
/// The largest σ asked for up to which the closed form was shown to hold, its interval within the tolerance; null where it was not shown.
/// </summary>
/// <param name="Within">How far the ratio may be from one.</param>
/// <param name="Loss">For V.</param>
/// <param name="Shape">For the shape.</param>
internal sealed record ValidUpToSummary(double Within, double? Loss, double? Shape);

/// <summary>P3's formula over the curvature term in the given order; no σ enters.</summary>
/// <param name="Below">The share of k at which it lies below.</param>
/// <param name="MedianRatio">The median ratio; null where the curvature vanishes.</param>
/// <param name="LeastRatio">The least ratio; null where the curvature vanishes.</param>
/// <param name="LargestRatio">The largest ratio; null where the curvature vanishes.</param>
internal sealed record PaperSummary(double Below, double? MedianRatio, double? LeastRatio, double? LargestRatio);
