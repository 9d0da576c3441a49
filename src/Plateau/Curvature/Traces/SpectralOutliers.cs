namespace Plateau.Curvature;

/// <summary>
/// Eigenvalues apart from the bulk of a spectrum, and where the bulk ends. For K classes, K − 1 outliers above the bulk are often expected.
/// </summary>
/// <remarks>
/// From an end inwards, eigenvalues 1…k are outliers when the gap that follows, less the residuals on both sides, is at least five times
/// the largest of the ten gaps after it; of several such k the largest counts, and all of them are given. In a bulk with level repulsion
/// neighbouring gaps differ by less: no such gap is expected. Gaps below the rounding of the products count as that rounding. At most a
/// third of the eigenvalues seen may be outliers of one side. Where a block of b probes sees as many equal eigenvalues as it can, the
/// weight of the probes beyond the gap, times N, tells how many there are; a weight above N/10 is a bulk of two parts, not outliers.
/// </remarks>
public sealed record SpectralOutliers
{
    private const int Window = 10;
    private const double Apart = 5;

    private SpectralOutliers()
    {
    }

    /// <summary>The outliers above the bulk, largest first, as many as were found.</summary>
    public required IReadOnlyList<SpectralValue> Above { get; init; }

    /// <summary>The outliers below the bulk, smallest first, as many as were found.</summary>
    public required IReadOnlyList<SpectralValue> Below { get; init; }

    /// <summary>
    /// The estimated number of outliers above the bulk; more than were found where eigenvalues repeat more often than there are probes.
    /// </summary>
    public required Estimate CountAbove { get; init; }

    /// <summary>The estimated number of outliers below the bulk.</summary>
    public required Estimate CountBelow { get; init; }

    /// <summary>The gaps above the bulk that qualify, the innermost first. The first one defines <see cref="Above"/>.</summary>
    public required IReadOnlyList<SpectralGap> GapsAbove { get; init; }

    /// <summary>The gaps below the bulk that qualify, the innermost first.</summary>
    public required IReadOnlyList<SpectralGap> GapsBelow { get; init; }

    /// <summary>
    /// How many lie above the widest of the gaps above, in units of the gaps after it: fewer than <see cref="Above"/> where outliers have
    /// outliers themselves.
    /// </summary>
    public int LeadingAbove => Leading(GapsAbove);

    /// <summary>How many lie below the widest of the gaps below.</summary>
    public int LeadingBelow => Leading(GapsBelow);

    /// <summary>The smallest eigenvalue of the bulk; the true edge lies at or below it, by about its residual.</summary>
    public required SpectralValue BulkLow { get; init; }

    /// <summary>The largest eigenvalue of the bulk; the true edge lies at or above it, by about its residual.</summary>
    public required SpectralValue BulkHigh { get; init; }

    /// <summary>Finds the outliers among the eigenvalues found.</summary>
    /// <param name="values">Eigenvalues or Ritz values, ascending.</param>
    /// <param name="multiplicities">N times the mean weight of each.</param>
    /// <param name="dimension">N.</param>
    /// <param name="probes">b; 0 where the values are the whole spectrum.</param>
    /// <param name="floor">The smallest gap that rounding cannot explain.</param>
    /// <param name="products">The number of products that were computed.</param>
    internal static SpectralOutliers Of(
        IReadOnlyList<SpectralValue> values,
        double[] multiplicities,
        int dimension,
        int probes,
        double floor,
        long products)
    {
        SpectralValue[] down = [.. values.Reverse()];
        double[] downMultiplicities = [.. multiplicities.Reverse()];
        (SpectralGap[] gapsAbove, Estimate countAbove) = Count(down, downMultiplicities, dimension, probes, floor, products);
        (SpectralGap[] gapsBelow, Estimate countBelow) = Count([.. values], multiplicities, dimension, probes, floor, products);
        int above = gapsAbove.Length > 0 ? gapsAbove[0].After : 0;
        int below = gapsBelow.Length > 0 ? gapsBelow[0].After : 0;
        return new SpectralOutliers
        {
            Above = down[..above],
            Below = [.. values.Take(below)],
            CountAbove = countAbove,
            CountBelow = countBelow,
            GapsAbove = gapsAbove,
            GapsBelow = gapsBelow,
            BulkLow = values[below],
            BulkHigh = down[above],
        };
    }

    private static int Leading(IReadOnlyList<SpectralGap> gaps) => gaps.Count == 0 ? 0 : gaps.MaxBy(gap => gap.Ratio).After;

    private static (SpectralGap[] Gaps, Estimate Count) Count(
        SpectralValue[] values,
        double[] multiplicities,
        int dimension,
        int probes,
        double floor,
        long products)
    {
        var gaps = new List<SpectralGap>();
        Estimate? count = null;
        for (int k = values.Length / 3; k > 0; k--)
        {
            double gap = Gap(values, k - 1) - values[k - 1].Residual - values[k].Residual;
            double others = floor;
            for (int next = k; next < Math.Min(k + Window, values.Length - 1); next++)
            {
                others = Math.Max(others, Gap(values, next));
            }

            if (gap > 0 && gap >= Apart * others && values.Take(k).All(value => value.Residual <= 0.25 * gap)
                && Judge(k, multiplicities.Take(k).Sum(), dimension, probes, products) is { } judged)
            {
                count ??= judged;
                gaps.Add(new SpectralGap(k, gap / others));
            }
        }

        return ([.. gaps], count ?? Estimate.Exact(0, products));
    }

    // A probe's weight along k dimensions of N, times N, is k in the mean with the variance 2k. Null where the weight is that of a bulk.
    private static Estimate? Judge(int k, double weight, int dimension, int probes, long products)
        => probes == 0 || weight <= k + (5 * Math.Sqrt(2.0 * k / probes)) ? Estimate.Exact(k, products)
            : weight <= 0.1 * dimension ? Estimate.Sampled(Math.Round(weight), 2 * weight / probes, probes - 1, products)
            : null;

    private static double Gap(SpectralValue[] values, int after) => Math.Abs(values[after].Value - values[after + 1].Value);
}
