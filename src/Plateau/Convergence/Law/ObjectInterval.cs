using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The interval of a positive functional of the objects from its influences: studentised t*-values of its logarithm, as
/// <see cref="StudentizedBootstrap"/> has them, of the mean of numbers that are the functional plus each object's influence on it.
/// </summary>
internal static class ObjectInterval
{
    private const int Replicates = 1000;

    /// <summary>The interval, and the standard error.</summary>
    /// <param name="contributions">The functional plus the influence of object i, one number per object.</param>
    /// <param name="value">The functional.</param>
    /// <param name="confidence">The level.</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    public static (Interval Interval, double StandardError) Of(double[] contributions, double value, double confidence, ulong seed)
    {
        if (contributions.Length < LandscapeVariance.FewestObjects || !(value > 0))
        {
            return (
                new Interval(0, value > 0 || contributions.Length < LandscapeVariance.FewestObjects ? double.PositiveInfinity : 0),
                double.NaN);
        }

        Deviations objects = new(contributions, [], contributions);
        double error = Math.Sqrt(objects.Sample.LogVariance.SquaredError);
        double[] sorted = StudentizedBootstrap.Run(objects, new Deviations([1], [], [1]), seed, Replicates).LogVariance;
        Interval log = StudentizedBootstrap.Interval(Elementary.Log(value), error, sorted, confidence);
        double low = Elementary.Exp(log.Low);

        // A resample whose mean is not positive says that any larger value is possible.
        double high = double.IsNaN(log.High) ? double.PositiveInfinity : Elementary.Exp(log.High);
        return (new Interval(Math.Min(value, low), Math.Max(value, high)), value * error);
    }
}
