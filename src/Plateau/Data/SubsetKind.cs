namespace Plateau.Data;

/// <summary>Which objects of a larger set are used.</summary>
public enum SubsetKind
{
    /// <summary>The first ones.</summary>
    First,

    /// <summary>A random choice, in random order, made from the seed.</summary>
    Random,
}
