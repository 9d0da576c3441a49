using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>
/// |g_i|² and Tr G_i of every object at w*, exact but for rounding: one sweep back with K + 1 vectors per object, whatever the number of
/// parameters.
/// </summary>
internal sealed class ObjectTraces
{
    private ObjectTraces(double[] squaredGradients, double[] curvatures) => (SquaredGradients, Curvatures) = (squaredGradients, curvatures);

    /// <summary>|g_i|², one per object.</summary>
    public double[] SquaredGradients { get; }

    /// <summary>Tr G_i, G_i the Gauss–Newton matrix, one per object; for the cross-entropy that is the Fisher matrix.</summary>
    public double[] Curvatures { get; }

    /// <summary>Computes for every object of a data set, in evaluation mode and in the optimum's precision.</summary>
    /// <param name="optimum">w*, its network, its loss and the precision to compute in.</param>
    /// <param name="data">The objects.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The objects do not fit the network.</exception>
    /// <exception cref="PlateauException">The memory there is does not suffice, or a result is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static ObjectTraces Of(Optimum optimum, Dataset data, CancellationToken cancellation = default)
    {
        OptimumCheck.Require(optimum, data);
        return optimum.Precision == Precision.Double ? Of<double>(optimum, data, cancellation) : Of<float>(optimum, data, cancellation);
    }

    private static ObjectTraces Of<T>(Optimum optimum, Dataset data, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryBudget.Demand(
            ObjectGradientNorms<T>.Bytes(optimum.Network, data.Objects),
            $"gradients of {data.Objects} objects",
            "choose a smaller network");
        ObjectTraces traces = new(new double[data.Objects], new double[data.Objects]);
        new ObjectGradientNorms<T>(optimum.Network, optimum.Loss)
            .Compute(data, optimum.Prepared<T>(), traces.SquaredGradients, traces.Curvatures, cancellation);
        for (int i = 0; i < data.Objects; i++)
        {
            if (!double.IsFinite(traces.SquaredGradients[i] + traces.Curvatures[i]))
            {
                throw new PlateauException($"the gradient or the curvature of the loss of object {i} is not finite at these parameters");
            }
        }

        return traces;
    }
}
