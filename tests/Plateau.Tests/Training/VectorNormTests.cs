using Plateau.Numerics;
using Plateau.Training;

namespace Plateau.Tests.Training;

[Collection(nameof(ThreadCount))]
public sealed class VectorNormTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(8192)]
    [InlineData(50_003)]
    public void The_norm_is_that_of_a_plain_sum_and_the_same_bits_on_any_number_of_threads(int length)
    {
        RandomStream stream = new(4, RandomPurpose.Subset, 5);
        float[] narrow = [.. Enumerable.Range(0, length).Select(i => (float)stream.Normal(i))];
        double[] wide = [.. narrow.Select(value => (double)value)];
        double expected = Math.Sqrt((double)wide.Sum(value => (decimal)(value * value)));
        double single = ThreadCount.With(1, () => new VectorNorm<float>(narrow).Compute());
        Assert.Equal(expected, single, expected * 1e-14);
        foreach (int threads in (int[])[2, 3, 7])
        {
            Assert.Equal(single, ThreadCount.With(threads, () => new VectorNorm<float>(narrow).Compute()));
            Assert.Equal(expected, ThreadCount.With(threads, () => new VectorNorm<double>(wide).Compute()), expected * 1e-14);
            Assert.Equal(
                ThreadCount.With(1, () => new VectorNorm<double>(wide).Compute()),
                ThreadCount.With(threads, () => new VectorNorm<double>(wide).Compute()));
        }
    }

    [Fact]
    public void What_is_not_finite_stays_so()
    {
        Assert.True(double.IsNaN(new VectorNorm<float>([1, float.NaN, 2]).Compute()));
        Assert.Equal(double.PositiveInfinity, new VectorNorm<float>([1, float.NegativeInfinity, 2]).Compute());
        Assert.Equal(Math.Sqrt(3) * 1e38, new VectorNorm<float>([1e38f, 1e38f, 1e38f]).Compute(), 1e33);
    }
}
