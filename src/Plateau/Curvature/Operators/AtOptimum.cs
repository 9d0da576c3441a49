using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>What everything that is computed at an optimum begins with.</summary>
internal static class AtOptimum
{
    /// <summary>Refuses objects that the network cannot take.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    public static void Check(Optimum optimum, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        Network network = optimum.Network;
        if (data.Features != network.InputShape.Size || data.Classes > network.Outputs)
        {
            throw new ArgumentException(
                $"Objects of {data.Features} features in {data.Classes} classes do not fit a network of {network.InputShape.Size} inputs and {network.Outputs} outputs.",
                nameof(data));
        }
    }

    /// <summary>Tells a share of objects as a number in [0, 1], from any thread.</summary>
    public static Action<int>? Share(IProgress<double>? progress, int objects)
    {
        int done = 0;
        return progress is null ? null : more => progress.Report((double)Interlocked.Add(ref done, more) / objects);
    }
}
