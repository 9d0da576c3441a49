namespace Plateau.Convergence;

/// <summary>
/// Is this enough data? Two things have to hold with the confidence asked for: the upper end of the sufficient size is at most the number
/// of objects, and, where the gap is known, the upper end of the relative gap is within its tolerance (docs/theory.md T6, "The gap").
/// </summary>
public sealed record Verdict
{
    private Verdict(SampleSize size, double objects, LandscapeGap? gap, double gapTolerance)
    {
        Size = size;
        Objects = objects;
        Gap = gap;
        GapTolerance = gapTolerance;
        bool closed = gap is null || gap.RelativeHigh <= gapTolerance;
        bool settled = size.High * size.BatchSize <= objects;
        Enough = closed && settled;
        Reason = !closed ? VerdictReason.Gap : settled ? VerdictReason.Settled : VerdictReason.Remaining;
    }

    /// <summary>Whether the data are enough.</summary>
    public bool Enough { get; }

    /// <summary>
    /// The reason: what is settled, or what failed. The gap where both failed, since a settled shape does not help a network that
    /// memorised.
    /// </summary>
    public VerdictReason Reason { get; }

    /// <summary>The sufficient size on which the verdict rests.</summary>
    public SampleSize Size { get; }

    /// <summary>The number of objects at hand, N.</summary>
    public double Objects { get; }

    /// <summary>The gap; null where it is unknown.</summary>
    public LandscapeGap? Gap { get; }

    /// <summary>The tolerance of the gap relative to the mean held-out loss.</summary>
    public double GapTolerance { get; }

    /// <summary>How many more objects the sufficient size asks for, K − N, or 0.</summary>
    public double MoreObjects => More(Size.K);

    /// <summary>The lower end of <see cref="MoreObjects"/>.</summary>
    public double MoreObjectsLow => More(Size.Low);

    /// <summary>The upper end of <see cref="MoreObjects"/>.</summary>
    public double MoreObjectsHigh => More(Size.High);

    /// <summary>The verdict from a sufficient size, a gap and the number of objects at hand.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number of objects or the tolerance is negative or not a number.</exception>
    public static Verdict Of(SampleSize size, double objects, LandscapeGap? gap = null, double gapTolerance = 0.1)
    {
        ArgumentNullException.ThrowIfNull(size);
        if (!(objects >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(objects), objects, "The number of objects is not negative.");
        }

        if (!(gapTolerance >= 0))
        {
            throw new ArgumentOutOfRangeException(nameof(gapTolerance), gapTolerance, "The tolerance of the gap is not negative.");
        }

        return new Verdict(size, objects, gap, gapTolerance);
    }

    private double More(double k) => Math.Max(0, (k * Size.BatchSize) - Objects);
}
