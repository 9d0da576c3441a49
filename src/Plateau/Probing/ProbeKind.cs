namespace Plateau.Probing;

/// <summary>The distribution of the coordinates z. Every kind is scaled so that each coordinate has standard deviation σ.</summary>
public enum ProbeKind
{
    /// <summary>Independent normal coordinates.</summary>
    Gaussian,

    /// <summary>Uniform on the sphere of radius σ√D.</summary>
    Sphere,

    /// <summary>Uniform in the ball of radius σ√(D + 2).</summary>
    Ball,

    /// <summary>Independent Laplace coordinates of scale σ/√2 (kurtosis 6).</summary>
    Laplace,

    /// <summary>
    /// Independent Student-t coordinates with ν degrees of freedom, scaled by √((ν − 2)/ν) (kurtosis 3 + 6/(ν − 4) for ν &gt; 4).
    /// </summary>
    StudentT,

    /// <summary>Normal around one of several optima, each equally likely.</summary>
    Mixture,
}
