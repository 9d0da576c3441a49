using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public sealed class SumsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1000)]
    public void Sums_products_and_updates_agree_with_plain_loops(int length)
    {
        RandomStream stream = new(1, RandomPurpose.Probe, length);
        double[] a = [.. Enumerable.Range(0, length).Select(i => stream.Normal(i))];
        double[] b = [.. Enumerable.Range(0, length).Select(i => stream.Normal(i + length))];
        Assert.Equal(a.Sum(), Sums.Sum(a), 1e-12);
        Assert.Equal(a.Zip(b, (x, y) => x * y).Sum(), Sums.Dot(a, b), 1e-12);
        double[] y = [.. b];
        Sums.AddScaled(0.5, a, y);
        for (int i = 0; i < length; i++)
        {
            Assert.Equal(b[i] + (0.5 * a[i]), y[i], 1e-15);
        }
    }

    [Fact]
    public void Vectors_of_different_lengths_have_no_inner_product()
        => Assert.Throws<ArgumentException>(() => Sums.Dot(new double[3], new double[4]));
}
