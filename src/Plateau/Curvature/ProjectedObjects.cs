using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>
/// What each object's loss is to second order within a subspace, at one point w*: ℓ_i, Pᵀg_i and PᵀH_iP. All that the closed form of the convergence needs, for
/// every k, every order, every σ and every leading D′ ≤ D (theory.md, T7).
/// </summary>
public sealed class ProjectedObjects
{
    /// <summary>Wraps projections.</summary>
    /// <param name="losses">ℓ_i, one an object.</param>
    /// <param name="gradients">Pᵀg_i, (objects, D).</param>
    /// <param name="hessians">PᵀH_iP, (objects, D(D + 1)/2), each as <see cref="PackedSymmetric"/> has it.</param>
    /// <param name="gaussNewton">PᵀG_iP likewise, G_i the Gauss–Newton matrix; or null.</param>
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
            if (matrices is not null && (matrices.Rank != 2 || matrices.Shape[0] != losses.Length || matrices.Shape[1] != PackedSymmetric.Length(gradients.Shape[1])))
            {
                throw new ArgumentException($"Matrices of {losses.Length} objects in {gradients.Shape[1]} dimensions have the shape ({losses.Length}, {PackedSymmetric.Length(gradients.Shape[1])}).", nameof(hessians));
            }
        }

        (Losses, Gradients, Hessians, GaussNewton) = (losses, gradients, hessians, gaussNewton);
    }

    /// <summary>The number of objects n.</summary>
    public int Objects => Losses.Length;

    /// <summary>The number of dimensions D.</summary>
    public int Dimension => Gradients.Shape[1];

    /// <summary>ℓ_i, one an object.</summary>
    public double[] Losses { get; }

    /// <summary>Pᵀg_i, (objects, D).</summary>
    public Tensor<double> Gradients { get; }

    /// <summary>PᵀH_iP, (objects, D(D + 1)/2), as <see cref="PackedSymmetric"/> has it.</summary>
    public Tensor<double> Hessians { get; }

    /// <summary>PᵀG_iP likewise; null where it was not asked for.</summary>
    public Tensor<double>? GaussNewton { get; }
}
