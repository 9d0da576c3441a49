using Plateau.Data;
using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Curvature;

/// <summary>
/// How far a point is from a minimum, along its own gradient: what Newton's step there would gain, for one gradient and one Hessian
/// product.
/// </summary>
/// <param name="GradientNorm">|g|.</param>
/// <param name="Curvature">gᵀHg/|g|², the curvature along the gradient; 0 where there is no gradient.</param>
/// <param name="Decrease">
/// |g|²/(2 gᵀHg/|g|²), by how much the step lowers the mean loss; null where the curvature is not positive, 0 where there is no gradient.
/// </param>
internal readonly record struct Stationarity(double GradientNorm, double Curvature, double? Decrease)
{
    /// <summary>Looks along the gradient.</summary>
    /// <param name="optimum">The point.</param>
    /// <param name="data">The objects.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Stationarity Of(Optimum optimum, Dataset data, CancellationToken cancellation = default)
    {
        double[] gradient = MeanGradient.Of(optimum, data);
        double norm = Math.Sqrt(Sums.Dot(gradient, gradient));
        if (!(norm > 0) || !double.IsFinite(norm))
        {
            return new Stationarity(norm, 0, norm > 0 ? null : 0);
        }

        Sums.Scale(1 / norm, gradient);
        double curvature = Sums.Dot(gradient, CurvatureOperator.Hessian(optimum, data).Multiply([gradient], cancellation)[0]);
        return new Stationarity(norm, curvature, curvature > 0 ? norm * norm / (2 * curvature) : null);
    }
}
