using System.Globalization;
using System.Numerics;
using Plateau.Data;

namespace Plateau.Networks;

/// <summary>
/// A loss ℓ(z, y) of one object with K logits z and label y, its derivative by the logits δ, and their second derivative A. Where
/// quantities are predicted, z are the K predictions, and y is a row of targets. Arithmetic is float64 inside; an object's numbers depend
/// on that object alone.
/// </summary>
public abstract record ObjectLoss
{
    // The share of what guessing costs beyond the least possible loss above which a network has learned too little to be asked.
    private const double LearnedTooLittle = 0.9;

    private protected ObjectLoss()
    {
    }

    /// <summary>The name that documents give it.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Whether ℓ is, but for a constant, the negative logarithm of the probability that the network gives to the label or the targets, so
    /// that its curvature is that of a likelihood: the cross-entropy without smoothing, and the Gaussian loss.
    /// </summary>
    internal virtual bool IsLogLikelihood => false;

    /// <summary>ℓ = −Σ_j t_j log softmax(z)_j with the targets t = (1 − ε) onehot(y) + ε/K.</summary>
    /// <param name="labelSmoothing">ε, in [0, 1].</param>
    /// <exception cref="ArgumentOutOfRangeException">ε is not in [0, 1].</exception>
    public static ObjectLoss CrossEntropy(double labelSmoothing = 0.0) => new CrossEntropyLoss(labelSmoothing);

    /// <summary>ℓ = (1/K) Σ_j (z_j − t_j)², t the standardised targets of the object, or onehot(y) where it has a class.</summary>
    public static ObjectLoss SquaredError() => new SquaredErrorLoss();

