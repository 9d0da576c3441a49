using System.Numerics;
using Plateau.Data;
using Plateau.Networks;

namespace Plateau.Training;

/// <summary>The gradient of the mean loss over all objects of a data set, in evaluation mode.</summary>
internal static class MeanGradient
{
    /// <summary>Computes ∇L_n(w*), one number per parameter.</summary>
    public static double[] Of(Optimum optimum, Dataset data)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        return optimum.Precision == Precision.Double ? Of<double>(optimum, data) : Of<float>(optimum, data);
    }

    private static double[] Of<T>(Optimum optimum, Dataset data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LossDerivatives<T> gradient = new(optimum.Network, data.Objects, loss: optimum.Loss);
        gradient.Compute(data, [.. Enumerable.Range(0, data.Objects)], 0, data.Objects, optimum.Prepared<T>());
        return [.. gradient.Gradient.Select(value => double.CreateTruncating(value))];
    }
}
