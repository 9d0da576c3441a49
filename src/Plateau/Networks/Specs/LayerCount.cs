namespace Plateau.Networks;

/// <summary>Which layers a number L of layers counts in a fully connected network.</summary>
internal enum LayerCount
{
    /// <summary>Hidden layers: L + 1 matrices.</summary>
    Hidden,

    /// <summary>Matrices: L of them, as P1's theorems count.</summary>
    Linear,

    /// <summary>Layers from hidden to hidden, between the first and the last: L + 2 matrices, as P1's experiments count.</summary>
    Extra,
}