    /// <summary>
    /// ℓ = Σ_j (z_j − t_j)²/(2 s_j²), t the standardised targets of the object: the negative logarithm of a normal density, but for its
    /// constant.
    /// </summary>
    /// <param name="scales">s, one positive number a target; by default 1 each. Those of residuals: Optimum.FitScale.</param>
    /// <exception cref="ArgumentOutOfRangeException">A scale is not a positive number.</exception>
    public static ObjectLoss Gaussian(params double[] scales)
    {
        ArgumentNullException.ThrowIfNull(scales);
        foreach (double scale in scales)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale, nameof(scales));
            if (!double.IsFinite(scale))
            {
                throw new ArgumentOutOfRangeException(nameof(scales), scale, "A scale is a positive number.");
            }
        }

        return new GaussianLoss(scales);
    }

    /// <summary>The loss that suits the labels: the cross-entropy of classes, the squared error of quantities.</summary>
    internal static ObjectLoss Suiting(Dataset data) => data.Targets is null ? CrossEntropy() : SquaredError();

    /// <inheritdoc/>
    public sealed override string ToString() => Name;

    /// <summary>
    /// The loss of guessing: the mean loss of the best logits that do not depend on the object, where K classes are equally frequent.
    /// </summary>
    /// <param name="classes">K.</param>
    public double Guessing(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        return OfGuessing(classes);
    }

    /// <summary>
    /// The loss of guessing where classes differ in size: the mean loss of the best logits that know the shares of the labels and nothing
    /// of the object. For the cross-entropy it is the entropy of the shares.
    /// </summary>
    /// <param name="shares">The share of each class, K numbers of at least 0; their sum need not be 1.</param>
    /// <exception cref="ArgumentException">A share is negative or not finite, or all are 0.</exception>
    public double Guessing(ReadOnlySpan<double> shares)
    {
        double sum = 0;
        double[] whole = shares.ToArray();
        foreach (double share in whole)
        {
            sum += share is >= 0 and < double.PositiveInfinity ? share : double.NaN;
        }

        return sum is > 0 and < double.PositiveInfinity
            ? OfGuessing(Array.ConvertAll(whole, share => share / sum))
            : throw new ArgumentException("Shares are finite, not negative, and not all 0.", nameof(shares));
    }

    /// <summary>The same from the number of objects of each class.</summary>
    internal double Guessing(int[] counts) => Guessing(Array.ConvertAll(counts, count => (double)count));

    /// <summary>The smallest possible loss of an object, with K classes.</summary>
    /// <param name="classes">K.</param>
    public double Least(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(classes);
        return OfKnowing(classes);
    }

    /// <summary>
    /// The loss of guessing the objects of a data set: the mean loss of the best logits that know the shares of the classes, or the means
    /// of the targets, and nothing of the object.
    /// </summary>
    internal double Guessing(Dataset data)
        => data.Targets is null ? Guessing(data.ClassCounts) : OfVariances(data.Targets.Variances(data.Labels));

    /// <summary>The loss of guessing so many standardised targets: the variance of each is 1.</summary>
    internal double GuessingTargets(int count) => OfVariances([.. Enumerable.Repeat(1.0, count)]);

    /// <summary>
    /// R² of a mean loss on the objects it was measured on: 1 − loss/guessing. Null for classes, and where no target varies.
    /// </summary>
    internal double? RSquared(double meanLoss, Dataset data)
        => data.Targets is not null && Guessing(data) is > 0 and double guessing ? 1 - (meanLoss / guessing) : null;

    /// <summary>
    /// Whether a mean loss is close to that of guessing: above the smallest possible loss by more than nine tenths of what guessing is
    /// above it, where guessing knows how large each class is.
    /// </summary>
    /// <param name="meanLoss">The mean loss of a network.</param>
    /// <param name="data">The objects that it was measured on.</param>
    internal bool IsHardlyLearned(double meanLoss, Dataset data)
        => data.Varies && IsHardlyLearned(meanLoss, Guessing(data), data.Outputs);

    /// <summary>The same with what guessing costs.</summary>
    internal bool IsHardlyLearned(double meanLoss, double guessing, int outputs)
        => meanLoss - Least(outputs) > LearnedTooLittle * (guessing - Least(outputs));

    /// <summary>The same loss without scales of its own: what a training of it minimises.</summary>
    internal virtual ObjectLoss Unscaled => this;

    /// <summary>The loss with what it is to be compared with: the labels are those of this data set, or rows of its targets.</summary>
    /// <exception cref="PlateauException">The loss takes classes, and the data set has quantities, or the reverse.</exception>
    internal virtual ObjectLoss For(Dataset data) => data.Targets is null
        ? this
        : throw new PlateauException(
            $"the loss {Name} takes classes, and {data.Name} has quantities to predict ({string.Join(", ", data.Targets.Names)}); "
                + "use squared-error or gaussian.");

    /// <summary>The loss that has this <see cref="Name"/>.</summary>
    /// <exception cref="PlateauException">There is no such loss.</exception>
    internal static ObjectLoss Named(string name)
        => Known(name) ?? throw new PlateauException($"'{name}' is no loss that this version knows");

    /// <summary>The loss that has this <see cref="Name"/>; null where it is a loss of somebody's own.</summary>
    internal static ObjectLoss? Known(string name)
    {
        const string smoothed = "cross-entropy+label-smoothing=";
        return name switch
        {
            "cross-entropy" => CrossEntropy(),
            "squared-error" => SquaredError(),
            _ when name.StartsWith(GaussianLoss.Plain, StringComparison.Ordinal) => GaussianLoss.Read(name),
            _ when name.StartsWith(smoothed, StringComparison.Ordinal)
                && double.TryParse(name.AsSpan(smoothed.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out double share)
                && share is >= 0 and <= 1
                => CrossEntropy(share),
            _ => null,
        };
    }

    private protected abstract double OfGuessing(int classes);

    // Shares add up to 1.
    private protected abstract double OfGuessing(double[] shares);

    // The variances of the targets; only for a loss that takes targets.
    private protected virtual double OfVariances(double[] variances) => throw new NotSupportedException($"{Name} takes classes.");

    private protected abstract double OfKnowing(int classes);

    /// <summary>The loss of each object.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one per object.</param>
    /// <param name="losses">ℓ, one per object.</param>
    internal abstract void Losses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The loss of each object and δ = weight·∂ℓ/∂z.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one per object.</param>
    /// <param name="losses">ℓ, one per object, not weighted.</param>
    /// <param name="deltas">δ, row-major (objects, classes); may be the logits themselves.</param>
    /// <param name="weights">The factors of δ.</param>
    internal abstract void LossesAndGradient<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> deltas, ObjectWeights weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>weight·A ż, one or more directions at once: δ̇, the change of the gradient δ when the logits change by ż.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one per object.</param>
    /// <param name="tangents">ż, row-major (directions, objects, classes).</param>
    /// <param name="weights">One factor per object.</param>
    /// <param name="result">Row-major (directions, objects, classes); may be the tangents themselves.</param>
    internal abstract void HessianProduct<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<T> tangents, ObjectWeights weights, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>
    /// Columns of the K × K matrix S of each object, S Sᵀ = A: sent backwards as seeds they give the exact curvature JᵀAJ of one object.
    /// </summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one per object.</param>
    /// <param name="first">The first column, of K.</param>
    /// <param name="columns">Row-major (columns, objects, classes).</param>
    internal abstract void CurvatureRoot<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, int first, Span<T> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>How many uniform numbers <see cref="SampleGradient"/> takes for one object.</summary>
    /// <param name="classes">K.</param>
    internal abstract int UniformsPerObject(int classes);

    /// <summary>
    /// weight·δ for targets that the model itself draws, one per object: a vector whose mean is 0 and whose mean δδᵀ is A (Monte Carlo
    /// Fisher).
    /// </summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="objects">The number of objects.</param>
    /// <param name="uniforms">Numbers strictly inside (0, 1), row-major (objects, <see cref="UniformsPerObject"/>).</param>
    /// <param name="deltas">Row-major (objects, classes); may be the logits themselves.</param>
    /// <param name="weights">The factors of δ.</param>
    internal abstract void SampleGradient<T>(
        ReadOnlySpan<T> logits, int objects, ReadOnlySpan<double> uniforms, Span<T> deltas, ObjectWeights weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    // The checks that every loss makes of logits with tangents or columns beside them.
    private protected static void CheckBlocks(int logits, int objects, int block, string name)
    {
        SoftmaxLanes.Classes(logits, objects);
        if (logits == 0 ? block != 0 : block % logits != 0)
        {
            throw new ArgumentException($"{block} numbers are no whole number of blocks of {logits}.", name);
        }
    }

    private protected static void CheckColumns(int logits, int objects, int first, int columns)
    {
        CheckBlocks(logits, objects, columns, nameof(columns));
        int classes = SoftmaxLanes.Classes(logits, objects);
        if (logits > 0 && (first < 0 || first + (columns / logits) > classes))
        {
            throw new ArgumentOutOfRangeException(
                nameof(first),
                first,
                $"{columns / logits} columns from there on are more than there are: {classes}.");
        }
    }
}
