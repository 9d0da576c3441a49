using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>
/// Sums in float64 with one fixed order on every machine: eight lanes over the vector, added pairwise at the end. The arithmetic of each
/// lane is the same for every vector width of the processor.
/// </summary>
internal static class Sums
{
    /// <summary>Σ a_i b_i.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length)
        {
            throw new ArgumentException($"Vectors of {a.Length} and {b.Length} numbers have no inner product.", nameof(b));
        }

        ref double x = ref MemoryMarshal.GetReference(a);
        ref double y = ref MemoryMarshal.GetReference(b);
        Vector512<double> lanes = Vector512<double>.Zero;
        nuint i = 0;
        for (; i + 8 <= (nuint)a.Length; i += 8)
        {
            lanes = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref x, i), Vector512.LoadUnsafe(ref y, i), lanes);
        }

        double sum = AddLanes(lanes);
        for (int j = (int)i; j < a.Length; j++)
        {
            sum = Math.FusedMultiplyAdd(a[j], b[j], sum);
        }

        return sum;
    }

    /// <summary>Σ a_i.</summary>
    public static double Sum(ReadOnlySpan<double> a)
    {
        ref double x = ref MemoryMarshal.GetReference(a);
        Vector512<double> lanes = Vector512<double>.Zero;
        nuint i = 0;
        for (; i + 8 <= (nuint)a.Length; i += 8)
        {
            lanes += Vector512.LoadUnsafe(ref x, i);
        }

        double sum = AddLanes(lanes);
        for (int j = (int)i; j < a.Length; j++)
        {
            sum += a[j];
        }

        return sum;
    }

    /// <summary>The mean; NaN of nothing.</summary>
    public static double Mean(ReadOnlySpan<double> a) => Sum(a) / a.Length;

    /// <summary>y ← y + αx.</summary>
    public static void AddScaled(double alpha, ReadOnlySpan<double> x, Span<double> y)
    {
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double to = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<double> factor = Vector512.Create(alpha);
        nuint i = 0;
        for (; i + 8 <= (nuint)x.Length; i += 8)
        {
            Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref from, i), Vector512.LoadUnsafe(ref to, i)).StoreUnsafe(ref to, i);
        }

        for (int j = (int)i; j < x.Length; j++)
        {
            y[j] = Math.FusedMultiplyAdd(alpha, x[j], y[j]);
        }
    }

    /// <summary>y ← αy.</summary>
    public static void Scale(double alpha, Span<double> y)
    {
        foreach (ref double value in y)
        {
            value *= alpha;
        }
    }

    /// <summary>The sum of eight lanes, pairwise.</summary>
    internal static double AddLanes(Vector512<double> lanes)
    {
        Vector256<double> four = lanes.GetLower() + lanes.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
