namespace Plateau.Probing;

/// <summary>How the directions of a subspace are chosen.</summary>
public enum SubspaceKind
{
    /// <summary>The eigenvectors of the largest eigenvalues of the Hessian.</summary>
    Eigen,

    /// <summary>Random ones.</summary>
    Random,

    /// <summary>Every direction of a small network.</summary>
    Full,

    /// <summary>Those that the caller gave.</summary>
    Given,
}
