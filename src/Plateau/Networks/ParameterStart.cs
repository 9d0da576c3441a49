namespace Plateau.Networks;

/// <summary>Where an array of parameters starts.</summary>
public enum ParameterStart
{
    /// <summary>As the <see cref="Initialization"/> has it.</summary>
    Random,

    /// <summary>At one, whatever the initialisation: the scale of a normalisation.</summary>
    One,

    /// <summary>At zero, whatever the initialisation: the shift of a normalisation.</summary>
    Zero,
}
