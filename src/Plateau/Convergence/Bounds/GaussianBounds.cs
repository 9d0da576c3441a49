namespace Plateau.Convergence;

/// <summary>P2's bounds, with the measured values of Δ.</summary>
internal sealed record GaussianBounds
{
    /// <summary>The bounds.</summary>
    public required IReadOnlyList<Bound> Bounds { get; init; }

    /// <summary>The numbers of objects k, rising.</summary>
    public required IReadOnlyList<int> K { get; init; }

    /// <summary>Δ = mean over draws of (L_{k+1} − L_k)² in the given order.</summary>
    public required IReadOnlyList<double> MeanSquares { get; init; }

    /// <summary>V, the landscape variance of the same draws.</summary>
    public required double Variance { get; init; }

    /// <summary>The exponent of k in Δ, over √(k(k + 1)): the law has exactly −2. Null where Δ is 0.</summary>
    public LawFit? ExponentOfObjects(double confidence = 0.95)
        => LawFit.Power([.. K.Select(k => Math.Sqrt(k * (k + 1.0)))], MeanSquares, confidence);
}
