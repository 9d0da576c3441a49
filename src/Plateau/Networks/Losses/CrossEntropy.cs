using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The cross-entropy of each object, ℓ = (M − z_y) + log(1 + Σ_{j ≠ a} e^{z_j − M}) with M = z_a the first largest logit: a loss of 1e-12
/// keeps all its digits. With label smoothing ε, M − z_y becomes (1 − ε)(M − z_y) + (ε/K) Σ_j (M − z_j), all of it positive.
/// Eight objects at a time, each one chain over its classes in float64; a NaN logit gives a NaN loss.
/// </summary>
internal static class CrossEntropy
{
    /// <summary>The loss of each object.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one per object.</param>
    /// <param name="losses">ℓ, one per object.</param>
    /// <param name="smoothing">ε, in [0, 1].</param>
    public static void Losses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, double smoothing = 0.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Evaluate(logits, labels, losses, default, default, smoothing, true);

    /// <summary>The loss of each object and δ = scale·(softmax(z) − onehot(y)), its derivative by the logits.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one per object.</param>
    /// <param name="losses">ℓ, one per object, not scaled.</param>
    /// <param name="deltas">δ, row-major (objects, classes); may be the logits themselves.</param>
    /// <param name="scale">The factor of δ.</param>
    public static void LossesAndDeltas<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<int> labels,
        Span<double> losses,
        Span<T> deltas,
        double scale = 1.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => LossesAndDeltas(logits, labels, losses, deltas, ObjectWeights.Same(scale), 0.0);

