using Plateau.Curvature;

namespace Plateau.Jobs;

/// <summary>What is asked of a spectrum.</summary>
public sealed record SpectrumQuestion
{
    /// <summary>Whose.</summary>
    public CurvatureKind Operator { get; init; }

    /// <summary>How many eigenpairs.</summary>
    public int Top { get; init; } = 10;

    /// <summary>Which.</summary>
    public SpectrumEnd Which { get; init; } = SpectrumEnd.Largest;

    /// <summary>Whether the papers' power iteration solves in place of block Lanczos.</summary>
    public bool PowerIteration { get; init; }

    /// <summary>The relative residual at which an eigenpair counts as converged.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>The most products to spend on the eigenpairs of one size; null for the solver's own limit.</summary>
    public int? MaxProducts { get; init; }

    /// <summary>Whether to estimate the trace.</summary>
    public bool Trace { get; init; }

    /// <summary>Whether to estimate the squared Frobenius norm.</summary>
    public bool Frobenius { get; init; }

    /// <summary>Whether to estimate the spectral density.</summary>
    public bool Density { get; init; }

    /// <summary>Sizes k for which H^(k), the curvature of the first k objects, is solved, too; ascending.</summary>
    public IReadOnlyList<int> Sizes { get; init; } = [];

    /// <summary>The seed that everything random comes from.</summary>
    public ulong Seed { get; init; }
}
