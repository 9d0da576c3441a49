namespace Plateau.Convergence;

/// <summary>Tr((H + λI)⁻¹C) at one damping λ: divided by the number of objects k it is the gap, and half of that the excess test loss.</summary>
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

    /// <summary>What lies beyond the subspace, estimated; null where no probes were asked for.</summary>
    public required double? Rest { get; init; }

    /// <summary>How far off that may be at the level of the intervals: by Student's t over the probes, each of other objects, and what Lanczos' method leaves open.</summary>
    public required double? RestHalfWidth { get; init; }

    /// <summary>What lies beyond the subspace at least: (Tr C − Tr C_D)/(h_D + λ), for no curvature there is above h_D.</summary>
    public required double RestLow { get; init; }

    /// <summary>What lies beyond the subspace at most: (Tr C − Tr C_D)/λ, for no curvature there is below 0.</summary>
    public required double RestHigh { get; init; }

    /// <summary>The trace in the whole space, as estimated; the subspace alone where no probes were asked for.</summary>
    public double Total => Trace + (Rest ?? 0);

    /// <summary>The gap between test and training loss of a fit to k objects, in the whole space.</summary>
    public double Gap(double objects) => Total / objects;

    /// <summary>The excess test loss of a fit to k objects over that of infinitely many, in the whole space.</summary>
    public double Excess(double objects) => Total / (2 * objects);
}
