namespace Plateau.Convergence;

/// <summary>The norms of the curvature of every object at w*, as measured: what the bounds are held against.</summary>
public sealed record ObjectNorms
{
    /// <summary>‖G_i‖₂ of the Gauss–Newton matrix of each object, exact (docs/theory.md T2).</summary>
    public required IReadOnlyList<double> GaussNewton { get; init; }

    /// <summary>‖R_i‖₂ of what the Gauss–Newton matrix leaves out of each object's Hessian; null where it was not measured.</summary>
    public IReadOnlyList<double>? Remainder { get; init; }

    /// <summary>‖H_i‖₂ of each object's whole Hessian; null where it was not measured.</summary>
    public IReadOnlyList<double>? Hessian { get; init; }

    /// <summary>How far off, relatively, rounding may put a norm.</summary>
    public double Tolerance { get; init; } = 1e-9;
}
