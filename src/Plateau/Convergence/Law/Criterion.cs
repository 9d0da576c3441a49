namespace Plateau.Convergence;

/// <summary>The change that must be small before the landscape counts as settled (docs/theory.md T6).</summary>
public enum Criterion
{
    /// <summary>The expected squared increment of one more object, E(L_{k+1} − L_k)² = V/(k(k+1)): the papers' criterion.</summary>
    Increment,

    /// <summary>The remaining change with objects of a fresh population, √(V/k), relative to the mean loss.</summary>
    Remaining,
}
