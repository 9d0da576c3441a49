using static Plateau.Figures.HumanNumber;

namespace Plateau.Jobs;

/// <summary>The Takeuchi forecast and the posterior probe in words.</summary>
public static class TakeuchiText
{
    /// <summary>The forecast in two sentences; empty where there is none.</summary>
    public static string Forecast(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.Takeuchi is not { } takeuchi)
        {
            return string.Empty;
        }

        string damping = $"Takeuchi, damping {Measured(takeuchi.Damping, 2)} by the evidence";
        string gain = takeuchi.Open
            ? $"by the curvature, between {Measured(takeuchi.Low, 2)} and {Open(takeuchi.High)} of the loss is still to be gained by more data ({damping}, where the forecast is open: too few products to settle what lies beyond the subspace)"
            : $"by the curvature, about {Measured(takeuchi.Excess, 2)} of the loss is still to be gained by more data ({Percent(takeuchi.Relative)} of it; interval {Measured(takeuchi.Low, 2)} to {High(takeuchi.High)}; {damping})";
        return $"{gain}; half the measured gap is {Measured(0.5 * takeuchi.MeasuredGap, 2)}, {Match(takeuchi)}";
    }

    /// <summary>What the covariance of the gradients says of the model; empty without a forecast.</summary>
    public static string Ratio(AssessResult document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Takeuchi is { } takeuchi
            ? $"Tr C/Tr F is {Measured(takeuchi.TraceRatio.Value, 2)} ({Measured(takeuchi.TraceRatio.Low, 2)} to {High(takeuchi.TraceRatio.High)}); 1 for a well-specified model, more where held-out objects contradict it"
            : string.Empty;
    }

    /// <summary>The covariance of the draws; empty where they have none of a posterior.</summary>
    public static string Posterior(ProbeSummary probe)
    {
        ArgumentNullException.ThrowIfNull(probe);
        if (probe.Posterior is not { } posterior)
        {
            return string.Empty;
        }

        string beyond = posterior.Beyond > 0 ? $", {Measured(posterior.Beyond, 2)} beyond them" : string.Empty;
        return $"posterior covariance of {Objects(Exact(posterior.Objects))}, prior precision {Measured(posterior.PriorPrecision, 2)}: deviations {Measured(posterior.Smallest, 2)} to {Measured(posterior.Largest, 2)} along {Exact(posterior.Dimension)} eigenvectors{beyond}";
    }

    private static string Match(TakeuchiSummary takeuchi) => takeuchi.MatchingDamping is double damping
        ? $"which the damping {Measured(damping, 2)} would give"
        : takeuchi.Path.Any(point => point.Open) ? "which no damping gives at which the forecast is settled" : "which no damping gives";

    private static string Open(double value) => double.IsFinite(value) ? Measured(value, 2) : "all";

    private static string High(double value) => double.IsFinite(value) ? Measured(value, 2) : "no upper end";
}
