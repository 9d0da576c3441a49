using Plateau.Data;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>|x_i|, the norms of the objects as the network reads them.</summary>
internal static class InputNorms
{
    /// <summary>The norm of every object.</summary>
    /// <param name="data">The objects.</param>
    /// <param name="cancellation">Stops between objects.</param>
    public static double[] Of(Dataset data, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        double[] norms = new double[data.Objects];
        double[] x = new double[data.Features];
        for (int i = 0; i < norms.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            data.CopyTo(i, 1, x.AsSpan());
            norms[i] = Math.Sqrt(Sums.Dot(x, x));
        }

        return norms;
    }
}
