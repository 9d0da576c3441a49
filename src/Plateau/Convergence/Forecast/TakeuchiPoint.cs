namespace Plateau.Convergence;

/// <summary>
/// Tr((H + λI)⁻¹C) at one damping λ: divided by the number of objects k it is the gap, and half of that the excess test loss.
/// </summary>
public sealed record TakeuchiPoint
{
    /// <summary>λ.</summary>
    public required double Damping { get; init; }

    /// <summary>Tr((H + λI)⁻¹C) within the top-D subspace.</summary>
    public required double Trace { get; init; }

    /// <summary>Its standard error over the objects.</summary>
    public required double StandardError { get; init; }

    /// <summary>Lower end of its interval over the objects.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of its interval over the objects.</summary>
    public required double High { get; init; }

    /// <summary>
    /// The estimated trace beyond the subspace: the middle of <see cref="RestBracket"/>, but at most 5 % above its lower end. Null where no
    /// probes were asked for.
    /// </summary>
    public required double? Rest { get; init; }

    /// <summary>
    /// The interval of <see cref="Rest"/>: by Student's t over the probes, each of other objects, beyond both ends of
    /// <see cref="RestBracket"/>; null without probes.
    /// </summary>
    public required Interval? RestInterval { get; init; }

    /// <summary>
    /// The bounds that Lanczos' method gives for these probes: the mean of Gauss' rule and the mean of Radau's. Without probes,
    /// <see cref="RestLow"/> and <see cref="RestHigh"/>.
    /// </summary>
    public required Interval RestBracket { get; init; }

    /// <summary>
    /// Whether the upper bound of the whole trace is more than 1.1 times the lower bound. Then only the bracket is known, and
    /// <see cref="Total"/> is about its lower end.
    /// </summary>
    public required bool IsOpen { get; init; }

    /// <summary>A lower bound of the trace beyond the subspace: (Tr C − Tr C_D)/(h_D + λ), since no curvature there is above h_D.</summary>
    public required double RestLow { get; init; }

    /// <summary>An upper bound of the trace beyond the subspace: (Tr C − Tr C_D)/λ, since no curvature there is below 0.</summary>
    public required double RestHigh { get; init; }

    /// <summary>The trace in the whole space, as estimated; the subspace alone where no probes were asked for.</summary>
    public double Total => Trace + (Rest ?? 0);

    /// <summary>The gap between test and training loss of a fit to k objects, in the whole space.</summary>
    public double Gap(double objects) => Total / objects;

    /// <summary>The excess test loss of a fit to k objects over that of infinitely many, in the whole space.</summary>
    public double Excess(double objects) => Total / (2 * objects);
}
