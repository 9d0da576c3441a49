using Plateau.Data;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>Checks that objects fit the network of an optimum, before anything is computed from them.</summary>
internal static class OptimumCheck
{
    /// <summary>Throws unless the network takes the features and the classes of the objects.</summary>
    /// <exception cref="ArgumentException">They do not fit; the message says what both have.</exception>
    public static void Require(Optimum optimum, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        optimum.Network.CheckFit(data);
    }
}
