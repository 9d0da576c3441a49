namespace Plateau.Networks;

/// <summary>
/// A rule for initial parameters. All but the default start biases (arrays of one axis) at zero. An array of the shape (out, in, …) has the
/// fan in of its segment and the fan out out·(what follows the second axis).
/// </summary>
public enum Initialization
{
    /// <summary>PyTorch's own: weights and biases uniform on ±1/√(fan in).</summary>
    Default,

    /// <summary>Normal with the variance 2/(fan in) (He et al., 2015): keeps the variance of what goes forward through ReLU.</summary>
    KaimingNormal,

    /// <summary>Uniform on ±√(6/(fan in)), the same variance.</summary>
    KaimingUniform,

    /// <summary>Normal with the variance 2/(fan in + fan out) (Glorot and Bengio, 2010).</summary>
    XavierNormal,

    /// <summary>Uniform on ±√(6/(fan in + fan out)), the same variance.</summary>
    XavierUniform,

    /// <summary>
    /// Each weight, as a matrix (out, in·…), has orthonormal rows, or columns where it has more rows than columns: the Q of normal numbers
    /// with the diagonal of R positive, so uniform among all such matrices (Saxe et al., 2014).
    /// </summary>
    Orthogonal,
}
