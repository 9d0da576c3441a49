namespace Plateau.Training;

/// <summary>The precision that a network is evaluated in. Sums over objects are float64 in both.</summary>
public enum Precision
{
    /// <summary>float32.</summary>
    Single,

    /// <summary>float64.</summary>
    Double,
}
