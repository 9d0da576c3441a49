using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>
/// The loss of each object to first order within a subspace, with its Gauss–Newton matrix: ℓ_i, Pᵀg_i, and U_i with U_iᵀU_i = PᵀG_iP. K + 1
/// rows of D numbers per object instead of a D × D matrix, and a third of the work of <see cref="ProjectedObjects"/>.
/// </summary>
public sealed class ProjectedScores
{
    /// <summary>Creates the object from given projections.</summary>
    /// <param name="losses">ℓ_i, one per object.</param>
    /// <param name="gradients">Pᵀg_i, (objects, D).</param>
    /// <param name="roots">U_i, (objects, K, D).</param>
    /// <exception cref="ArgumentException">The shapes do not fit one another.</exception>
    public ProjectedScores(double[] losses, Tensor<double> gradients, Tensor<double> roots)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(roots);
        if (losses.Length == 0 || gradients.Rank != 2 || gradients.Shape[0] != losses.Length || gradients.Shape[1] == 0)
        {
            throw new ArgumentException($"Gradients of {losses.Length} objects have the shape ({losses.Length}, D).", nameof(gradients));
        }

        if (roots.Rank != 3 || roots.Shape[0] != losses.Length || roots.Shape[2] != gradients.Shape[1])
        {
            throw new ArgumentException(
                $"Roots of {losses.Length} objects in {gradients.Shape[1]} dimensions have the shape ({losses.Length}, K, "
                    + $"{gradients.Shape[1]}).",
                nameof(roots));
        }

        (Losses, Gradients, Roots) = (losses, gradients, roots);
    }

    /// <summary>The number of objects n.</summary>
    public int Objects => Losses.Length;

    /// <summary>The number of dimensions D.</summary>
    public int Dimension => Gradients.Shape[1];

    /// <summary>ℓ_i, one per object.</summary>
    public double[] Losses { get; }

    /// <summary>Pᵀg_i, (objects, D).</summary>
    public Tensor<double> Gradients { get; }

    /// <summary>U_i, (objects, K, D).</summary>
    public Tensor<double> Roots { get; }

    /// <summary>Projects every object of a data set, in evaluation mode: one pass over the data, D tangents forward.</summary>
    /// <param name="optimum">w*, its network, its loss and the precision to compute in.</param>
    /// <param name="data">The objects.</param>
    /// <param name="basis">P: orthonormal vectors in the space of the parameters.</param>
    /// <param name="progress">Receives the share that is done, from 0 to 1, from any thread; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The basis is not orthonormal, or the objects do not fit the network.</exception>
    /// <exception cref="PlateauException">The memory there is does not suffice, or a result is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static ProjectedScores Of(
        Optimum optimum,
        Dataset data,
        IReadOnlyList<double[]> basis,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        OptimumCheck.Require(optimum, data);
        ArgumentNullException.ThrowIfNull(basis);
        OrthonormalBasis.CheckCount(basis.Count, optimum.Network.ParameterCount, nameof(basis));
        OrthonormalBasis.Check(basis, optimum.Network.ParameterCount, nameof(basis));
        return Along(optimum, data, basis, progress, cancellation);
    }

    /// <summary>The same along any vectors, orthonormal or not.</summary>
    internal static ProjectedScores Along(
        Optimum optimum,
        Dataset data,
        IReadOnlyList<double[]> vectors,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
        => optimum.Precision == Precision.Double
            ? Along<double>(optimum, data, vectors, progress, cancellation)
            : Along<float>(optimum, data, vectors, progress, cancellation);

    private static ProjectedScores Along<T>(
        Optimum optimum, Dataset data, IReadOnlyList<double[]> vectors, IProgress<double>? progress, CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int n, int d, int classes) = (data.Objects, vectors.Count, optimum.Network.Outputs);
        double numbers = (double)n * d * classes;
        MemoryBudget.Demand(
            (sizeof(double) * numbers * (1 + (1.0 / classes))) + ObjectScores<T>.Bytes(optimum.Network, n, d),
            $"projections of {n} objects on {d} directions",
            "take fewer directions or objects",
            numbers);
        ProjectedScores scores = new(new double[n], new Tensor<double>(n, d), new Tensor<double>(n, classes, d));
        ObjectScores<T> objects = new(optimum.Network, d, optimum.Loss);
        Workers.For(
            d,
            direction =>
            {
                objects.Directions.Set(direction, vectors[direction]);
                objects.Directions.Prepare(direction, backward: false);
            },
            cancellation);
        objects.Compute(
            data,
            optimum.Prepared<T>(),
            scores.Losses,
            scores.Gradients.Data,
            scores.Roots.Data,
            ProgressShare.Of(progress, n),
            cancellation);
        for (int i = 0; i < n; i++)
        {
            if (!double.IsFinite(scores.Losses[i])
                || !Elementwise.AreFinite<double>(scores.Gradients.Row(i))
                || !Elementwise.AreFinite<double>(scores.RootOf(i)))
            {
                throw new PlateauException(
                    $"the loss of object {i}, or its derivatives along these directions, are not finite at these parameters");
            }
        }

        return scores;
    }

    /// <summary>U_i, row-major (K, D).</summary>
    internal ReadOnlySpan<double> RootOf(int index)
    {
        int size = Roots.Shape[1] * Dimension;
        return Roots.Data.AsSpan(index * size, size);
    }
}
