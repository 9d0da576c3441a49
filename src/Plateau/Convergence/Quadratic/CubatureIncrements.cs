using Plateau.Data;
using Plateau.Probing;

namespace Plateau.Convergence;

/// <summary>
/// Δ_{k+1}, V and V_shape by cubature of degree 5 (<see cref="Cubature"/>): exact for the quadratic model, and for the true losses a
/// deterministic check of the closed form at small σ.
/// </summary>
public sealed class CubatureIncrements
{
    private readonly double[] _squares;

    private CubatureIncrements(double[] squares, double variance, double shape)
        => (_squares, Variance, ShapeVariance) = (squares, variance, shape);

    /// <summary>Δ_{k+1} in the given order, for k = 1 … n − 1.</summary>
    public ReadOnlySpan<double> SquaredIncrements => _squares;

    /// <summary>V.</summary>
    public double Variance { get; }

    /// <summary>V_shape, of the losses minus the losses at the center.</summary>
    public double ShapeVariance { get; }

    /// <summary>Computes them for the quadratic model.</summary>
    public static CubatureIncrements Of(QuadraticModel model, double sigma)
    {
        ArgumentNullException.ThrowIfNull(model);
        Cubature rule = Cubature.Normal(model.Dimension);
        double[] losses = new double[model.Objects];
        double[] z = new double[model.Dimension];
        return Gather(rule, model.Losses, receive =>
        {
            for (int point = 0; point < rule.Weights.Length; point++)
            {
                for (int d = 0; d < z.Length; d++)
                {
                    z[d] = sigma * rule.Points[point, d];
                }

                model.Evaluate(z, losses);
                receive(point, losses);
            }
        });
    }

    /// <summary>Computes them for the true losses, at 2D² + 1 points.</summary>
    /// <param name="probe">A Gaussian probe, in a subspace or not.</param>
    /// <param name="data">The objects.</param>
    /// <param name="atCenter">The losses at the center of the probe.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The probe is not Gaussian.</exception>
    public static CubatureIncrements Run(Probe probe, Dataset data, ReadOnlySpan<double> atCenter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(probe);
        ArgumentNullException.ThrowIfNull(data);
        if (probe.Kind != ProbeKind.Gaussian)
        {
            throw new ArgumentException("The cubature is for normal coordinates.", nameof(probe));
        }

        Cubature rule = Cubature.Normal(probe.Dimension);
        return Gather(rule, atCenter, receive =>
            LossSweep.Run(probe.At(rule.Points), rule.Weights.Length, 0, [data], (point, rows) => receive(point, rows[0]), cancellation));
    }

    private static CubatureIncrements Gather(Cubature rule, ReadOnlySpan<double> atCenter, Action<Action<int, double[]>> evaluate)
    {
        double[] center = atCenter.ToArray();
        double[] squares = new double[center.Length - 1];
        double[] increments = new double[center.Length - 1];
        double[] shape = new double[center.Length];
        (double variance, double ofShape) = (0, 0);
        evaluate((point, losses) =>
        {
            double weight = rule.Weights[point];
            Increments.Fill(losses, increments);
            for (int k = 0; k < squares.Length; k++)
            {
                squares[k] += weight * increments[k] * increments[k];
            }

            for (int i = 0; i < shape.Length; i++)
            {
                shape[i] = losses[i] - center[i];
            }

            variance += weight * Welford(increments);
            Increments.Fill(shape, increments);
            ofShape += weight * Welford(increments);
        });
        return new CubatureIncrements(squares, variance, ofShape);
    }

    // S² of a row from its increments: Σ k(k + 1)(L_{k+1} − L_k)² = (n − 1) S².
    private static double Welford(ReadOnlySpan<double> increments)
    {
        double sum = 0;
        for (int k = 1; k <= increments.Length; k++)
        {
            sum += (double)k * (k + 1) * increments[k - 1] * increments[k - 1];
        }

        return sum / increments.Length;
    }
}
