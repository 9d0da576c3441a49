namespace Plateau.Jobs;

/// <summary>How the directions of a subspace are chosen.</summary>
internal enum SubspaceKind
{
    /// <summary>The eigenvectors of the largest eigenvalues of the Hessian.</summary>
    Eigen,

    /// <summary>Uniformly random ones.</summary>
    Random,

    /// <summary>Every direction of a small network.</summary>
    Full,

    /// <summary>Those of a file.</summary>
    Given,
}
