using Plateau.Probing;

namespace Plateau.Jobs;

/// <summary>The posterior covariance (NH + λI)⁻¹ that draws had.</summary>
/// <param name="Dimension">D, the eigenvectors of H along which it is H itself.</param>
/// <param name="Objects">N, the objects that the posterior has seen.</param>
/// <param name="PriorPrecision">λ.</param>
/// <param name="Raised">Whether λ had to be raised because curvature is negative somewhere.</param>
/// <param name="Determined">How many parameters the objects determine rather than the prior.</param>
/// <param name="Smallest">The smallest standard deviation along an eigenvector.</param>
/// <param name="Largest">The largest.</param>
/// <param name="Beyond">The standard deviation beyond the eigenvectors; 0 where draws stay among them.</param>
/// <param name="MeanDeviation">The root of the mean variance of a coordinate: the σ to compare it with.</param>
internal sealed record ProbePosteriorSummary(
    int Dimension,
    int Objects,
    double PriorPrecision,
    bool Raised,
    double Determined,
    double Smallest,
    double Largest,
    double Beyond,
    double MeanDeviation)
{
    // So many times the loss at w* the landscape is another one.
    private const double Far = 1.5;

    /// <summary>What documents say of a probe.</summary>
    internal static ProbeSummary Of(Probe probe, int draws)
    {
        ProbeSummary summary = new(probe.Name, probe.Subspace?.Kind ?? SubspaceKind.Full, probe.Sigma, probe.Dimension, draws);
        return probe.Covariance is not NormalPosterior from
            ? probe.HasCovariance ? summary with { Sigma = null, Covariance = CovarianceKind.Given } : summary
            : summary with
            {
                Sigma = null,
                Posterior = new ProbePosteriorSummary(
                from.Subspace.Dimension,
                from.Objects,
                from.PriorPrecision,
                from.IsRaised,
                from.Determined,
                from.Deviations.Min(),
                from.Deviations.Max(),
                from.Beyond,
                from.MeanDeviation),
            };
    }

    /// <summary>What is to be said of such a probe once its draws are seen.</summary>
    /// <param name="probe">The probe.</param>
    /// <param name="atOptimum">The mean loss at w*.</param>
    /// <param name="ofDraws">The mean loss of the draws.</param>
    internal static IEnumerable<string> Warnings(Probe probe, double atOptimum, double ofDraws)
    {
        if (probe.Covariance is { } posterior && ofDraws > Far * atOptimum)
        {
            yield return "Draws from the posterior lie where the loss is no longer quadratic: their mean "
                + FormattableString.Invariant($"loss is {ofDraws:g3}, at the optimum it is {atOptimum:g3}; ")
                + FormattableString.Invariant(
                    $"{(posterior.IsConfined
                        ? "take a larger `PriorPrecision`"
                        : "confine them to the eigenvectors (`Subspace` eigen), or take a larger `PriorPrecision`")}")
                + ".";
        }
    }

    /// <summary>What is to be said of such a covariance.</summary>
    /// <param name="posterior">The posterior; null for none.</param>
    internal static IEnumerable<string> Warnings(NormalPosterior? posterior)
    {
        if (posterior is { IsRaised: true })
        {
            yield return "Curvature is negative along some direction, so the posterior covariance exists "
                + FormattableString.Invariant($"only with a strong prior: its precision was raised to {posterior.PriorPrecision:g3}; set ")
                + "`PriorPrecision`, take fewer directions (`Dimension`), or train on.";
        }
    }
}
