namespace Plateau.Convergence;

/// <summary>What has to be small for the landscape to count as settled (docs/theory.md T6).</summary>
public enum Criterion
{
    /// <summary>The expected squared increment of one more object, E(L_{k+1} − L_k)² = V/(k(k+1)): the papers' criterion.</summary>
    Increment,

    /// <summary>What is still to come from a fresh population, √(V/k), relative to the mean loss.</summary>
    Remaining,
}
