namespace Plateau.Data;

/// <summary>Which objects are used where a data set has more than asked for.</summary>
public enum SubsetKind
{
    /// <summary>The first objects.</summary>
    First,

    /// <summary>Random objects in random order, drawn with the seed.</summary>
    Random,
}
