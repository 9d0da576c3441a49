namespace Plateau.Convergence;

/// <summary>The function of (object, w) that a statement is about; the law of docs/theory.md T6 holds for both.</summary>
public enum LandscapePart
{
    /// <summary>The loss ℓ_i(w) itself.</summary>
    Loss,

    /// <summary>The shape d_i(w) = ℓ_i(w) − ℓ_i(w*): the part that can move or bend a minimum.</summary>
    Shape,
}
