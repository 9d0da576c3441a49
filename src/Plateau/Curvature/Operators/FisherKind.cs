namespace Plateau.Curvature;

/// <summary>How Σ_i w_i E[δθ δθᵀ] is taken, the expectation over targets that the model itself draws.</summary>
public enum FisherKind
{
    /// <summary>The expectation itself. For the losses here it is the Gauss–Newton matrix (of the cross-entropy whatever its label smoothing, since A is).</summary>
    Exact,

    /// <summary>A mean over a few targets drawn for each object.</summary>
    MonteCarlo,

    /// <summary>Gradients for the true labels in place of the expectation: not a Fisher matrix, and near an optimum far from one, but often called so.</summary>
    Empirical,
}
