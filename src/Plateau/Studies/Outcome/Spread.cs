using System.Collections.Concurrent;
using Plateau.Convergence;
using Plateau.Numerics;

namespace Plateau.Studies;

/// <summary>A mean over cells with its interval; NaN ends where there is none.</summary>
/// <param name="Count">The number of values.</param>
/// <param name="Value">The mean.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
internal readonly record struct Spread(int Count, double Value, double Low, double High)
{
    /// <summary>The level of every interval over cells.</summary>
    public const double Confidence = 0.95;

    // A quantile takes longer than all the rest, and figures ask for the same one at every place.
    private static readonly ConcurrentDictionary<(int Degrees, int Comparisons), double> Quantiles = new();

    /// <summary>Whether it has an interval.</summary>
    public bool HasInterval => !double.IsNaN(Low) && !double.IsNaN(High);

    /// <summary>
    /// The mean of values with Student's interval; NaN among them are left out. Infinite values make it infinite, without an interval.
    /// </summary>
    /// <param name="values">The values.</param>
    /// <param name="mean">How they are put together.</param>
    /// <param name="comparisons">How many intervals are to hold at once (Bonferroni).</param>
    public static Spread Of(IEnumerable<double> values, MeanKind mean = MeanKind.Arithmetic, int comparisons = 1)
    {
        double[] known = [.. values.Where(value => !double.IsNaN(value))];
        if (known.Length == 0)
        {
            return new Spread(0, double.NaN, double.NaN, double.NaN);
        }

        if (mean == MeanKind.Geometric)
        {
            if (known.Any(value => value <= 0))
            {
                return new Spread(known.Length, double.NaN, double.NaN, double.NaN);
            }

            Spread logarithms = Of(
                known.Select(value => double.IsPositiveInfinity(value) ? value : Elementary.Log(value)),
                MeanKind.Arithmetic,
                comparisons);
            return new Spread(
                known.Length,
                known.Length == 1 ? known[0] : Exp(logarithms.Value),
                Exp(logarithms.Low),
                Exp(logarithms.High));
        }

        double centre = known.Length == 1 ? known[0] : Sums.Mean(known);
        if (known.Length == 1 || !double.IsFinite(centre))
        {
            return new Spread(known.Length, centre, double.NaN, double.NaN);
        }

        double[] squares = [.. known.Select(value => (value - centre) * (value - centre))];
        double half = Quantile(known.Length - 1, comparisons) * Math.Sqrt(Sums.Sum(squares) / (known.Length - 1) / known.Length);
        return new Spread(known.Length, centre, centre - half, centre + half);
    }

    private static double Quantile(int degrees, int comparisons)
        => Quantiles.GetOrAdd(
            (degrees, comparisons),
            asked => StudentQuantile.Of(1 - ((1 - Confidence) / 2 / asked.Comparisons), asked.Degrees));

    private static double Exp(double value) => double.IsFinite(value) ? Elementary.Exp(value) : value;
}
