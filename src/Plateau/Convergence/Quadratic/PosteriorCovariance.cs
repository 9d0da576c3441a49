using MathNet.Numerics.LinearAlgebra;
using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The covariance (kΛ + λI)⁻¹ of the Laplace approximation to the posterior of the parameters, within the subspace: Λ the mean curvature of the objects, λ the
/// precision of a normal prior. With it no σ has to be chosen (docs/theory.md T7).
/// </summary>
public sealed class PosteriorCovariance
{
    // Where curvature is negative, λ leaves the flattest direction at least as much precision as it had to make up for.
    private const double Reserve = 2.0;

    private PosteriorCovariance(double[] curvatures, double objects, double prior, bool raised, Tensor<double> root)
        => (Curvatures, Objects, PriorPrecision, IsRaised, Root) = (curvatures, objects, prior, raised, root);

    /// <summary>The eigenvalues of Λ, ascending.</summary>
    public IReadOnlyList<double> Curvatures { get; }

    /// <summary>k, the number of objects of the posterior.</summary>
    public double Objects { get; }

    /// <summary>λ, the precision of the prior.</summary>
    public double PriorPrecision { get; }

    /// <summary>Whether λ had to be raised above 1 because curvature is negative somewhere.</summary>
    public bool IsRaised { get; }

    /// <summary>How many eigenvalues of Λ are negative: where there is one, w* is not a minimum within the subspace.</summary>
    public int Negative => Curvatures.Count(value => value < 0);

    /// <summary>S with SSᵀ = (kΛ + λI)⁻¹, (D, D): each column an eigenvector of Λ times its standard deviation.</summary>
    public Tensor<double> Root { get; }

    /// <summary>The standard deviations along the eigenvectors, descending: those of the flattest directions first.</summary>
    public IReadOnlyList<double> Deviations => [.. Curvatures.Select(value => 1 / Math.Sqrt((Objects * value) + PriorPrecision))];

    /// <summary>The posterior of a model.</summary>
    /// <param name="model">The model, around its optimum.</param>
    /// <param name="priorPrecision">λ; by default 1, or where curvature is negative twice what makes the matrix positive definite, if that is more.</param>
    /// <param name="objects">k; by default all objects of the model.</param>
    /// <exception cref="PlateauException">kΛ + λI is not positive definite at the precision given.</exception>
    public static PosteriorCovariance Of(QuadraticModel model, double? priorPrecision = null, double? objects = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        int d = model.Dimension;
        double k = objects ?? model.Objects;
        if (!(k > 0) || !double.IsFinite(k))
        {
            throw new ArgumentOutOfRangeException(nameof(objects), k, "The posterior has seen a positive number of objects.");
        }

        (double[] curvatures, Matrix<double> vectors) = CovarianceRoot.Eigenpairs(model.MeanHessian());
        double needed = Math.Max(0, -k * curvatures[0]);
        double prior = priorPrecision ?? Math.Max(1, Reserve * needed);
        if (!(prior > needed) || !(prior > 0) || !double.IsFinite(prior))
        {
            throw new PlateauException(FormattableString.Invariant(
                $"A prior precision of {prior:g4} leaves the posterior covariance undefined: the smallest curvature in the subspace is {curvatures[0]:g4}, times {k:g6} objects; take more than {needed:g4}."));
        }

        Tensor<double> root = new(d, d);
        for (int column = 0; column < d; column++)
        {
            double deviation = 1 / Math.Sqrt((k * curvatures[column]) + prior);
            for (int row = 0; row < d; row++)
            {
                root[row, column] = deviation * vectors[row, column];
            }
        }

        return new PosteriorCovariance(curvatures, k, prior, priorPrecision is null && prior > 1, root);
    }
}
