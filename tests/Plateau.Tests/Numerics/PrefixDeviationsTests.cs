using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public class PrefixDeviationsTests
{
    [Fact]
    public void Each_step_is_the_squared_distance_from_the_mean_of_the_vectors_before_at_every_length()
    {
        for (int length = 1; length <= 41; length++)
        {
            double[][] vectors = [.. Enumerable.Range(0, 5)
                .Select(i => Enumerable.Range(0, length).Select(j => new RandomStream(1, RandomPurpose.Probe, i).Normal(j) + 3).ToArray())];
            double[] center = [.. Enumerable.Range(0, length).Select(j => 3 + (0.1 * j))];
            double[] sums = new double[length];
            for (int k = 0; k < vectors.Length; k++)
            {
                double expected = Enumerable.Range(0, length).Sum(j =>
                {
                    double from = k == 0 ? center[j] : vectors[..k].Average(vector => vector[j]);
                    return (vectors[k][j] - from) * (vectors[k][j] - from);
                });
                Assert.Equal(expected, PrefixDeviations.SquaredAndAdd(vectors[k], center, sums, k == 0 ? 0 : 1.0 / k), 1e-12 * expected);
            }

            for (int j = 0; j < length; j++)
            {
                Assert.Equal(vectors.Sum(vector => vector[j] - center[j]), sums[j], 1e-13);
            }
        }
    }
}
