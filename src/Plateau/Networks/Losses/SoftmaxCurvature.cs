using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Plateau.Networks;

/// <summary>
/// A = diag(p) − ppᵀ, p = softmax(z): the Hessian of the cross-entropy by the logits, for every label and every smoothing. All formulas use
/// the probability that the most probable class a leaves to the others, so that no digits cancel where p is nearly one-hot.
/// </summary>
internal static class SoftmaxCurvature
{
    /// <summary>weight·A ż for one or more directions ż.</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="objects">The number of objects.</param>
    /// <param name="tangents">ż, row-major (directions, objects, classes).</param>
    /// <param name="weights">One factor per object.</param>
    /// <param name="result">Row-major (directions, objects, classes); may be the tangents themselves.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(ReadOnlySpan<T> logits, int objects, ReadOnlySpan<T> tangents, ObjectWeights weights, Span<T> result)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        bool small = classes <= SoftmaxLanes.ClassesOnStack;
        Span<Vector512<double>> p = small ? stackalloc Vector512<double>[SoftmaxLanes.ClassesOnStack] : new Vector512<double>[classes];
        Span<Vector512<double>> u = small ? stackalloc Vector512<double>[SoftmaxLanes.ClassesOnStack] : new Vector512<double>[classes];
        p = p[..classes];
        u = u[..classes];
        for (int i = 0; i < objects; i += SoftmaxLanes.Count)
        {
            int count = Math.Min(SoftmaxLanes.Count, objects - i);
            Vector512<double> argument = Probabilities(logits.Slice(i * classes, count * classes), count, p, out _);
            Vector512<double> weight = weights.Lanes(i, count);
            for (int at = i * classes; at < tangents.Length; at += logits.Length)
            {
                // A u = p ∘ (u − ⟨p, u⟩) is the same for u = ż − ż_a, whose mean is small where p is nearly one-hot.
                SoftmaxLanes.Gather(tangents.Slice(at, count * classes), count, u);
                Vector512<double> origin = Vector512<double>.Zero;
                for (int lane = 0; lane < count; lane++)
                {
                    origin = origin.WithElement(lane, u[(int)argument[lane]][lane]);
                }

                Vector512<double> mean = Vector512<double>.Zero;
                for (int j = 0; j < classes; j++)
                {
                    u[j] -= origin;
                    mean = Vector512.FusedMultiplyAdd(p[j], u[j], mean);
                }

                for (int j = 0; j < classes; j++)
                {
                    u[j] = weight * p[j] * (u[j] - mean);
                }

                SoftmaxLanes.Scatter<T>(u, count, result.Slice(at, count * classes));
            }
        }
    }

    /// <summary>Columns of S = diag(√p) − p √pᵀ, for which S Sᵀ = A: √p_r (e_r − p).</summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="objects">The number of objects.</param>
    /// <param name="first">The first column.</param>
    /// <param name="columns">Row-major (columns, objects, classes).</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Root<T>(ReadOnlySpan<T> logits, int objects, int first, Span<T> columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        bool small = classes <= SoftmaxLanes.ClassesOnStack;
        Span<Vector512<double>> p = small ? stackalloc Vector512<double>[SoftmaxLanes.ClassesOnStack] : new Vector512<double>[classes];
        Span<Vector512<double>> s = small ? stackalloc Vector512<double>[SoftmaxLanes.ClassesOnStack] : new Vector512<double>[classes];
        p = p[..classes];
        s = s[..classes];
        for (int i = 0; i < objects; i += SoftmaxLanes.Count)
        {
            int count = Math.Min(SoftmaxLanes.Count, objects - i);
            Vector512<double> argument = Probabilities(logits.Slice(i * classes, count * classes), count, p, out Vector512<double> others);
            for ((int at, int r) = (i * classes, first); at < columns.Length; at += logits.Length, r++)
            {
                Vector512<double> root = Vector512.Sqrt(p[r]);
                for (int j = 0; j < classes; j++)
                {
                    s[j] = -root * p[j];
                }

                Vector512<double> isMax = Vector512.Equals(argument, Vector512.Create((double)r));
                s[r] = root * Vector512.ConditionalSelect(isMax, others, Vector512<double>.One - p[r]);
                SoftmaxLanes.Scatter<T>(s, count, columns.Slice(at, count * classes));
            }
        }
    }

    /// <summary>
    /// Draws a label for each object from its softmax: the class whose share of (0, 1], in the order of the classes, holds the object's
    /// number.
    /// </summary>
    /// <param name="logits">z, row-major (objects, classes).</param>
    /// <param name="uniforms">One number inside (0, 1) an object.</param>
    /// <param name="labels">Receives the labels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SampleLabels<T>(ReadOnlySpan<T> logits, ReadOnlySpan<double> uniforms, Span<int> labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int objects = uniforms.Length;
        int classes = SoftmaxLanes.Classes(logits.Length, objects);
        Span<Vector512<double>> p = classes <= SoftmaxLanes.ClassesOnStack
            ? stackalloc Vector512<double>[SoftmaxLanes.ClassesOnStack]
            : new Vector512<double>[classes];
        p = p[..classes];
        for (int i = 0; i < objects; i += SoftmaxLanes.Count)
        {
            int count = Math.Min(SoftmaxLanes.Count, objects - i);
            Vector512<double> argument = Probabilities(logits.Slice(i * classes, count * classes), count, p, out _);
            for (int lane = 0; lane < count; lane++)
            {
                // Where rounding leaves the shares short of the number, the most probable class takes it.
                int label = (int)argument[lane];
                double sum = 0;
                for (int j = 0; j < classes; j++)
                {
                    sum += p[j][lane];
                    if (sum >= uniforms[i + lane])
                    {
                        label = j;
                        break;
                    }
                }

                labels[i + lane] = label;
            }
        }
    }

    // p of up to eight objects, their most probable class a, and 1 − p_a.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Probabilities<T>(
        ReadOnlySpan<T> rows,
        int count,
        Span<Vector512<double>> p,
        out Vector512<double> others)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SoftmaxLanes.Gather(rows, count, p);
        Vector512<double> max = SoftmaxLanes.Largest(p, out Vector512<double> argument);
        others = SoftmaxLanes.Exponentials(p, max, argument);
        Vector512<double> factor = Vector512<double>.One / (Vector512<double>.One + others);
        others *= factor;
        for (int j = 0; j < p.Length; j++)
        {
            p[j] *= factor;
        }

        return argument;
    }
}
