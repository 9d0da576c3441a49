using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Plateau.Numerics;

/// <summary>Standard normal numbers in bulk: number i is <see cref="RandomStream.Normal"/> at i, bit for bit.</summary>
internal static class NormalNumbers
{
    // Numbers done at a time; their tails are collected and done together.
    private const int Block = 512;

    /// <summary>Fills <paramref name="destination"/> with the normal numbers at 0, 1, 2, …</summary>
    public static void Fill(RandomStream stream, Span<double> destination)
    {
        stream.FillUniform(destination);
        for (int start = 0; start < destination.Length; start += Block)
        {
            Invert(destination.Slice(start, Math.Min(Block, destination.Length - start)));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Invert(Span<double> values)
    {
        Span<double> tails = stackalloc double[Block + 8];
        Span<double> sides = stackalloc double[Block];
        Span<int> places = stackalloc int[Block];
        int found = 0;
        for (int i = 0; i < values.Length; i++)
        {
            // One number in seven lies in the tails, which take another formula; collecting without a branch keeps the processor's guesses
            // right.
            double side = values[i] - 0.5;
            tails[found] = 0.5 - Math.Abs(side);
            sides[found] = side;
            places[found] = i;
            found += Convert.ToInt32(Math.Abs(side) > Elementary.CentralHalfWidth);
        }

        ref double first = ref MemoryMarshal.GetReference(values);
        int done = 0;
        for (; done + 8 <= values.Length; done += 8)
        {
            Vector512<double> p = Vector512.LoadUnsafe(ref first, (nuint)done);
            Elementary.CentralQuantile(p - Vector512.Create(0.5)).StoreUnsafe(ref first, (nuint)done);
        }

        for (; done < values.Length; done++)
        {
            values[done] = Elementary.CentralQuantile(Vector512.Create(values[done] - 0.5))[0];
        }

        tails.Slice(found, 8).Fill(0.25);
        ref double tail = ref MemoryMarshal.GetReference(tails);
        for (int i = 0; i < found; i += 8)
        {
            Elementary.TailQuantile(Vector512.LoadUnsafe(ref tail, (nuint)i)).StoreUnsafe(ref tail, (nuint)i);
        }

        for (int i = 0; i < found; i++)
        {
            values[places[i]] = Math.CopySign(tails[i], sides[i]);
        }
    }
}
