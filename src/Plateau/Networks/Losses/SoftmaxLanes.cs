using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Plateau.Numerics;

namespace Plateau.Networks;

/// <summary>
/// The softmax of eight objects at a time, one vector per class and one lane per object, in float64: each object is one chain over its
/// classes.
/// </summary>
internal static class SoftmaxLanes
{
    /// <summary>The number of objects at a time.</summary>
    public const int Count = 8;

    /// <summary>The largest number of classes for which the vectors are kept on the stack.</summary>
    public const int ClassesOnStack = 128;

    /// <summary>Turns up to eight rows into the lanes of one vector per class; lanes without an object hold 0.</summary>
    /// <param name="rows">Row-major (count, classes).</param>
    /// <param name="count">The number of objects.</param>
    /// <param name="lanes">One vector per class.</param>
    public static void Gather<T>(ReadOnlySpan<T> rows, int count, Span<Vector512<double>> lanes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = lanes.Length;
        Span<double> flat = MemoryMarshal.Cast<Vector512<double>, double>(lanes);
        if (count < Count)
        {
            flat.Clear();
        }

        for (int lane = 0; lane < count; lane++)
        {
            ReadOnlySpan<T> row = rows.Slice(lane * classes, classes);
            for (int j = 0; j < row.Length; j++)
            {
                flat[(j * Count) + lane] = ToDouble(row[j]);
            }
        }
    }

    /// <summary>Turns the lanes of one vector per class back into rows.</summary>
    /// <param name="lanes">One vector per class.</param>
    /// <param name="count">The number of objects.</param>
    /// <param name="rows">Row-major (count, classes).</param>
    public static void Scatter<T>(ReadOnlySpan<Vector512<double>> lanes, int count, Span<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int classes = lanes.Length;
        ReadOnlySpan<double> flat = MemoryMarshal.Cast<Vector512<double>, double>(lanes);
        for (int lane = 0; lane < count; lane++)
        {
            Span<T> row = rows.Slice(lane * classes, classes);
            for (int j = 0; j < row.Length; j++)
            {
                row[j] = FromDouble<T>(flat[(j * Count) + lane]);
            }
        }
    }

    /// <summary>The largest logit M of each object and its class a, the first one on a tie.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Largest(ReadOnlySpan<Vector512<double>> z, out Vector512<double> argument)
    {
        Vector512<double> max = z[0];
        argument = Vector512<double>.Zero;
        for (int j = 1; j < z.Length; j++)
        {
            Vector512<double> larger = Vector512.GreaterThan(z[j], max);
            max = Vector512.ConditionalSelect(larger, z[j], max);
            argument = Vector512.ConditionalSelect(larger, Vector512.Create((double)j), argument);
        }

        return max;
    }

    /// <summary>Replaces each logit by e^(z_j − M), and returns Σ_{j ≠ a} of them: the sum without the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Exponentials(Span<Vector512<double>> z, Vector512<double> max, Vector512<double> argument)
    {
        // Of several NaN or a NaN and a maximum, whichever was kept, the other enters the sum.
        Vector512<double> sum = Vector512<double>.Zero;
        for (int j = 0; j < z.Length; j++)
        {
            Vector512<double> e = VectorMath.Exp(z[j] - max);
            Vector512<double> isMax = Vector512.Equals(argument, Vector512.Create((double)j));
            sum += Vector512.AndNot(e, isMax);
            z[j] = e;
        }

        return sum;
    }

    /// <summary>The number of classes of row-major (objects, classes) logits.</summary>
    /// <exception cref="ArgumentException">The logits are not a whole number of rows.</exception>
    public static int Classes(int logits, int objects)
    {
        int classes = objects == 0 ? 0 : logits / objects;
        CheckSize(logits, objects * classes, nameof(logits));
        return classes;
    }

    /// <summary>Throws where a span does not have the expected length.</summary>
    public static void CheckSize(int length, int expected, string name)
    {
        if (length != expected)
        {
            throw new ArgumentException($"{length} numbers where {expected} belong.", name);
        }
    }

    /// <summary>A number of either precision as a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble<T>(T value)
        where T : unmanaged
        => typeof(T) == typeof(float) ? (float)(object)value : (double)(object)value;

    /// <summary>A double rounded to either precision.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FromDouble<T>(double value)
        where T : unmanaged
        => typeof(T) == typeof(float) ? (T)(object)(float)value : (T)(object)value;
}
