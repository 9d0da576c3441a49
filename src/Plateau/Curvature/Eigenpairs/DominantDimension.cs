namespace Plateau.Curvature;

/// <summary>
/// The number D of eigenvalues of largest magnitude that make a good subspace, chosen in two ways, with the share that each D carries.
/// </summary>
public sealed record DominantDimension
{
    private DominantDimension()
    {
    }

    /// <summary>The eigenvalues, largest in magnitude first.</summary>
    public required IReadOnlyList<double> Eigenvalues { get; init; }

    /// <summary>For D = 1, 2, …, the share of ‖A‖_F² that the first D carry.</summary>
    public required IReadOnlyList<Estimate> NormShares { get; init; }

    /// <summary>For D = 1, 2, …, the share of Tr A that the first D carry; above 1 or below 0 where signs differ.</summary>
    public required IReadOnlyList<Estimate> TraceShares { get; init; }

    /// <summary>The share of ‖A‖_F² that was asked for.</summary>
    public required double Share { get; init; }

    /// <summary>The smallest D that carries the share of ‖A‖_F²; null where all known eigenvalues together do not.</summary>
    public required int? ByShare { get; init; }

    /// <summary>
    /// The D after which the magnitude falls by the largest factor, |λ_D|/|λ_{D+1}|: the subspace that changes least when the operator
    /// changes. Null with fewer than two eigenvalues, or where none differ.
    /// </summary>
    public required int? ByGap { get; init; }

    /// <summary>Chooses among eigenvalues.</summary>
    /// <param name="eigenvalues">The eigenvalues largest in magnitude, in any order; none of the largest may be missing.</param>
    /// <param name="trace">Tr A.</param>
    /// <param name="squaredNorm">‖A‖_F².</param>
    /// <param name="share">The share of ‖A‖_F² asked for, inside (0, 1).</param>
    /// <param name="noise">Magnitudes below this count as rounding errors: in ratios this value takes their place.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not inside (0, 1).</exception>
    public static DominantDimension Of(
        IEnumerable<double> eigenvalues,
        Estimate trace,
        Estimate squaredNorm,
        double share = 0.9,
        double noise = 0)
    {
        ArgumentNullException.ThrowIfNull(eigenvalues);
        ArgumentNullException.ThrowIfNull(trace);
        ArgumentNullException.ThrowIfNull(squaredNorm);
        if (!(share > 0 && share < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share lies inside (0, 1).");
        }

        double[] sorted = [.. eigenvalues.OrderByDescending(Math.Abs)];
        var norms = new Estimate[sorted.Length];
        var traces = new Estimate[sorted.Length];
        (double squares, double sum) = (0, 0);
        int? byShare = null;
        int? byGap = null;
        double widest = 1;
        for (int d = 0; d < sorted.Length; d++)
        {
            squares += sorted[d] * sorted[d];
            sum += sorted[d];
            norms[d] = Ratio(squares, squaredNorm);
            traces[d] = Ratio(sum, trace);
            byShare ??= norms[d].Value >= share ? d + 1 : null;
            if (d + 1 < sorted.Length && Math.Abs(sorted[d]) > noise)
            {
                double factor = Math.Abs(sorted[d]) / Math.Max(noise, Math.Abs(sorted[d + 1]));
                (widest, byGap) = factor > widest ? (factor, d + 1) : (widest, byGap);
            }
        }

        return new DominantDimension
        {
            Eigenvalues = sorted,
            NormShares = norms,
            TraceShares = traces,
            Share = share,
            ByShare = byShare,
            ByGap = byGap,
        };
    }

    private static Estimate Ratio(double part, Estimate whole)
    {
        double ratio = part / whole.Value;
        (double low, double high) = (part / whole.High, part / whole.Low);
        return whole with
        {
            Value = ratio,
            StandardError = Math.Abs(ratio * whole.StandardError / whole.Value),
            Low = Math.Min(low, high),
            High = Math.Max(low, high),
        };
    }
}