    /// <summary>The loss of each object and δ = weight·(softmax(z) − (1 − ε) onehot(y) − ε/K), its derivative by the logits.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one per object.</param>
    /// <param name="losses">ℓ, one per object, not weighted.</param>
    /// <param name="deltas">δ, row-major (objects, classes); may be the logits themselves.</param>
    /// <param name="weights">The factors of δ.</param>
    /// <param name="smoothing">ε, in [0, 1].</param>
    public static void LossesAndDeltas<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> deltas, ObjectWeights weights, double smoothing)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SoftmaxLanes.CheckSize(deltas.Length, logits.Length, nameof(deltas));
        weights.Check(labels.Length);
        Evaluate(logits, labels, losses, deltas, weights, smoothing, true);
    }

    /// <summary>Whether the largest logit of each object, the first one on a tie, belongs to its label; a NaN logit never does.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, one per object.</param>
    /// <param name="correct">Receives yes or no, one per object.</param>
    public static void Correct<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<bool> correct)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = labels.Length == 0 ? 0 : logits.Length / labels.Length;
        for (int i = 0; i < labels.Length; i++)
        {
            ReadOnlySpan<T> row = logits.Slice(i * classes, classes);
            int best = 0;
            for (int j = 1; j < classes; j++)
            {
                best = row[j] > row[best] ? j : best;
            }

            correct[i] = best == labels[i] && !T.IsNaN(row[best]);
        }
    }

    /// <summary>softmax(z) of each object.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="objects">The number of objects.</param>
    /// <param name="probabilities">Row-major (objects, classes); may be the logits themselves.</param>
    public static void Probabilities<T>(ReadOnlySpan<T> logits, int objects, Span<T> probabilities)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(objects);
        SoftmaxLanes.CheckSize(probabilities.Length, logits.Length, nameof(probabilities));
        Span<int> labels = stackalloc int[64];
        Span<double> losses = stackalloc double[64];
        labels.Clear();
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        for (int i = 0; i < objects; i += labels.Length)
        {
            int count = Math.Min(labels.Length, objects - i);
            Evaluate(
                logits.Slice(i * classes, count * classes),
                labels[..count],
                losses[..count],
                probabilities.Slice(i * classes, count * classes),
                ObjectWeights.Same(1.0),
                0.0,
                false);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Evaluate<T>(
        ReadOnlySpan<T> logits,
        ReadOnlySpan<int> labels,
        Span<double> losses,
        Span<T> outputs,
        ObjectWeights weights,
        double smoothing,
        bool subtractTarget)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int objects = labels.Length;
        SoftmaxLanes.CheckSize(losses.Length, objects, nameof(losses));
        if (objects == 0)
        {
            return;
        }

        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        Span<Vector512<double>> z = classes <= SoftmaxLanes.ClassesOnStack
            ? stackalloc Vector512<double>[SoftmaxLanes.ClassesOnStack]
            : new Vector512<double>[classes];
        z = z[..classes];
        Span<double> target = stackalloc double[SoftmaxLanes.Count];
        for (int i = 0; i < objects; i += SoftmaxLanes.Count)
        {
            int count = Math.Min(SoftmaxLanes.Count, objects - i);
            SoftmaxLanes.Gather(logits.Slice(i * classes, count * classes), count, z);
            Vector512<double> max = SoftmaxLanes.Largest(z, out Vector512<double> argument);
            for (int lane = 0; lane < count; lane++)
            {
                int label = labels[i + lane];
                if ((uint)label >= (uint)classes)
                {
                    throw new ArgumentException($"Label {label} of object {i + lane} is not in [0, {classes}).", nameof(labels));
                }

                target[lane] = z[label][lane];
            }

            Vector512<double> gaps = Vector512<double>.Zero;
            for (int j = 0; smoothing > 0 && j < classes; j++)
            {
                gaps += max - z[j];
            }

            Vector512<double> sum = SoftmaxLanes.Exponentials(z, max, argument);
            for (int lane = 0; lane < count; lane++)
            {
                double gap = max[lane] - target[lane];
                losses[i + lane] = (smoothing > 0 ? Smoothed(gap, gaps[lane], smoothing, classes) : gap) + Elementary.LogPlusOne(sum[lane]);
            }

            if (!outputs.IsEmpty)
            {
                Vector512<double> weight = weights.Lanes(i, count);
                Scatter(
                    z,
                    sum,
                    argument,
                    labels.Slice(i, count),
                    outputs.Slice(i * classes, count * classes),
                    weight,
                    smoothing,
                    subtractTarget);
            }
        }
    }

    // A target without weight adds nothing, were its logit −∞.
    private static double Smoothed(double gap, double gaps, double smoothing, int classes)
        => (smoothing < 1 ? (1.0 - smoothing) * gap : 0.0) + (smoothing / classes * gaps);

    private static void Scatter<T>(
        Span<Vector512<double>> exponentials,
        Vector512<double> sum,
        Vector512<double> argument,
        ReadOnlySpan<int> labels,
        Span<T> outputs,
        Vector512<double> weight,
        double smoothing,
        bool subtractTarget)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = exponentials.Length;
        Vector512<double> factor = weight / (Vector512<double>.One + sum);
        for (int j = 0; j < classes; j++)
        {
            exponentials[j] *= factor;
        }

        if (subtractTarget)
        {
            // p − 1 of a label that wins is −Σ of the others: no digit cancels.
            Span<double> flat = MemoryMarshal.Cast<Vector512<double>, double>(exponentials);
            Vector512<double> spared = Vector512.Create(smoothing - (smoothing / classes)) * weight;
            Vector512<double> ofWinner = spared - (sum * factor);
            Vector512<double> given = weight - spared;
            Span<double> own = stackalloc double[SoftmaxLanes.Count];
            for (int lane = 0; lane < labels.Length; lane++)
            {
                int label = labels[lane];
                own[lane] = argument[lane] == label ? ofWinner[lane] : flat[(label * SoftmaxLanes.Count) + lane] - given[lane];
            }

            Vector512<double> shared = Vector512.Create(smoothing / classes) * weight;
            for (int j = 0; smoothing > 0 && j < classes; j++)
            {
                exponentials[j] -= shared;
            }

            for (int lane = 0; lane < labels.Length; lane++)
            {
                flat[(labels[lane] * SoftmaxLanes.Count) + lane] = own[lane];
            }
        }

        SoftmaxLanes.Scatter(exponentials, labels.Length, outputs);
    }
}
