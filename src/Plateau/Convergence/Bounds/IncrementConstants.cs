namespace Plateau.Convergence;

/// <summary>The constants that bounds of increments are made of.</summary>
internal sealed record IncrementConstants
{
    /// <summary>M_ℓ, the largest loss of an object at w*.</summary>
    public required double LargestLoss { get; init; }

    /// <summary>M_g, the largest |g_{k+1} − g^(k)| over the values of k.</summary>
    public required double LargestGradient { get; init; }

    /// <summary>M_H, the largest ‖G_i‖₂ of an object.</summary>
    public required double LargestCurvature { get; init; }

    /// <summary>The largest ‖H_i‖₂ of an object's whole Hessian, or a bound of it; null where unknown.</summary>
    public double? LargestHessian { get; init; }

    /// <summary>r, the largest possible rank of G_i: K − 1 for the cross-entropy, whose A takes (1, …, 1) to 0.</summary>
    public required int Rank { get; init; }

    /// <summary>N, the number of parameters.</summary>
    public required int Parameters { get; init; }
}
