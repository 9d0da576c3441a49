using MathNet.Numerics.LinearAlgebra;
using Plateau.Curvature;
using Plateau.Data;
using Plateau.Networks;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Probing;

/// <summary>
/// The normal approximation to the posterior of the parameters around w*, N(w*, (kH + λI)⁻¹): H is the mean Hessian of k objects. Along its
/// D leading eigenvectors it is used as it is; beyond them it is replaced by h̄I, the multiple of the identity with the remaining trace.
/// With this posterior no σ has to be chosen (docs/theory.md T7).
/// </summary>
/// <remarks>
/// The trace of H is taken to be that of the Gauss–Newton matrix, which is exact for every object; where all activations are piecewise
/// linear it is that of the Hessian itself. Where no λ is given, it is the prior precision under which w* is most plausible
/// (<see cref="Curvature.PriorPrecision"/>). If the complement followed the prior alone, its millions of directions would move every
/// network far from w*. The objects determine each direction a little, and h̄ says how much on average.
/// </remarks>
public sealed class NormalPosterior
{
    // Where curvature is negative, λ leaves the flattest direction at least as much precision as it had to make up for.
    private const double Reserve = 2;

    // The eigenvectors in the coordinates of the subspace, (D, D), a column each; null where they are its directions.
    private readonly Matrix<double>? _vectors;

    private NormalPosterior(
        Optimum optimum,
        Dataset data,
        Subspace subspace,
        IReadOnlyList<double> curvatures,
        Matrix<double>? vectors,
        double? priorPrecision,
        bool confined,
        CancellationToken cancellation)
    {
        Check(optimum.Loss);
        if (priorPrecision is double given && !(given > 0 && double.IsFinite(given)))
        {
            throw new ArgumentOutOfRangeException(nameof(priorPrecision), given, "A precision is positive and finite.");
        }

        double trace = Sums.Mean(ObjectTraces.Of(optimum, data, cancellation).Curvatures);
        int objects = data.Objects;
        (Optimum, Subspace, Objects, IsConfined) = (optimum, subspace, objects, confined);
        (Curvatures, _vectors) = (curvatures, vectors);
        long rest = optimum.Network.ParameterCount - Curvatures.Count;
        double left = rest > 0 ? Math.Max(0, trace - Curvatures.Sum()) : 0;
        RestCurvature = rest > 0 ? left / rest : 0;
        double needed = Math.Max(0, -objects * Curvatures.Min());
        double evidence = Curvature.PriorPrecision.ByEvidence(
            Curvatures,
            left,
            rest,
            objects,
            Sums.Dot(optimum.Parameters, optimum.Parameters));
        PriorPrecision = priorPrecision ?? Math.Max(evidence, Reserve * needed);
        IsRaised = priorPrecision is null && PriorPrecision > evidence;
        if (!(PriorPrecision > needed) || !double.IsFinite(PriorPrecision))
        {
            throw new PlateauException(FormattableString.Invariant($"A prior precision of {PriorPrecision:g4} leaves the posterior ")
                + FormattableString.Invariant($"covariance undefined: the smallest curvature in the subspace is {Curvatures.Min():g4}, ")
                + FormattableString.Invariant($"times {objects} objects; take more than {needed:g4}."));
        }

        Determined = Curvature.PriorPrecision.Determined(Curvatures, left, rest, objects, PriorPrecision);
        Deviations = [.. Curvatures.Select(value => 1 / Math.Sqrt((objects * value) + PriorPrecision))];
        Beyond = confined || rest == 0 ? 0 : 1 / Math.Sqrt((objects * RestCurvature) + PriorPrecision);
        double variance = Deviations.Sum(value => value * value) + (confined ? 0 : rest * Beyond * Beyond);
        MeanDeviation = Math.Sqrt(variance / (confined ? Curvatures.Count : Curvatures.Count + rest));
    }

    /// <summary>w*.</summary>
    public Optimum Optimum { get; }

    /// <summary>The directions along which H is known: its eigenvectors, or any where draws stay among them.</summary>
    public Subspace Subspace { get; }

    /// <summary>k, the number of objects.</summary>
    public int Objects { get; }

    /// <summary>λ, the precision of the prior.</summary>
    public double PriorPrecision { get; }

    /// <summary>Whether λ had to be raised because curvature is negative somewhere.</summary>
    public bool IsRaised { get; }

    /// <summary>Whether draws stay in the subspace.</summary>
    public bool IsConfined { get; }

    /// <summary>The eigenvalues of H that are known; of H within the subspace where its directions are no eigenvectors.</summary>
    public IReadOnlyList<double> Curvatures { get; }

    /// <summary>h̄, the mean curvature beyond the subspace, not negative.</summary>
    public double RestCurvature { get; }

    /// <summary>
    /// γ, the number of parameters that the objects determine rather than the prior; an upper bound, see
    /// <see cref="Curvature.PriorPrecision"/>.
    /// </summary>
    public double Determined { get; }

