using Plateau.Curvature;

namespace Plateau.Convergence;

/// <summary>The settings of a Takeuchi forecast.</summary>
public sealed record TakeuchiQuestion
{
    /// <summary>
    /// D, the number of leading eigenvectors of the Gauss–Newton matrix; the number of parameters, or more, for the whole space without any
    /// eigenproblem.
    /// </summary>
    public int Dimension { get; init; } = 50;

    /// <summary>N, the number of objects that the network was fitted to.</summary>
    public required int Objects { get; init; }

    /// <summary>Dampings λ of the path; by default from 1e-8 to 1 times the largest eigenvalue, by half decades.</summary>
    public IReadOnlyList<double>? Dampings { get; init; }

    /// <summary>The damping to choose; by default that of the evidence, see <see cref="TakeuchiForecast.Chosen"/>.</summary>
    public double? Damping { get; init; }

    /// <summary>The level of every interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>
    /// The number of random combinations of gradients, each of other objects, that estimate the trace beyond the subspace; 0 for bounds
    /// alone.
    /// </summary>
    public int Probes { get; init; } = 8;

    /// <summary>The number of Lanczos steps from each probe, which is also the number of products per probe.</summary>
    public int Steps { get; init; } = 24;

    /// <summary>The relative residual of each eigenpair; what the subspace misses is counted beyond it.</summary>
    public double EigenTolerance { get; init; } = 1e-2;

    /// <summary>The seed of starts, probes and bootstrap.</summary>
    public ulong Seed { get; init; }

    /// <summary>Receives the eigensolver's steps; null for no reports.</summary>
    public Action<EigenProgress>? Progress { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Dimension);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Objects);
        ArgumentOutOfRangeException.ThrowIfNegative(Probes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Steps);
        if (!(Confidence > 0 && Confidence < 1))
        {
            throw new ArgumentException($"The level {Confidence} must lie between 0 and 1.");
        }

        double[] dampings = [.. Dampings ?? [], .. Damping is double one ? [one] : Array.Empty<double>()];
        if (dampings.Any(damping => !(damping >= 0) || !double.IsFinite(damping)))
        {
            throw new ArgumentException("A damping is finite and not negative.");
        }
    }
}
