using Plateau.Numerics;

namespace Plateau.Convergence;

/// <summary>
/// The part of one group of objects in the landscape variance V, and the number of its objects that its own landscape needs.
/// </summary>
/// <remarks>
/// <para>
/// At each draw the squares about the mean split into those within groups and those between them: (n − 1)S² = Σ_g (n_g − 1)S²_g + Σ_g
/// n_g(L_g − L_n)². So V = Σ_g (within_g + between_g) exactly, with within_g = (n_g − 1)V_g/(n − 1) and between_g = n_g
/// E_w(L_g − L_n)²/(n − 1).
/// </para>
/// <para>
/// The tolerance is the same for all groups, in units of the loss: τL̄ with the mean loss L̄ of all objects. So K_g = ⌈V_g/(τL̄)²⌉ objects
/// of the group are enough for what is still to come to the group's own landscape, √(V_g/k), to be within it. The interval is the
/// studentised one of log V_g, its deviations scaled by the standard error of log V_g − 2 log L̄ over that of log V_g; where the two lean
/// the same way and the ratio is below 1, by its power 2/3, for the reason that <see cref="LandscapeVariance"/> has for K.
/// </para>
/// </remarks>
public sealed class GroupVariance
{
    /// <summary>The smallest number of objects with a meaningful interval.</summary>
    public const int FewestObjects = 10;

    private GroupVariance(int group, int objects)
    {
        Group = group;
        Objects = objects;
    }

    /// <summary>The group.</summary>
    public int Group { get; }

    /// <summary>The number of its objects, n_g.</summary>
    public int Objects { get; }

    /// <summary>L̄_g, its mean loss over objects and draws; NaN where it has no object.</summary>
    public double MeanLoss { get; private init; }

    /// <summary>V_g and its shape; null where the group has fewer than <see cref="FewestObjects"/> objects.</summary>
    public LandscapeVariance? Variance { get; private init; }

    /// <summary>The objects of this group that its own landscape needs; null where <see cref="Variance"/> is.</summary>
    public SampleSize? Size { get; private init; }

    /// <summary>The part of V that lies within the group: (n_g − 1)V_g/(n − 1).</summary>
    public double Within { get; private init; }

    /// <summary>
    /// The part of V that comes from the distance between the mean of the group and the mean of all objects: n_g E_w(L_g − L_n)²/(n − 1).
    /// </summary>
    public double Between { get; private init; }

    /// <summary>The part of V_shape that is the group's, within and between; null when the optimum is unknown.</summary>
    public double? OfShape { get; private init; }

    /// <summary>Every group, in order.</summary>
    /// <param name="whole">The landscape of all objects.</param>
    /// <param name="groups">The same draws by group.</param>
    /// <param name="tolerance">τ of the remaining change, relative to the mean loss of all objects.</param>
    /// <param name="of">The loss, or its shape.</param>
    /// <param name="confidence">The confidence of the intervals, inside (0, 1).</param>
    /// <param name="seed">The seed of the bootstrap.</param>
    /// <param name="replicates">Replicates of the bootstrap, at least 1.</param>
    /// <exception cref="ArgumentException">The draws or the objects differ, or the tolerance is one of the increment.</exception>
    public static IReadOnlyList<GroupVariance> Of(
        LandscapeStatistics whole,
        GroupStatistics groups,
        Tolerance tolerance,
        LandscapePart of = LandscapePart.Shape,
        double confidence = 0.95,
        ulong seed = 0,
        int replicates = 999)
    {
        ArgumentNullException.ThrowIfNull(whole);
        ArgumentNullException.ThrowIfNull(groups);
        whole.ThrowIfEmpty();
        LandscapeVariance.Check(confidence);
        if (tolerance.Criterion != Criterion.Remaining || !(tolerance.Value > 0))
        {
            throw new ArgumentException(
                "Groups are measured by the remaining change: make the tolerance by Tolerance.Remaining.",
                nameof(tolerance));
        }

        if (groups.Grouping.Index.Length != whole.Objects
            || (whole.Objects > 0 && groups.Means(groups.Grouping.Index[0]).Count != whole.Draws))
        {
            throw new ArgumentException("The groups hold other objects or draws than the whole.", nameof(groups));
        }

        double meanLoss = LandscapeVariance.Mean(whole.Means);
        double[] losses = whole.ObjectMeans();
        double lossError = RelativeError(whole, losses, meanLoss);
        double allowed = tolerance.Value * meanLoss;
        double[] ofShape = whole.ShapeContributions();
        List<GroupVariance> results = [];
        for (int group = 0; group < groups.Groups; group++)
        {
            int n = groups.Objects(group);
            LandscapeStatistics? statistics = groups.Of(group);
            LandscapeVariance? variance = n >= FewestObjects ? LandscapeVariance.Of(statistics!, confidence, seed, replicates) : null;
            results.Add(new GroupVariance(group, n)
            {
                MeanLoss = n == 0 ? double.NaN : groups.Means(group).Sum() / whole.Draws,
                Variance = variance,
                Size = variance is null || !(meanLoss > 0)
                    ? null
                    : SizeOf(variance, tolerance, of, allowed, Widening(variance, statistics!, whole, of, meanLoss, lossError)),
                Within = statistics is null ? 0 : (n - 1) * LandscapeVariance.Mean(statistics.Variances) / (whole.Objects - 1),
                Between = n * MeanSquare(groups.Means(group), whole.Means) / (whole.Objects - 1),
                OfShape = whole.HasOptimum ? Sum(ofShape, groups.Members(group)) / (whole.Objects - 1) : null,
            });
        }

        return results;
    }

