using Plateau.Data;
using Plateau.Numerics;
using Plateau.Probing;
using Plateau.Training;

namespace Plateau.Convergence;

/// <summary>
/// P1's "the farther from the optimum, the slower" (eq. 3: the bound grows as R²), measured: the landscape variance V on spheres of rising
/// radius R, where V/(k(k + 1)) is the squared increment (docs/theory.md T6), and its part V_shape, which depends on the distance.
/// </summary>
internal sealed record RadiusSweep
{
    private RadiusSweep()
    {
    }

    /// <summary>The radii R, rising.</summary>
    public required IReadOnlyList<double> Radii { get; init; }

    /// <summary>V at each radius.</summary>
    public required IReadOnlyList<double> Variance { get; init; }

    /// <summary>V_shape at each radius.</summary>
    public required IReadOnlyList<double> Shape { get; init; }

    /// <summary>
    /// The exponent of R in √V, the size of an increment: from 0 near the optimum, where objects differ by their level alone.
    /// </summary>
    public LawFit? Exponent => LawFit.Power(Radii, [.. Variance.Select(Math.Sqrt)]);

    /// <summary>The exponent of R in √V_shape: 1 where the gradient dominates, 2 where the curvature does.</summary>
    public LawFit? ExponentOfShape => LawFit.Power(Radii, [.. Shape.Select(Math.Sqrt)]);

    /// <summary>Measures at each radius, with the same directions.</summary>
    /// <param name="optimum">w*.</param>
    /// <param name="data">The objects.</param>
    /// <param name="radii">Positive, rising.</param>
    /// <param name="draws">Draws per radius.</param>
    /// <param name="seed">The seed of the draws.</param>
    /// <param name="progress">Receives the number of radii done so far; may be null.</param>
    /// <param name="cancellation">Stops between chunks of objects.</param>
    /// <exception cref="ArgumentException">The radii do not rise from above 0.</exception>
    public static RadiusSweep Of(
        Optimum optimum,
        Dataset data,
        IReadOnlyList<double> radii,
        int draws,
        ulong seed,
        Action<int>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(optimum);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(radii);
        for (int i = 0; i < radii.Count; i++)
        {
            if (!(radii[i] > (i == 0 ? 0 : radii[i - 1])))
            {
                throw new ArgumentException($"Radii rise from above 0; {radii[i]} does not.", nameof(radii));
            }
        }

        double[] atOptimum = Evaluation.Of(optimum, data, cancellation).Losses;
        double root = Math.Sqrt(optimum.Network.ParameterCount);
        double[] variance = new double[radii.Count];
        double[] shape = new double[radii.Count];
        for (int place = 0; place < radii.Count; place++)
        {
            LandscapeStatistics statistics = new(data.Objects, atOptimum);
            LossSweep.Run(
                Probe.Sphere(optimum, radii[place] / root),
                draws,
                seed,
                [data],
                (_, rows) => statistics.Add(rows[0]),
                cancellation);
            variance[place] = Sums.Mean(statistics.Variances);
            shape[place] = Sums.Mean(statistics.ShapeVariances);
            progress?.Invoke(place + 1);
        }

        return new RadiusSweep { Radii = [.. radii], Variance = variance, Shape = shape };
    }
}
