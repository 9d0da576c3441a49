namespace Plateau.Curvature;

/// <summary>The objects of a data set that a sum runs over, and their weights: Σ_j w_j ℓ_{i_j}.</summary>
public sealed class WeightedObjects
{
    private WeightedObjects(int[] objects, double[] weights)
    {
        Objects = objects;
        Weights = weights;
    }

    /// <summary>i_j, the indices of the objects in the data set.</summary>
    public int[] Objects { get; }

    /// <summary>w_j, one per object.</summary>
    public double[] Weights { get; }

    /// <summary>The number of objects.</summary>
    public int Count => Objects.Length;

    /// <summary>All objects of a data set of n, with the weight 1/n.</summary>
    public static WeightedObjects All(int objects) => Range(0, objects);

    /// <summary>The first k objects with the weight 1/k: what L_k is the mean over.</summary>
    public static WeightedObjects First(int k) => Range(0, k);

    /// <summary>Successive objects, each with the weight 1/count.</summary>
    public static WeightedObjects Range(int start, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Of([.. Enumerable.Range(start, count)]);
    }

    /// <summary>Any objects, repeats allowed.</summary>
    /// <param name="objects">The indices of the objects in the data set.</param>
    /// <param name="weights">One per object; by default the mean over them.</param>
    /// <exception cref="ArgumentException">There are no objects, or the weights do not fit or are not finite.</exception>
    public static WeightedObjects Of(int[] objects, double[]? weights = null)
    {
        ArgumentNullException.ThrowIfNull(objects);
        if (objects.Length == 0)
        {
            throw new ArgumentException("There must be at least one object.", nameof(objects));
        }

        weights ??= [.. Enumerable.Repeat(1.0 / objects.Length, objects.Length)];
        return weights.Length == objects.Length && weights.All(double.IsFinite)
            ? new WeightedObjects(objects, weights)
            : throw new ArgumentException($"{objects.Length} objects need as many finite weights, not {weights.Length}.", nameof(weights));
    }
}
