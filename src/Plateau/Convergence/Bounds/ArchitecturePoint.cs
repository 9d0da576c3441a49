namespace Plateau.Convergence;

/// <summary>One network of a sweep over architectures: the curvature of its objects, and P1's bounds of it.</summary>
internal sealed record ArchitecturePoint
{
    /// <summary>The network's specification.</summary>
    public required string Spec { get; init; }

    /// <summary>h, the width of its hidden layers.</summary>
    public required int Width { get; init; }

    /// <summary>L, the number of its linear layers.</summary>
    public required int Layers { get; init; }

    /// <summary>M_W, the largest spectral norm of a layer.</summary>
    public required double LargestNorm { get; init; }

    /// <summary>M, its largest weight.</summary>
    public required double LargestEntry { get; init; }

    /// <summary>P1's Theorem 1.</summary>
    public required double Paper { get; init; }

    /// <summary>P1's Lemma 1, which eq. 3 rests on.</summary>
    public required double PaperLemma { get; init; }

    /// <summary>The corrected bound by every layer's own norm, at the largest |x_i|.</summary>
    public required double Corrected { get; init; }

    /// <summary>The largest ‖G_i‖₂ of an object.</summary>
    public required double Largest { get; init; }

    /// <summary>The median of ‖G_i‖₂ over objects.</summary>
    public required double Median { get; init; }

    /// <summary>The mean loss at these parameters.</summary>
    public required double Loss { get; init; }
}
