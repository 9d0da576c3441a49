namespace Plateau.Curvature;

/// <summary>How Σ_i w_i E[δθ δθᵀ] is taken, the expectation over targets that the model itself draws.</summary>
public enum FisherKind
{
    /// <summary>
    /// The expectation itself. For the losses here it is the Gauss–Newton matrix (for the cross-entropy with any label smoothing, since A
    /// does not depend on it).
    /// </summary>
    Exact,

    /// <summary>A mean over a few targets drawn for each object.</summary>
    MonteCarlo,

    /// <summary>
    /// The gradients for the true labels in place of the expectation. It is often called a Fisher matrix, but is not one, and near an
    /// optimum it is far from one.
    /// </summary>
    Empirical,
}
