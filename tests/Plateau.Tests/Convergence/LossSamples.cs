using Plateau.Numerics;
using Plateau.Probing;

namespace Plateau.Tests.Convergence;

/// <summary>Losses made up for tests, from the counter-based streams, so the same on every machine.</summary>
internal static class LossSamples
{
    public static RandomStream Stream(int number) => new(20_26, RandomPurpose.Probe, number);

    /// <summary>E^power, E exponential: the larger the power, the heavier the tail.</summary>
    public static double[] Powers(int count, double power, int number)
    {
        RandomStream stream = Stream(number);
        double[] losses = new double[count];
        for (int i = 0; i < count; i++)
        {
            losses[i] = Elementary.Exp(power * Elementary.Log(-Elementary.Log(stream.Uniform(i))));
        }

        return losses;
    }

    /// <summary>A row of one of the kinds that the tests name.</summary>
    public static double[] Row(string kind, int count, int number) => kind switch
    {
        "even" => [.. Powers(count, 0.3, number)],
        "heavy" => [.. Powers(count, 4, number)],
        "offset" => [.. Powers(count, 1, number).Select(x => 1e6 + x)],
        "outlier" => [.. Powers(count, 1, number).Select((x, i) => i == count / 3 ? 1e4 : x)],
        "outlier first" => [.. Powers(count, 1, number).Select((x, i) => i == 0 ? 1e4 : x)],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Rows whose objects share a base loss, scaled and shaken by each draw; the base is the row at the optimum.</summary>
    public static LossMatrix Matrix(int draws, int objects, int number, double power = 1, double scale = 0.2, double noise = 0.1)
    {
        double[] optimum = Powers(objects, power, number);
        var losses = new Tensor<double>(draws, objects);
        RandomStream stream = Stream(number + 500_000);
        for (int t = 0; t < draws; t++)
        {
            double factor = 1 + (scale * stream.Normal(t));
            for (int i = 0; i < objects; i++)
            {
                losses[t, i] = (optimum[i] * factor) + (noise * stream.Normal(draws + ((long)t * objects) + i));
            }
        }

        return new LossMatrix(losses, optimum);
    }

    /// <summary>The unbiased variance, in decimal arithmetic.</summary>
    public static double Variance(IEnumerable<double> values)
    {
        decimal[] x = [.. values.Select(v => (decimal)v)];
        decimal mean = x.Sum() / x.Length;
        return (double)(x.Sum(v => (v - mean) * (v - mean)) / (x.Length - 1));
    }

    public static void Close(double expected, double actual, double relative)
        => Assert.True(
            Math.Abs(expected - actual) <= relative * Math.Abs(expected),
            $"Expected {expected:R}, got {actual:R}: off by {Math.Abs(expected - actual) / Math.Abs(expected):E2} relative.");
}
