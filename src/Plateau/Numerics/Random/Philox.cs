using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Plateau.Numerics;

/// <summary>
/// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, <em>Parallel random numbers: as easy as 1, 2, 3</em>
/// (2011): a bijection of 128-bit counters under a 64-bit key, so any number of any stream is made without making those before it.
/// </summary>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>The words of sixteen blocks, which <see cref="Fill"/> makes at a time.</summary>
    public const int WordsAtOnce = 64;

    /// <summary>The four 32-bit words at one counter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint X0, uint X1, uint X2, uint X3) Block(ulong key, uint c0, uint c1, uint c2, uint c3)
    {
        uint k0 = (uint)key;
        uint k1 = (uint)(key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0;
            ulong p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// The words of consecutive blocks, four a block: those of <see cref="Block"/> at (c0, c1), (c0, c1) + 1, … where c0 is the lower half
    /// of the counter.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="block">(c0, c1) of the first block.</param>
    /// <param name="c2">The third word of all counters.</param>
    /// <param name="c3">The fourth word of all counters.</param>
    /// <param name="words">Receives the words; a multiple of <see cref="WordsAtOnce"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong key, ulong block, uint c2, uint c3, Span<uint> words)
    {
        if (words.Length % WordsAtOnce != 0)
        {
            throw new ArgumentException($"{words.Length} words are no multiple of {WordsAtOnce}.", nameof(words));
        }

        // Blocks lie in the lanes so that the two halves of a block, laid side by side, come out in order.
        Vector512<ulong> lanes = Vector512.Create(0ul, 4, 1, 5, 2, 6, 3, 7);
        ref ulong to = ref Unsafe.As<uint, ulong>(ref MemoryMarshal.GetReference(words));
        for (nuint i = 0; i < (nuint)words.Length / 2; i += WordsAtOnce / 2, block += 16)
        {
            // Two chains of eight blocks each: one waits while the other multiplies. Only the lower half of a lane counts.
            Vector512<ulong> counter = Vector512.Create(block) + lanes;
            Vector512<ulong> next = counter + Vector512.Create(8ul);
            (Vector512<ulong> a0, Vector512<ulong> a1) = (counter, counter >>> 32);
            (Vector512<ulong> b0, Vector512<ulong> b1) = (next, next >>> 32);
            (Vector512<ulong> a2, Vector512<ulong> a3) = (Vector512.Create((ulong)c2), Vector512.Create((ulong)c3));
            (Vector512<ulong> b2, Vector512<ulong> b3) = (a2, a3);
            uint k0 = (uint)key;
            uint k1 = (uint)(key >> 32);
            for (int round = 0; round < Rounds; round++)
            {
                Vector512<ulong> key0 = Vector512.Create((ulong)k0);
                Vector512<ulong> key1 = Vector512.Create((ulong)k1);
                Vector512<ulong> p0 = Product(a0, Multiplier0);
                Vector512<ulong> p1 = Product(a2, Multiplier1);
                Vector512<ulong> q0 = Product(b0, Multiplier0);
                Vector512<ulong> q1 = Product(b2, Multiplier1);
                (a0, a1, a2, a3) = ((p1 >>> 32) ^ a1 ^ key0, p1, (p0 >>> 32) ^ a3 ^ key1, p0);
                (b0, b1, b2, b3) = ((q1 >>> 32) ^ b1 ^ key0, q1, (q0 >>> 32) ^ b3 ^ key1, q0);
                k0 += Weyl0;
                k1 += Weyl1;
            }

            Store(a0, a1, a2, a3, ref to, i);
            Store(b0, b1, b2, b3, ref to, i + 16);
        }
    }

    // The full products of the lower halves of lanes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> left, uint right)
        => Avx512F.IsSupported
            ? Avx512F.Multiply(left.AsUInt32(), Vector512.Create((ulong)right).AsUInt32())
            : (left & Vector512.Create(0xFFFFFFFFul)) * Vector512.Create((ulong)right);

    // Words x0, x1, x2, x3 of eight blocks: 16 numbers of 64 bits at the place given.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<ulong> x0, Vector512<ulong> x1, Vector512<ulong> x2, Vector512<ulong> x3, ref ulong to, nuint at)
    {
        Vector512<ulong> lower = SideBySide(x0, x1);
        Vector512<ulong> upper = SideBySide(x2, x3);
        Vector512<ulong> even = Vector512.Create(ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0, ulong.MaxValue, 0);
        Vector512<ulong> swappedUpper = Vector512.Shuffle(upper, Vector512.Create(1ul, 0, 3, 2, 5, 4, 7, 6));
        Vector512<ulong> swappedLower = Vector512.Shuffle(lower, Vector512.Create(1ul, 0, 3, 2, 5, 4, 7, 6));
        Vector512.ConditionalSelect(even, lower, swappedUpper).StoreUnsafe(ref to, at);
        Vector512.ConditionalSelect(even, swappedLower, upper).StoreUnsafe(ref to, at + 8);
    }

    // Two words as they follow each other in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> SideBySide(Vector512<ulong> first, Vector512<ulong> second)
        => BitConverter.IsLittleEndian
            ? (first & Vector512.Create(0xFFFFFFFFul)) | (second << 32)
            : (second & Vector512.Create(0xFFFFFFFFul)) | (first << 32);
}
