using Plateau.Data;
using Plateau.Networks;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>
/// The part of the Hessian H_i of one object that is not in its Gauss–Newton matrix: R_i = H_i − G_i, the H-term, which bounds for G_i
/// leave out. It needs Lanczos iterations for each object, so it is computed for a sample of objects.
/// </summary>
/// <param name="Index">The index of the object in the data set.</param>
/// <param name="Hessian">The eigenvalue of H_i of largest magnitude.</param>
/// <param name="Term">The eigenvalue of R_i of largest magnitude.</param>
/// <param name="GaussNewtonNorm">‖G_i‖₂, exact.</param>
public sealed record HessianTerm(int Index, Eigenpair Hessian, Eigenpair Term, double GaussNewtonNorm)
{
    // Measured: products with one object are so cheap that orthogonalising more vectors costs more than restarting sooner.
    private const int BasisVectors = 12;

    /// <summary>A lower bound of ‖H_i‖₂; it is too small by at most the residual.</summary>
    public double HessianNorm => Math.Abs(Hessian.Value);

    /// <summary>A lower bound of ‖R_i‖₂; it is too small by at most the residual.</summary>
    public double TermNorm => Math.Abs(Term.Value);

    /// <summary>‖R_i‖₂/(‖G_i‖₂ + ‖R_i‖₂): the H-term's share, in [0, 1].</summary>
    public double Share => TermNorm > 0 ? TermNorm / (GaussNewtonNorm + TermNorm) : 0;

    /// <summary>Whether both eigenvalues have converged.</summary>
    public bool Converged => Hessian.Converged && Term.Converged;

    /// <summary>R = H − G of weighted objects as an operator. Its products cost as much as those of H, and no digits cancel.</summary>
    /// <param name="optimum">The point w*, with its network and loss.</param>
    /// <param name="data">The data set.</param>
    /// <param name="objects">The objects and their weights; by default the mean over all objects.</param>
    public static SymmetricOperator Operator(Optimum optimum, Dataset data, WeightedObjects? objects = null)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        return CurvatureOperator.Hessian(optimum with { Loss = new StraightLoss(optimum.Loss) }, data, objects);
    }

    /// <summary>Computes for some objects.</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="data">The data set.</param>
    /// <param name="objects">The indices of the objects in the data set.</param>
    /// <param name="tolerance">The relative residual to reach.</param>
    /// <param name="maxProducts">The most products for each of the two eigenvalues of an object.</param>
    /// <param name="seed">The seed of the starting vectors.</param>
    /// <param name="progress">Receives the share that is done, from 0 to 1; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>One per object, in the order asked for; see <see cref="Converged"/>.</returns>
    /// <exception cref="ArgumentException">An object is not in the data set, or the objects do not fit the network.</exception>
    /// <exception cref="PlateauException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">The cancellation was asked for.</exception>
    public static IReadOnlyList<HessianTerm> Of(
        Optimum optimum,
        Dataset data,
        IReadOnlyList<int> objects,
        double tolerance = 1e-3,
        int maxProducts = 1000,
        ulong seed = 0,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        OptimumCheck.Require(optimum, data);
        ArgumentNullException.ThrowIfNull(objects);
        foreach (int index in objects)
        {
            if (index < 0 || index >= data.Objects)
            {
                throw new ArgumentException($"Object {index} is not among the {data.Objects} of the data set.", nameof(objects));
            }
        }

        if (objects.Count == 0)
        {
            return [];
        }

        double[] norms = ObjectCurvature.Of(optimum, data.Select([.. objects]), cancellation: cancellation).SpectralNorms;
        EigenQuestion question = new()
        {
            Count = 1,
            Which = SpectrumEnd.Magnitude,
            Tolerance = tolerance,
            MaxProducts = maxProducts,
            Seed = seed,
            BlockSize = 1,
            MaxBasis = BasisVectors,
        };
        HessianTerm[] terms = new HessianTerm[objects.Count];
        for (int i = 0; i < terms.Length; i++)
        {
            WeightedObjects one = WeightedObjects.Of([objects[i]]);
            terms[i] = new HessianTerm(
                objects[i],
                Eigensolver.Solve(CurvatureOperator.Hessian(optimum, data, one), question, cancellation).Pairs[0],
                Eigensolver.Solve(Operator(optimum, data, one), question, cancellation).Pairs[0],
                norms[i]);
            progress?.Report((i + 1.0) / terms.Length);
        }

        return terms;
    }
}
