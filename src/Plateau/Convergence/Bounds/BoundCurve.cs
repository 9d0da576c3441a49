namespace Plateau.Convergence;

/// <summary>One bound and the value that it bounds, at numbers of objects k.</summary>
public sealed record BoundCurve
{
    /// <summary>The numbers of objects, rising.</summary>
    public required IReadOnlyList<int> K { get; init; }

    /// <summary>The paper's form; empty where it has none.</summary>
    public IReadOnlyList<double> Paper { get; init; } = [];

    /// <summary>The corrected form; empty where there is none.</summary>
    public IReadOnlyList<double> Corrected { get; init; } = [];

    /// <summary>The values measured on the loss itself; empty where it was not measured.</summary>
    public IReadOnlyList<double> Measured { get; init; } = [];

    /// <summary>The values measured on the quadratic model; empty where the bound is not about one.</summary>
    public IReadOnlyList<double> MeasuredQuadratic { get; init; } = [];

    /// <summary>The standard error of <see cref="MeasuredQuadratic"/> over draws; empty where it has none.</summary>
    public IReadOnlyList<double> QuadraticError { get; init; } = [];
}
