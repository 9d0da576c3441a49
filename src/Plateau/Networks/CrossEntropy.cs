using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The cross-entropy of each object, ℓ = (M − z_y) + log(1 + Σ_{j ≠ a} e^{z_j − M}) with M = z_a the first largest logit: a loss of 1e-12 keeps all its digits.
/// Eight objects at a time, each one chain over its classes in float64; a NaN logit gives a NaN loss.
/// </summary>
internal static class CrossEntropy
{
    private const int Lanes = 8;
    private const int ClassesOnStack = 128;

    /// <summary>The loss of each object.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one an object.</param>
    /// <param name="losses">ℓ, one an object.</param>
    public static void Losses<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Evaluate(logits, labels, losses, default, 1.0, true);

    /// <summary>The loss of each object and δ = scale·(softmax(z) − onehot(y)), its derivative by the logits.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, in [0, classes), one an object.</param>
    /// <param name="losses">ℓ, one an object, not scaled.</param>
    /// <param name="deltas">δ, row-major (objects, classes); may be the logits themselves.</param>
    /// <param name="scale">The factor of δ.</param>
    public static void LossesAndDeltas<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> deltas, double scale = 1.0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckSize(deltas.Length, logits.Length, nameof(deltas));
        Evaluate(logits, labels, losses, deltas, scale, true);
    }

    /// <summary>The same with a factor of δ for each object.</summary>
    public static void LossesAndDeltas<T>(ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> deltas, ReadOnlySpan<double> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = labels.Length == 0 ? 0 : logits.Length / labels.Length;
        for (int i = 0; i < labels.Length;)
        {
            int end = i + 1;
            while (end < labels.Length && weights[end] == weights[i])
            {
                end++;
            }

            LossesAndDeltas(logits[(i * classes)..(end * classes)], labels[i..end], losses[i..end], deltas[(i * classes)..(end * classes)], weights[i]);
            i = end;
        }
    }

    /// <summary>w (diag(p) − ppᵀ) ż of each object.</summary>
    public static void CurvatureProducts<T>(ReadOnlySpan<T> logits, ReadOnlySpan<T> tangents, ReadOnlySpan<double> weights, Span<T> products)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Probabilities(logits, weights.Length, products);
        int classes = weights.Length == 0 ? 0 : logits.Length / weights.Length;
        for (int i = 0; i < weights.Length; i++)
        {
            Span<T> p = products.Slice(i * classes, classes);
            ReadOnlySpan<T> z = tangents.Slice(i * classes, classes);
            double mean = Elementwise.Dot<T>(p, z);
            for (int j = 0; j < classes; j++)
            {
                p[j] = FromDouble<T>(weights[i] * ToDouble(p[j]) * (ToDouble(z[j]) - mean));
            }
        }
    }

    /// <summary>Whether the largest logit of each object, the first one on a tie, is its label's; a NaN logit never is.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="labels">y, one an object.</param>
    /// <param name="correct">Receives one answer an object.</param>
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
        CheckSize(probabilities.Length, logits.Length, nameof(probabilities));
        Span<int> labels = stackalloc int[64];
        Span<double> losses = stackalloc double[64];
        labels.Clear();
        int classes = objects == 0 ? 0 : logits.Length / objects;
        CheckSize(logits.Length, objects * classes, nameof(logits));
        for (int i = 0; i < objects; i += labels.Length)
        {
            int count = Math.Min(labels.Length, objects - i);
            Evaluate(
                logits.Slice(i * classes, count * classes), labels[..count], losses[..count], probabilities.Slice(i * classes, count * classes), 1.0, false);
        }
    }

    private static void CheckSize(int length, int expected, string name)
    {
        if (length != expected)
        {
            throw new ArgumentException($"{length} numbers where {expected} belong.", name);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Evaluate<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<double> losses, Span<T> outputs, double scale, bool subtractTarget)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int objects = labels.Length;
        CheckSize(losses.Length, objects, nameof(losses));
        if (objects == 0)
        {
            return;
        }

        int classes = logits.Length / objects;
        CheckSize(logits.Length, objects * classes, nameof(logits));
        Span<Vector512<double>> z = classes <= ClassesOnStack ? stackalloc Vector512<double>[ClassesOnStack] : new Vector512<double>[classes];
        z = z[..classes];
        Span<double> target = stackalloc double[Lanes];
        bool keep = !outputs.IsEmpty;
        for (int i = 0; i < objects; i += Lanes)
        {
            int count = Math.Min(Lanes, objects - i);
            Gather(logits.Slice(i * classes, count * classes), count, z);

            Vector512<double> max = z[0];
            Vector512<double> argument = Vector512<double>.Zero;
            for (int j = 1; j < classes; j++)
            {
                Vector512<double> larger = Vector512.GreaterThan(z[j], max);
                max = Vector512.ConditionalSelect(larger, z[j], max);
                argument = Vector512.ConditionalSelect(larger, Vector512.Create((double)j), argument);
            }

            // Of several NaN or a NaN and a maximum, whichever was kept, the other enters the sum.
            Vector512<double> sum = Vector512<double>.Zero;
            for (int lane = 0; lane < count; lane++)
            {
                int label = labels[i + lane];
                if ((uint)label >= (uint)classes)
                {
                    throw new ArgumentException($"Label {label} of object {i + lane} is not in [0, {classes}).", nameof(labels));
                }

                target[lane] = z[label][lane];
            }

            for (int j = 0; j < classes; j++)
            {
                Vector512<double> e = VectorMath.Exp(z[j] - max);
                Vector512<double> isMax = Vector512.Equals(argument, Vector512.Create((double)j));
                sum += Vector512.AndNot(e, isMax);
                if (keep)
                {
                    z[j] = e;
                }
            }

            for (int lane = 0; lane < count; lane++)
            {
                losses[i + lane] = (max[lane] - target[lane]) + Elementary.LogPlusOne(sum[lane]);
            }

            if (keep)
            {
                Scatter(z, sum, argument, labels.Slice(i, count), outputs.Slice(i * classes, count * classes), scale, subtractTarget);
            }
        }
    }

    // Eight rows become the lanes of one vector a class; lanes without an object hold 0.
    private static void Gather<T>(ReadOnlySpan<T> rows, int count, Span<Vector512<double>> z)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = z.Length;
        Span<double> flat = MemoryMarshal.Cast<Vector512<double>, double>(z);
        if (count < Lanes)
        {
            flat.Clear();
        }

        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<T> row = rows.Slice(lane * classes, classes);
            for (int j = 0; j < row.Length; j++)
            {
                flat[(j * Lanes) + lane] = ToDouble(row[j]);
            }
        }
    }

    private static void Scatter<T>(
        Span<Vector512<double>> exponentials,
        Vector512<double> sum,
        Vector512<double> argument,
        ReadOnlySpan<int> labels,
        Span<T> outputs,
        double scale,
        bool subtractTarget)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = exponentials.Length;
        Vector512<double> total = Vector512<double>.One + sum;
        Vector512<double> factor = Vector512.Create(scale) / total;
        for (int j = 0; j < classes; j++)
        {
            exponentials[j] *= factor;
        }

        ReadOnlySpan<double> flat = MemoryMarshal.Cast<Vector512<double>, double>(exponentials);
        for (int lane = 0; lane < labels.Length; lane++)
        {
            Span<T> row = outputs.Slice(lane * classes, classes);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] = FromDouble<T>(flat[(j * Lanes) + lane]);
            }

            if (subtractTarget)
            {
                // p − 1 of a label that wins is −Σ of the others: no digit cancels.
                int label = labels[lane];
                row[label] = FromDouble<T>(argument[lane] == label ? -sum[lane] * factor[lane] : flat[(label * Lanes) + lane] - scale);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ToDouble<T>(T value)
        where T : unmanaged
        => typeof(T) == typeof(float) ? (float)(object)value : (double)(object)value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FromDouble<T>(double value)
        where T : unmanaged
        => typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;
}
