namespace Plateau.Convergence;

/// <summary>
/// How the landscape settles with the number of objects k = 1 … n − 1, log-spaced where n is large, as documents have it.
/// </summary>
public record ConvergenceCurve
{
    /// <summary>The numbers of objects, rising, from 1 to n − 1.</summary>
    public required IReadOnlyList<int> K { get; init; }

    /// <summary>Mean over draws of |L_{k+1} − L_k| in the given order.</summary>
    public required IReadOnlyList<double> Delta1 { get; init; }

    /// <summary>Mean over draws of (L_{k+1} − L_k)² in the given order.</summary>
    public required IReadOnlyList<double> Delta2 { get; init; }

    /// <summary>V/(k(k+1)), the exact expectation of <see cref="Delta2"/> over random orders.</summary>
    public required IReadOnlyList<double> ExpectedDelta2 { get; init; }

    /// <summary>√(V/k): the remaining change for a fresh population.</summary>
    public required IReadOnlyList<double> Remaining { get; init; }

    /// <summary>√(V(1/k − 1/n)): the remaining change within the data.</summary>
    public required IReadOnlyList<double> RemainingFinite { get; init; }

    /// <summary>Mean of |L_{k+1} − L_k| over draws and simulated random orders; empty without them.</summary>
    public required IReadOnlyList<double> Simulated1 { get; init; }

    /// <summary>Mean of (L_{k+1} − L_k)² over draws and simulated random orders; empty without them.</summary>
    public required IReadOnlyList<double> Simulated2 { get; init; }
}
