using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>How far each vector of a sequence lies from the mean of those before it.</summary>
internal static class PrefixDeviations
{
    /// <summary>
    /// |x − μ − r·s|², and s ← s + x − μ. With s the sum of the k vectors before x, less their center μ, and r = 1/k, it is the squared
    /// distance of x from their mean.
    /// </summary>
    /// <param name="x">The next vector.</param>
    /// <param name="center">μ, a point near all vectors, so that the sums stay small and lose no digits; of the same length.</param>
    /// <param name="sums">s, of the same length.</param>
    /// <param name="reciprocal">r.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double SquaredAndAdd(ReadOnlySpan<double> x, ReadOnlySpan<double> center, Span<double> sums, double reciprocal)
    {
        // All three hold x.Length numbers, so i + 8 ≤ x.Length keeps every load and store inside.
        nuint length = (nuint)x.Length;
        ref double from = ref MemoryMarshal.GetReference(x);
        ref double middle = ref MemoryMarshal.GetReference(center[..x.Length]);
        ref double to = ref MemoryMarshal.GetReference(sums[..x.Length]);
        Vector512<double> factor = Vector512.Create(-reciprocal);
        if (length < 8)
        {
            double squared = 0;
            for (int j = 0; j < x.Length; j++)
            {
                double e = x[j] - center[j];
                double deviation = Math.FusedMultiplyAdd(-reciprocal, sums[j], e);
                squared = Math.FusedMultiplyAdd(deviation, deviation, squared);
                sums[j] += e;
            }

            return squared;
        }

        Vector512<double> lanes = Vector512<double>.Zero;
        nuint rest = length % 8;
        if (rest > 0)
        {
            // The last eight numbers, of which only the rest are new: before any sum has changed, and without a change to the others.
            nuint last = length - 8;
            Vector512<double> added = Vector512.GreaterThanOrEqual(Vector512.CreateSequence(0.0, 1.0), Vector512.Create(8.0 - rest));
            Vector512<double> sum = Vector512.LoadUnsafe(ref to, last);
            Vector512<double> e = Vector512.LoadUnsafe(ref from, last) - Vector512.LoadUnsafe(ref middle, last);
            Vector512<double> deviation = added & Vector512.FusedMultiplyAdd(factor, sum, e);
            lanes = deviation * deviation;
            Vector512.ConditionalSelect(added, sum + e, sum).StoreUnsafe(ref to, last);
        }

        for (nuint i = 0; i + 8 <= length; i += 8)
        {
            Vector512<double> sum = Vector512.LoadUnsafe(ref to, i);
            Vector512<double> e = Vector512.LoadUnsafe(ref from, i) - Vector512.LoadUnsafe(ref middle, i);
            Vector512<double> deviation = Vector512.FusedMultiplyAdd(factor, sum, e);
            lanes = Vector512.FusedMultiplyAdd(deviation, deviation, lanes);
            (sum + e).StoreUnsafe(ref to, i);
        }

        return Sums.AddLanes(lanes);
    }
}
