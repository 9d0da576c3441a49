namespace Plateau.Convergence;

/// <summary>
/// The landscape variance V with its interval and its parts, as documents have it; all in squared units of the loss but
/// <see cref="TopShare"/>.
/// </summary>
public record VarianceEstimate
{
    /// <summary>V: the mean over draws of the unbiased variance of the losses over objects.</summary>
    public required double Value { get; init; }

    /// <summary>Lower end of the interval of V.</summary>
    public required double Low { get; init; }

    /// <summary>Upper end of the interval of V.</summary>
    public required double High { get; init; }

    /// <summary>Standard error of V, objects and draws in quadrature; with one draw, over objects only.</summary>
    public required double StandardError { get; init; }

    /// <summary>The part of the standard error that more objects would lower: sd(u)/√n.</summary>
    public required double OverObjects { get; init; }

    /// <summary>
    /// The part of the standard error that more draws would lower, sd_t(S²)/√B; null with one draw, and the interval is then over objects
    /// only.
    /// </summary>
    public required double? OverDraws { get; init; }

    /// <summary>S²(ℓ(w*)): how much objects differ in loss at the optimum itself. Null when the optimum is unknown.</summary>
    public required double? Level { get; init; }

    /// <summary>V_shape = E_w S²(ℓ(w) − ℓ(w*)): the part that can move or bend a minimum. Null when the optimum is unknown.</summary>
    public required double? Shape { get; init; }

    /// <summary>The share of V that the 1 % of objects with the largest contributions carry, at least one object; 0 where V is.</summary>
    public required double TopShare { get; init; }
}
