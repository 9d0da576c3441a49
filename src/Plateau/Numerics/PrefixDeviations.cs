using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>How far each vector of a sequence lies from the mean of those before it.</summary>
internal static class PrefixDeviations
{
    /// <summary>
    /// |x − μ − r·s|², and s ← s + x − μ. With s the sum of the k vectors before x, less their center μ, and r = 1/k, it is the squared distance of x from their mean.
    /// </summary>
    /// <param name="x">The next vector.</param>
    /// <param name="center">μ, a point near all of them, so that sums stay short of digits; of the same length.</param>
    /// <param name="sums">s, of the same length.</param>
    /// <param name="reciprocal">r.</param>
    public static double SquaredAndAdd(ReadOnlySpan<double> x, ReadOnlySpan<double> center, Span<double> sums, double reciprocal)
    {
        // All three hold x.Length numbers, so i + 8 ≤ x.Length keeps every load and store inside.
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double middle = ref MemoryMarshal.GetReference(center[..x.Length]);
        ref double to = ref MemoryMarshal.GetReference(sums[..x.Length]);
        Vector512<double> lanes = Vector512<double>.Zero;
        Vector512<double> factor = Vector512.Create(-reciprocal);
        nuint i = 0;
        for (; i + 8 <= (nuint)x.Length; i += 8)
        {
            Vector512<double> sum = Vector512.LoadUnsafe(ref to, i);
            Vector512<double> e = Vector512.LoadUnsafe(ref from, i) - Vector512.LoadUnsafe(ref middle, i);
            Vector512<double> deviation = Vector512.FusedMultiplyAdd(factor, sum, e);
            lanes = Vector512.FusedMultiplyAdd(deviation, deviation, lanes);
            (sum + e).StoreUnsafe(ref to, i);
        }

        double squared = Sums.AddLanes(lanes);
        for (int j = (int)i; j < x.Length; j++)
        {
            double e = x[j] - center[j];
            double deviation = Math.FusedMultiplyAdd(-reciprocal, sums[j], e);
            squared = Math.FusedMultiplyAdd(deviation, deviation, squared);
            sums[j] += e;
        }

        return squared;
    }
}
