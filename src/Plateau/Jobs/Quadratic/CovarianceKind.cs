namespace Plateau.Jobs;

/// <summary>The covariance of draws, which σ² multiplies.</summary>
internal enum CovarianceKind
{
    /// <summary>The identity.</summary>
    Identity,

    /// <summary>The posterior covariance of the parameters.</summary>
    Posterior,

    /// <summary>The covariance in the file of <c>--covariance</c>.</summary>
    Given,
}
