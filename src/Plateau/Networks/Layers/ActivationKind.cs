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

    /// <summary>x where x is positive, 0.01 x elsewhere.</summary>
    LeakyReLU,

    /// <summary>½ x (1 + tanh(√(2/π) (x + 0.044715 x³))): the usual approximation of <see cref="Gelu"/>.</summary>
    GeluTanh,

    /// <summary>x/(1 + e^(−x)).</summary>
    Silu,

    /// <summary>1/(1 + e^(−x)).</summary>
    Sigmoid,
}
