using Plateau.Curvature;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// Mini-batches of m successive objects as objects of their own: a mean over objects is the mean of the means of batches. So every formula
/// for objects counts batches when it is given these means. All batches have m objects; a smaller last one would need another weight.
/// </summary>
internal static class BatchMeans
{
    /// <summary>The number of batches.</summary>
    /// <exception cref="ArgumentException">The objects do not make two or more whole batches.</exception>
    public static int Count(int objects, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return objects % batchSize == 0 && objects / batchSize >= 2
            ? objects / batchSize
            : throw new ArgumentException($"{objects} objects are not two or more whole batches of {batchSize}.", nameof(batchSize));
    }

    /// <summary>The means of the batches of one row of losses.</summary>
    /// <param name="losses">One number per object.</param>
    /// <param name="batchSize">m.</param>
    /// <param name="means">Receives one number per batch.</param>
    public static void Of(ReadOnlySpan<double> losses, int batchSize, Span<double> means)
    {
        if (means.Length != Count(losses.Length, batchSize))
        {
            throw new ArgumentException($"{losses.Length / batchSize} batches do not fit into {means.Length} numbers.", nameof(means));
        }

        for (int batch = 0; batch < means.Length; batch++)
        {
            means[batch] = Sums.Mean(losses.Slice(batch * batchSize, batchSize));
        }
    }

    /// <summary>The projections of batches: means of losses, gradients and Hessians.</summary>
    /// <param name="objects">The projections of objects.</param>
    /// <param name="batchSize">m.</param>
    public static ProjectedObjects Of(ProjectedObjects objects, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(objects);
        double[] losses = new double[Count(objects.Objects, batchSize)];
        Of(objects.Losses, batchSize, losses);
        return new ProjectedObjects(losses, Rows(objects.Gradients, batchSize), Rows(objects.Hessians, batchSize));
    }

    private static Tensor<double> Rows(Tensor<double> rows, int batchSize)
    {
        Tensor<double> means = new(rows.Shape[0] / batchSize, rows.Shape[1]);
        for (int i = 0; i < rows.Shape[0]; i++)
        {
            Sums.AddScaled(1.0 / batchSize, rows.Row(i), means.Row(i / batchSize));
        }

        return means;
    }
}
