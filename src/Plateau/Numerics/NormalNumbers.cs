using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>Standard normal numbers in bulk: number i is <see cref="RandomStream.Normal"/> at i, bit for bit.</summary>
internal static class NormalNumbers
{
    /// <summary>Fills <paramref name="destination"/> with the normal numbers at 0, 1, 2, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(RandomStream stream, Span<double> destination)
    {
        stream.FillUniform(destination);
        ref double values = ref MemoryMarshal.GetReference(destination);
        Vector512<double> edge = Vector512.Create(Elementary.CentralHalfWidth);
        int i = 0;
        for (; i + 8 <= destination.Length; i += 8)
        {
            Vector512<double> p = Vector512.LoadUnsafe(ref values, (nuint)i);
            Vector512<double> q = p - Vector512.Create(0.5);
            Elementary.CentralQuantile(q).StoreUnsafe(ref values, (nuint)i);

            // The tails, one number in seven, take another formula.
            ulong tails = Vector512.GreaterThan(Vector512.Abs(q), edge).ExtractMostSignificantBits();
            while (tails != 0)
            {
                int lane = System.Numerics.BitOperations.TrailingZeroCount(tails);
                destination[i + lane] = Elementary.NormalQuantile(p[lane]);
                tails &= tails - 1;
            }
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = Elementary.NormalQuantile(destination[i]);
        }
    }
}
