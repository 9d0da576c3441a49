namespace Plateau.Networks;

/// <summary>The functions applied number by number.</summary>
public enum ActivationKind
{
    /// <summary>max(0, x).</summary>
    ReLU,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x Φ(x), Φ the distribution function of the standard normal; the exact form.</summary>
    Gelu,
}
