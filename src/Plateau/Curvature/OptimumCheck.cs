using Plateau.Data;
using Plateau.Networks;
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
        Network network = optimum.Network;
        if (data.Features != network.InputShape.Size || data.Classes > network.Outputs)
        {
            throw new ArgumentException(
                $"Objects of {data.Features} features in {data.Classes} classes do not fit a network of {network.InputShape.Size} inputs "
                    + $"and {network.Outputs} outputs.",
                nameof(data));
        }
    }
}
