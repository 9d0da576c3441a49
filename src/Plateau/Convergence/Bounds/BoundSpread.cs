using System.Text.Json.Serialization;

namespace Plateau.Convergence;

/// <summary>
/// How slack spreads over many cases of one bound: objects, or numbers of objects k. Slack is a bound over what it bounds; below 1 the
/// bound fails.
/// </summary>
public sealed record BoundSpread
{
    [JsonConstructor]
    internal BoundSpread()
    {
    }

    /// <summary>The number of cases with something to bound: cases where the measured value is 0 have no slack.</summary>
    public required int Cases { get; init; }

    /// <summary>The smallest slack.</summary>
    public required double Smallest { get; init; }

    /// <summary>The slack that half of the cases have at most.</summary>
    public required double Median { get; init; }

    /// <summary>The largest slack.</summary>
    public required double Largest { get; init; }

    /// <summary>In how many cases the bound lies below what it bounds by more than rounding explains.</summary>
    public required int Failures { get; init; }

    /// <summary>The index of the case with the smallest slack.</summary>
    internal int SmallestAt { get; init; }

    /// <summary>The index of the case with the largest slack.</summary>
    internal int LargestAt { get; init; }

    /// <summary>The spread of bound/measured.</summary>
    /// <param name="bound">The bound, one number per case.</param>
    /// <param name="measured">The values that it bounds, not negative.</param>
    /// <param name="tolerance">The relative amount by which rounding may lower the bound.</param>
    /// <param name="least">
    /// The lower ends of the measured values, for measurements with an error. A bound below them fails. By default the values themselves.
    /// </param>
    /// <returns>Null where nothing was measured but zeros.</returns>
    /// <exception cref="ArgumentException">The numbers of cases differ.</exception>
    public static BoundSpread? Of(
        IReadOnlyList<double> bound,
        IReadOnlyList<double> measured,
        double tolerance = 0,
        IReadOnlyList<double>? least = null)
    {
        ArgumentNullException.ThrowIfNull(bound);
        ArgumentNullException.ThrowIfNull(measured);
        if (bound.Count != measured.Count)
        {
            throw new ArgumentException($"{bound.Count} bounds do not fit {measured.Count} measured values.", nameof(bound));
        }

        int[] places = [.. Enumerable.Range(0, bound.Count).Where(i => measured[i] > 0)];
        if (places.Length == 0)
        {
            return null;
        }

        double[] slack = [.. places.Select(i => bound[i] / measured[i])];
        int failures = places.Count(i => !(bound[i] >= (least ?? measured)[i] * (1 - tolerance)));
        Array.Sort(slack, places);
        return new BoundSpread
        {
            Cases = slack.Length,
            Smallest = slack[0],
            Median = (slack[(slack.Length - 1) / 2] + slack[slack.Length / 2]) / 2,
            Largest = slack[^1],
            Failures = failures,
            SmallestAt = places[0],
            LargestAt = places[^1],
        };
    }
}
