using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public sealed class RandomStreamTests
{
    /// <summary>The known answers that the authors of Philox publish with their Random123 library.</summary>
    [Theory]
    [InlineData(
        0x00000000u, 0x00000000u, 0x00000000u, 0x00000000u, 0x0000000000000000ul, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xfffffffffffffffful, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0x299f31d0a4093822ul, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_its_known_answers(uint c0, uint c1, uint c2, uint c3, ulong key, uint x0, uint x1, uint x2, uint x3)
        => Assert.Equal((x0, x1, x2, x3), Philox.Block(key, c0, c1, c2, c3));

    [Theory]
    [InlineData(0ul, 0ul, 0u, 0u)]
    [InlineData(0x299f31d0a4093822ul, 0xFFFFFFFFFFFFFFF5ul, 0x13198a2eu, 0x03707344u)]
    [InlineData(0xfffffffffffffffful, 0x00000001FFFFFFFAul, 0xffffffffu, 0xffffffffu)]
    public void Philox_in_vectors_gives_the_words_of_single_blocks(ulong key, ulong block, uint c2, uint c3)
    {
        uint[] words = new uint[3 * Philox.WordsAtOnce];
        Philox.Fill(key, block, c2, c3, words);
        for (int i = 0; i < words.Length / 4; i++)
        {
            ulong own = unchecked(block + (ulong)i);
            (uint x0, uint x1, uint x2, uint x3) = Philox.Block(key, (uint)own, (uint)(own >> 32), c2, c3);
            Assert.Equal([x0, x1, x2, x3], words[(4 * i)..((4 * i) + 4)]);
        }
    }

    [Fact]
    public void What_is_kept_is_a_half_of_a_word_each()
    {
        RandomStream stream = new(42, RandomPurpose.Dropout, 3);
        foreach (int length in (int[])[1, 64, 65, 128, 129, 300])
        {
            byte[] kept = new byte[length];
            stream.FillKept(1000, 20_000, kept);
            for (int i = 0; i < length; i++)
            {
                uint word = stream.Bits((4 * 1000) + (i / 128 * 64) + (i % 64));
                Assert.Equal(((word >> (i % 128 < 64 ? 0 : 16)) & 0xFFFF) >= 20_000, kept[i] != 0);
            }
        }
    }

    [Fact]
    public void Every_number_can_be_made_by_itself()
    {
        RandomStream stream = new(42, RandomPurpose.Probe, 3);
        foreach (int length in (int[])[1, 2, 3, 4, 5, 7, 8, 31, 32, 33, 63, 64, 65, 128, 1001])
        {
            double[] uniform = new double[length];
            double[] normal = new double[length];
            stream.FillUniform(uniform);
            NormalNumbers.Fill(stream, normal);
            for (int i = 0; i < length; i++)
            {
                Assert.Equal(stream.Uniform(i), uniform[i]);
                Assert.Equal(stream.Normal(i), normal[i]);
            }
        }
    }

    [Fact]
    public void Streams_of_other_seeds_purposes_and_draws_differ()
    {
        uint reference = new RandomStream(1, RandomPurpose.Probe, 1).Bits(0);
        Assert.NotEqual(reference, new RandomStream(2, RandomPurpose.Probe, 1).Bits(0));
        Assert.NotEqual(reference, new RandomStream(1, RandomPurpose.Subspace, 1).Bits(0));
        Assert.NotEqual(reference, new RandomStream(1, RandomPurpose.Probe, 2).Bits(0));
        Assert.NotEqual(reference, new RandomStream(1ul << 32, RandomPurpose.Probe, 1).Bits(0));
    }

    [Fact]
    public void Normal_numbers_have_the_moments_of_the_normal_distribution()
    {
        const int Count = 400_000;
        double[] z = new double[Count];
        NormalNumbers.Fill(new RandomStream(5, RandomPurpose.Probe), z);
        Assert.Equal(0, z.Average(), 5 / Math.Sqrt(Count));
        Assert.Equal(1, z.Average(x => x * x), 5 * Math.Sqrt(2.0 / Count));
        Assert.Equal(0, z.Average(x => x * x * x), 5 * Math.Sqrt(15.0 / Count));
        Assert.Equal(3, z.Average(x => x * x * x * x), 5 * Math.Sqrt(96.0 / Count));
        Assert.Equal(0.05, z.Count(x => Math.Abs(x) > 1.959963984540054) / (double)Count, 5 * Math.Sqrt(0.05 / Count));
    }

    [Fact]
    public void A_permutation_holds_every_index_once_and_is_uniform()
    {
        Dictionary<string, int> counts = [];
        for (int draw = 0; draw < 24_000; draw++)
        {
            int[] order = new RandomStream(3, RandomPurpose.Order, draw).Permutation(4);
            Assert.Equal([0, 1, 2, 3], order.Order());
            string key = string.Join(' ', order);
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }

        // 24 orders, 1,000 expected of each: five standard deviations to either side.
        Assert.Equal(24, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, 845, 1155));
    }
}
