namespace Plateau.Networks;

/// <summary>How the initial value of an array of parameters is chosen.</summary>
internal enum ParameterStart
{
    /// <summary>By the rule of the <see cref="Initialization"/>.</summary>
    Random,

    /// <summary>One, with every rule: the scale of a normalisation.</summary>
    One,

    /// <summary>Zero, with every rule: the shift of a normalisation.</summary>
    Zero,
}
