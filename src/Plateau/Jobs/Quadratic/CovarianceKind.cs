namespace Plateau.Jobs;

/// <summary>The covariance of draws, which σ² multiplies.</summary>
internal enum CovarianceKind
{
    /// <summary>The identity.</summary>
    Identity,

    /// <summary>That of the posterior.</summary>
    Posterior,

    /// <summary>That of a file.</summary>
    Given,
}
