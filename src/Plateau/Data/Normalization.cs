namespace Plateau.Data;

/// <summary>
/// How stored features become the numbers that a network sees; always affine, (v − centre) / scale, computed in float64 and rounded once.
/// </summary>
public enum Normalization
{
    /// <summary>The numbers as they are stored; bytes stay 0 … 255.</summary>
    None,

    /// <summary>[0, 1]: bytes divided by 255; other numbers by the range of the objects in use.</summary>
    Unit,

    /// <summary>[−1, 1]: as <see cref="Unit"/>, then twice minus one.</summary>
    Symmetric,

    /// <summary>
    /// Mean 0 and deviation 1 for each channel of an image or each feature of a vector: the published mean and deviation where there are
    /// some (MNIST, Fashion-MNIST), those of the whole training files (CIFAR), else those of the objects in use.
    /// </summary>
    Standard,
}
