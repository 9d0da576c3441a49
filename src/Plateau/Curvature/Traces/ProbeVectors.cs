using Plateau.Numerics;

namespace Plateau.Curvature;

/// <summary>Random vectors for products with operators. Each depends only on seed, purpose and number.</summary>
internal static class ProbeVectors
{
    /// <summary>Standard normal vectors number <paramref name="first"/>, first + 1, …</summary>
    public static double[][] Normal(ulong seed, RandomPurpose purpose, int first, int count, int dimension)
    {
        double[][] vectors = Empty(count, dimension);
        Workers.For(count, i => NormalNumbers.Fill(new RandomStream(seed, purpose, first + i), vectors[i]));
        return vectors;
    }

    /// <summary>Vectors of random signs.</summary>
    public static double[][] Signs(ulong seed, RandomPurpose purpose, int first, int count, int dimension)
    {
        double[][] vectors = Empty(count, dimension);
        Workers.For(
            count,
            i =>
            {
                var stream = new RandomStream(seed, purpose, first + i);
                Span<uint> words = stackalloc uint[Philox.WordsAtOnce];
                Span<double> vector = vectors[i];
                for (int start = 0; start < vector.Length; start += 32 * words.Length)
                {
                    stream.FillBits((ulong)start / 128, words);
                    for (int place = start; place < Math.Min(vector.Length, start + (32 * words.Length)); place++)
                    {
                        int bit = place - start;
                        vector[place] = ((words[bit / 32] >> (bit % 32)) & 1) == 0 ? 1 : -1;
                    }
                }
            });
        return vectors;
    }

    /// <summary>Vectors of zeros.</summary>
    public static double[][] Empty(int count, int dimension) => [.. Enumerable.Range(0, count).Select(_ => new double[dimension])];
}
