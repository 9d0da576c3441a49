using System.Numerics;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>
/// The loss of each object to second order within a subspace, at one point w*: ℓ_i, Pᵀg_i and PᵀH_iP. It is all that the closed form of the
/// convergence needs, for every k, every order, every σ and every leading D′ ≤ D (docs/theory.md T7).
/// </summary>
public sealed class ProjectedObjects
{
    /// <summary>Creates the object from given projections.</summary>
    /// <param name="losses">ℓ_i, one per object.</param>
    /// <param name="gradients">Pᵀg_i, (objects, D).</param>
    /// <param name="hessians">PᵀH_iP, (objects, D(D + 1)/2), each as <see cref="PackedSymmetric"/> has it.</param>
    /// <param name="gaussNewton">PᵀG_iP in the same form, G_i the Gauss–Newton matrix; may be null.</param>
    /// <exception cref="ArgumentException">The shapes do not fit one another.</exception>
    public ProjectedObjects(double[] losses, Tensor<double> gradients, Tensor<double> hessians, Tensor<double>? gaussNewton = null)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentNullException.ThrowIfNull(hessians);
        if (losses.Length == 0 || gradients.Rank != 2 || gradients.Shape[0] != losses.Length || gradients.Shape[1] == 0)
        {
            throw new ArgumentException($"Gradients of {losses.Length} objects have the shape ({losses.Length}, D).", nameof(gradients));
        }

        foreach (Tensor<double>? matrices in new[] { hessians, gaussNewton })
        {
            if (matrices is not null
                && (matrices.Rank != 2
                    || matrices.Shape[0] != losses.Length
                    || matrices.Shape[1] != PackedSymmetric.Length(gradients.Shape[1])))
            {
                throw new ArgumentException(
                    $"Matrices of {losses.Length} objects in {gradients.Shape[1]} dimensions have the shape ({losses.Length}, "
                        + $"{PackedSymmetric.Length(gradients.Shape[1])}).",
                    nameof(hessians));
            }
        }

        (Losses, Gradients, Hessians, GaussNewton) = (losses, gradients, hessians, gaussNewton);
    }

    /// <summary>
    /// Projects every object of a data set, in evaluation mode: one pass over the data with D tangents at a time, three products of a layer
    /// for each. Exact up to the rounding of the optimum's precision; sums are float64. An object's numbers depend on that object alone,
    /// and not on the number of threads.
    /// </summary>
    /// <param name="optimum">w*, its network, its loss and the precision to compute in.</param>
    /// <param name="data">The objects.</param>
    /// <param name="basis">P: orthonormal vectors in the space of the parameters.</param>
    /// <param name="gaussNewton">Whether PᵀG_iP is kept too; it costs memory, but almost no time.</param>
    /// <param name="progress">Receives the share that is done, from 0 to 1, from any thread; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The basis is not orthonormal, or the objects do not fit the network.</exception>
    /// <exception cref="PlateauException">
    /// The memory there is does not suffice (see <see cref="Bytes"/>), or a result is not finite.
    /// </exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static ProjectedObjects Of(
        Optimum optimum,
        Dataset data,
        IReadOnlyList<double[]> basis,
        bool gaussNewton = false,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        OptimumCheck.Require(optimum, data);
        ArgumentNullException.ThrowIfNull(basis);
        OrthonormalBasis.CheckCount(basis.Count, optimum.Network.ParameterCount, nameof(basis));
        MemoryBudget.Demand(
            Bytes(optimum, data, basis.Count, gaussNewton),
            $"projections of {data.Objects} objects on {basis.Count} directions",
            "take fewer directions or objects",
            (double)data.Objects * basis.Count * (basis.Count + 1) / 2);
        OrthonormalBasis.Check(basis, optimum.Network.ParameterCount, nameof(basis));
        return optimum.Precision == Precision.Double
            ? Of<double>(optimum, data, basis, gaussNewton, progress, cancellation)
            : Of<float>(optimum, data, basis, gaussNewton, progress, cancellation);
    }

    /// <summary>
    /// About how many bytes of memory <see cref="Of"/> needs: its results, D vectors laid out for products, and the workspaces of the
    /// threads.
    /// </summary>
    /// <param name="optimum">w* and its network.</param>
    /// <param name="data">The objects.</param>
    /// <param name="dimension">D.</param>
    /// <param name="gaussNewton">Whether PᵀG_iP is kept too.</param>
    public static double Bytes(Optimum optimum, Dataset data, int dimension, bool gaussNewton = false)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        double results = sizeof(double) * (double)data.Objects
            * (1 + dimension + ((gaussNewton ? 2 : 1) * dimension * (dimension + 1.0) / 2));
        return results + (optimum.Precision == Precision.Double
            ? ObjectProjections<double>.Bytes(optimum.Network, data.Objects, dimension)
            : ObjectProjections<float>.Bytes(optimum.Network, data.Objects, dimension));
    }

    /// <summary>The number of objects n.</summary>
    public int Objects => Losses.Length;

    /// <summary>The number of dimensions D.</summary>
    public int Dimension => Gradients.Shape[1];

    /// <summary>ℓ_i, one per object.</summary>
    public double[] Losses { get; }

    /// <summary>Pᵀg_i, (objects, D).</summary>
    public Tensor<double> Gradients { get; }

    /// <summary>PᵀH_iP, (objects, D(D + 1)/2), as <see cref="PackedSymmetric"/> has it.</summary>
    public Tensor<double> Hessians { get; }

    /// <summary>PᵀG_iP in the same form; null where it was not asked for.</summary>
    public Tensor<double>? GaussNewton { get; }

    private static ProjectedObjects Of<T>(
        Optimum optimum,
        Dataset data,
        IReadOnlyList<double[]> basis,
        bool gaussNewton,
        IProgress<double>? progress,
        CancellationToken cancellation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int n = data.Objects;
        int d = basis.Count;
        double[] losses = new double[n];
        Tensor<double> gradients = new(n, d);
        Tensor<double> hessians = new(n, PackedSymmetric.Length(d));
        Tensor<double>? outer = gaussNewton ? new(n, PackedSymmetric.Length(d)) : null;
        ObjectProjections<T> projections = new(optimum.Network, d, optimum.Loss);
        Workers.For(
            d,
            direction =>
            {
                projections.Directions.Set(direction, basis[direction]);
                projections.Directions.Prepare(direction, backward: true);
            },
            cancellation);
        projections.Compute(
            data,
            optimum.Prepared<T>(),
            losses,
            gradients.Data,
            hessians.Data,
            outer?.Data,
            ProgressShare.Of(progress, n),
            cancellation);
        for (int i = 0; i < n; i++)
        {
            if (!double.IsFinite(losses[i]))
            {
                throw new PlateauException($"the loss of object {i} is not finite at these parameters: {losses[i]}");
            }

            if (!Elementwise.AreFinite<double>(gradients.Row(i)) || !Elementwise.AreFinite<double>(hessians.Row(i)))
            {
                throw new PlateauException($"the derivatives of the loss of object {i} along these directions are not finite");
            }
        }

        return new ProjectedObjects(losses, gradients, hessians, outer);
    }
}