    /// <summary>The standard deviations along the eigenvectors, in the order of <see cref="Curvatures"/>.</summary>
    public IReadOnlyList<double> Deviations { get; }

    /// <summary>The standard deviation beyond the subspace; 0 where draws stay in it.</summary>
    public double Beyond { get; }

    /// <summary>The square root of the mean variance of a coordinate.</summary>
    public double MeanDeviation { get; }

    /// <summary>The posterior of the objects that an optimum was fitted to.</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="data">The k objects.</param>
    /// <param name="subspace">The leading eigenvectors of their mean Hessian, as <see cref="Subspace.Eigen"/> finds them.</param>
    /// <param name="priorPrecision">
    /// λ; by default that of the evidence, or where curvature is negative twice what makes the covariance positive, if that is more.
    /// </param>
    /// <param name="confined">Whether draws stay in the subspace.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="ArgumentException">The subspace has no eigenpairs, or does not fit.</exception>
    /// <exception cref="PlateauException">
    /// The loss is not the plain cross-entropy; or kH + λI is not positive definite at the precision given.
    /// </exception>
    public static NormalPosterior Of(
        Optimum optimum,
        Dataset data,
        Subspace subspace,
        double? priorPrecision = null,
        bool confined = false,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(subspace);
        if (subspace.Eigenpairs is null || subspace.Parameters != optimum.Network.ParameterCount)
        {
            throw new ArgumentException("A posterior needs eigenvectors of the Hessian of this network.", nameof(subspace));
        }

        return new NormalPosterior(optimum, data, subspace, subspace.Eigenpairs.Values, null, priorPrecision, confined, cancellation);
    }

    /// <summary>The same among any directions P, from which draws do not leave: N(w*, P(kPᵀHP + λI)⁻¹Pᵀ).</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="data">The k objects.</param>
    /// <param name="subspace">P.</param>
    /// <param name="curvature">PᵀHP, (D, D); null to find it, by D products with the Hessian.</param>
    /// <param name="priorPrecision">λ; by default as for eigenvectors.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="PlateauException">
    /// The loss is not the plain cross-entropy; or kPᵀHP + λI is not positive definite at the precision given.
    /// </exception>
    public static NormalPosterior Within(
        Optimum optimum,
        Dataset data,
        Subspace subspace,
        Tensor<double>? curvature,
        double? priorPrecision = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(subspace);
        curvature ??= Projected(CurvatureOperator.Hessian(optimum, data), subspace, cancellation);
        if (curvature.Rank != 2 || curvature.Shape[0] != subspace.Dimension || curvature.Shape[1] != subspace.Dimension)
        {
            throw new ArgumentException(
                $"The curvature within {subspace.Dimension} directions is a square matrix of that size.",
                nameof(curvature));
        }

        (double[] values, Matrix<double> vectors) = CovarianceRoot.Eigenpairs(curvature);
        return new NormalPosterior(optimum, data, subspace, values, vectors, priorPrecision, confined: true, cancellation);
    }

    private static Tensor<double> Projected(CurvatureOperator hessian, Subspace subspace, CancellationToken cancellation)
    {
        double[][] directions = RowArrays.Rows(subspace.Basis);
        return CovarianceRoot.Gram(directions, hessian.Multiply(directions, cancellation));
    }

    /// <summary>Throws for a loss that is not a log-likelihood, since kH is then not the curvature of a posterior.</summary>
    internal static void Check(ObjectLoss loss)
    {
        if (!loss.IsLogLikelihood)
        {
            throw new PlateauException(
                $"`Covariance` posterior takes the loss for the log-likelihood of labels, and {loss} is none; use `Loss` cross-entropy "
                    + "without `LabelSmoothing`, or gaussian for quantities, or leave out `Covariance` posterior.");
        }
    }

    /// <summary>S with SSᵀ = Σ in the coordinates of the subspace: each column an eigenvector times its standard deviation.</summary>
    internal Tensor<double> Root()
    {
        Tensor<double> root = new(Deviations.Count, Deviations.Count);
        for (int column = 0; column < Deviations.Count; column++)
        {
            if (_vectors is null)
            {
                root[column, column] = Deviations[column];
                continue;
            }

            for (int row = 0; row < Deviations.Count; row++)
            {
                root[row, column] = Deviations[column] * _vectors[row, column];
            }
        }

        return root;
    }

    /// <summary>z ← s_⊥z + P(S − s_⊥I)Pᵀz: turns standard coordinates of the full space into a draw minus its center.</summary>
    internal void Apply(Span<double> z)
    {
        double[] along = new double[Deviations.Count];
        for (int d = 0; d < along.Length; d++)
        {
            along[d] = (Deviations[d] - Beyond) * Sums.Dot(Subspace.Basis.Row(d), z);
        }

        Sums.Scale(Beyond, z);
        Subspace.AddTo(along, z);
    }
}
