using System.Numerics;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

/// <summary>Work by channel against loops, over so many rows that several blocks of them are passed.</summary>
public sealed class ChannelsTests
{
    public static TheoryData<int, int> Sizes => new()
    {
        { 1, 1 },
        { 3, 17 },
        { 5000, 1 },
        { 3000, 3 },
        { 700, 16 },
        { 701, 20 },
        { 300, 40 },
        { 70, 129 },
        { 20, 512 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Sums_products_and_moments_are_those_of_loops_and_a_share_has_the_bits_of_the_whole(int rows, int channels)
    {
        Check<double>(rows, channels);
        Check<float>(rows, channels);
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_combination_gives_each_channel_its_coefficients(int rows, int channels)
    {
        float[] u = Numbers<float>(rows * channels, 1);
        float[] v = Numbers<float>(rows * channels, 2);
        float[] a = Numbers<float>(channels, 3);
        float[] m = Numbers<float>(channels, 4);
        float[] b = Numbers<float>(channels, 5);
        float[] c = Numbers<float>(channels, 6);
        float[] mapped = new float[u.Length];
        float[] combined = new float[u.Length];
        float[] added = Numbers<float>(rows * channels, 7);
        float[] before = [.. added];
        Channels.Map<float>(v, m, b, c, mapped);
        Channels.Combine<float>(u, a, v, m, b, c, combined);
        Channels.Combine<float>(u, a, v, m, b, c, added, add: true);
        for (int i = 0; i < u.Length; i++)
        {
            int j = i % channels;
            float map = MathF.FusedMultiplyAdd(b[j], v[i] - m[j], c[j]);
            float combination = MathF.FusedMultiplyAdd(a[j], u[i], map);
            Assert.Equal(map, mapped[i]);
            Assert.Equal(combination, combined[i]);
            Assert.Equal(combination + before[i], added[i]);
        }
    }

    private static void Check<T>(int rows, int channels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] u = Numbers<T>(rows * channels, 1);
        T[] v = [.. Numbers<T>(rows * channels, 2).Select(value => value + T.CreateTruncating(1000))];
        double[] center = [.. Enumerable.Repeat(999.5, channels)];
        double[] sums = new double[channels];
        double[] products = new double[channels];
        double[] means = new double[channels];
        double[] squares = new double[channels];
        Channels.Sum<T>(u, v, center, channels, 0, sums, products);
        Channels.Moments<T>(v, channels, means, squares);
        for (int j = 0; j < channels; j++)
        {
            double[] own = [.. Enumerable.Range(0, rows).Select(i => double.CreateTruncating(u[(i * channels) + j]))];
            double[] other = [.. Enumerable.Range(0, rows).Select(i => double.CreateTruncating(v[(i * channels) + j]))];
            double mean = other.Average();
            Assert.Equal(own.Sum(), sums[j], 1e-11 * (1 + own.Sum(Math.Abs)));
            Assert.Equal(own.Zip(other).Sum(pair => pair.First * (pair.Second - 999.5)), products[j], 1e-11 * (1 + own.Sum(Math.Abs)));
            Assert.Equal(mean, means[j], 1e-11 * mean);
            Assert.Equal(other.Sum(value => (value - mean) * (value - mean)), squares[j], 1e-10 * rows);
        }

        double[] alone = new double[channels];
        double[] none = new double[channels];
        Channels.Sum<T>(u, default, default, channels, 0, alone, none);
        Assert.Equal(sums, alone);
        Assert.All(none, value => Assert.Equal(0, value));
        for (int first = 0; first < channels; first += 7)
        {
            int count = Math.Min(7, channels - first);
            double[] shareSums = new double[count];
            double[] shareProducts = new double[count];
            Channels.Sum<T>(u, v, center.AsSpan(first, count), channels, first, shareSums, shareProducts);
            Assert.Equal(sums[first..(first + count)], shareSums);
            Assert.Equal(products[first..(first + count)], shareProducts);
        }
    }

    private static T[] Numbers<T>(int count, int draw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RandomStream stream = new(3, RandomPurpose.Subset, draw);
        return [.. Enumerable.Range(0, count).Select(i => T.CreateTruncating(stream.Normal(i)))];
    }
}
