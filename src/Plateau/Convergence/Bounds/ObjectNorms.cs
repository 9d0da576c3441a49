namespace Plateau.Convergence;

/// <summary>The norms of the curvature of every object at w*, as measured. The bounds are compared with them.</summary>
public sealed record ObjectNorms
{
    /// <summary>‖G_i‖₂ of the Gauss–Newton matrix of each object, exact (docs/theory.md T2).</summary>
    public required IReadOnlyList<double> GaussNewton { get; init; }

    /// <summary>
    /// ‖R_i‖₂ of the part of each object's Hessian that the Gauss–Newton matrix leaves out; null where it was not measured.
    /// </summary>
    public IReadOnlyList<double>? Remainder { get; init; }

    /// <summary>‖H_i‖₂ of each object's whole Hessian; null where it was not measured.</summary>
    public IReadOnlyList<double>? Hessian { get; init; }

    /// <summary>The relative rounding error of a norm.</summary>
    public double Tolerance { get; init; } = 1e-9;
}