    // The squared standard error of the mean loss over objects and draws, relative to it.
    private static double RelativeError(LandscapeStatistics whole, double[] losses, double meanLoss)
    {
        double squares = 0;
        foreach (double mean in whole.Means)
        {
            squares += (mean - meanLoss) * (mean - meanLoss);
        }

        double ofDraws = whole.Draws > 1 ? squares / (whole.Draws - 1) / whole.Draws : 0;
        double ofObjects = 0;
        foreach (double loss in losses)
        {
            ofObjects += (loss - meanLoss) * (loss - meanLoss);
        }

        return meanLoss > 0 ? (ofDraws + (ofObjects / (whole.Objects - 1) / whole.Objects)) / meanLoss / meanLoss : 0;
    }

    // The standard error of log V_g − 2 log L̄ over that of log V_g. An object of the group bears on both, and so does a draw.
    private static double Widening(
        LandscapeVariance variance,
        LandscapeStatistics group,
        LandscapeStatistics whole,
        LandscapePart of,
        double meanLoss,
        double lossError)
    {
        bool shape = of == LandscapePart.Shape;
        double[] contributions = shape ? group.ShapeContributions() : group.ObjectContributions();
        double[] losses = group.ObjectMeans();
        double objects = Product(contributions, losses) / LandscapeVariance.Mean(contributions) / group.Objects / whole.Objects / meanLoss;
        ReadOnlySpan<double> variances = shape ? group.ShapeVariances : group.Variances;
        double draws = whole.Draws > 1
            ? Product(variances, whole.Means) / LandscapeVariance.Mean(variances) / whole.Draws / (whole.Draws - 1) / meanLoss
            : 0;
        (double overObjects, double? overDraws) =
            shape ? (variance.ShapeOverObjects!.Value, variance.ShapeOverDraws) : (variance.OverObjects, variance.OverDraws);
        double own = ((overObjects * overObjects) + (overDraws * overDraws ?? 0)) / variance.ValueOf(of) / variance.ValueOf(of);
        double both = Math.Max(0, own + (4 * lossError) - (4 * (objects + draws)));
        double ratio = Math.Sqrt(both / own);
        return !(own > 0) ? 1 : ratio is > 0 and < 1 ? Elementary.Exp(Elementary.Log(ratio) * 2 / 3) : ratio;
    }

    // Σ(x − x̄)(y − ȳ).
    private static double Product(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        (double ofX, double ofY) = (LandscapeVariance.Mean(x), LandscapeVariance.Mean(y));
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += (x[i] - ofX) * (y[i] - ofY);
        }

        return sum;
    }

    private static double MeanSquare(IReadOnlyList<double> means, ReadOnlySpan<double> whole)
    {
        double sum = 0;
        for (int t = 0; t < means.Count; t++)
        {
            sum += (means[t] - whole[t]) * (means[t] - whole[t]);
        }

        return means.Count == 0 ? 0 : sum / means.Count;
    }

    private static double Sum(double[] contributions, ReadOnlySpan<int> members)
    {
        double sum = 0;
        foreach (int member in members)
        {
            sum += contributions[member];
        }

        return sum;
    }

    private static SampleSize SizeOf(LandscapeVariance variance, Tolerance tolerance, LandscapePart of, double allowed, double widening)
    {
        double value = variance.ValueOf(of);
        Interval interval = variance.IntervalOf(of);
        return new SampleSize
        {
            Tolerance = tolerance,
            Of = of,
            K = Count(value),
            Low = Count(End(interval.Low)),
            High = Count(End(interval.High)),
            Confidence = variance.Confidence,
        };

        double Count(double v) => SampleSize.ForRemaining(v / allowed / allowed, 1);

        double End(double end)
            => value > 0 && end > 0 && double.IsFinite(end) ? value * Elementary.Exp(widening * Elementary.Log(end / value)) : end;
    }
}
