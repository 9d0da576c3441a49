using Plateau.Convergence;

namespace Plateau.Tests.Convergence;

public class LandscapeCurveTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(200, 200)]
    [InlineData(201, 200)]
    [InlineData(9_999, 200)]
    [InlineData(1_000_000, 200)]
    public void Sizes_rise_from_one_to_the_last_and_are_distinct(int last, int count)
    {
        IReadOnlyList<int> sizes = LandscapeCurve.Sizes(last);

        Assert.Equal(count, sizes.Count);
        Assert.Equal(1, sizes[0]);
        Assert.Equal(last, sizes[^1]);
        Assert.All(sizes.Skip(1).Zip(sizes), pair => Assert.True(pair.First > pair.Second));
    }

    [Fact]
    public void Large_sizes_are_spaced_evenly_in_their_logarithm()
    {
        IReadOnlyList<int> sizes = LandscapeCurve.Sizes(1_000_000);
        double[] ratios = [.. sizes.Skip(150).Zip(sizes.Skip(149), (b, a) => Math.Log((double)b / a))];

        Assert.InRange(ratios.Max() / ratios.Min(), 1, 1.01);
    }

    [Fact]
    public void Curves_are_the_law_at_V_and_at_the_ends_of_its_interval()
    {
        LandscapeStatistics statistics = LandscapeStatistics.Of(LossSamples.Matrix(5, 1500, 40), new RandomOrders(3, 1));
        var v = LandscapeVariance.Of(statistics);
        LandscapeCurve curve = LandscapeCurve.Of(statistics, v);

        Assert.Equal(200, curve.K.Count);
        Assert.Equal(1499, curve.K[^1]);
        for (int i = 0; i < curve.K.Count; i++)
        {
            double k = curve.K[i];
            LossSamples.Close(v.Value / (k * (k + 1)), curve.ExpectedDelta2[i], 1e-14);
            LossSamples.Close(v.Low / (k * (k + 1)), curve.ExpectedDelta2Low[i], 1e-14);
            LossSamples.Close(v.High / (k * (k + 1)), curve.ExpectedDelta2High[i], 1e-14);
            LossSamples.Close(Math.Sqrt(v.Value / k), curve.Remaining[i], 1e-14);
            LossSamples.Close(Math.Sqrt(v.Value * (1500 - k) / (1500 * k)), curve.RemainingFinite[i], 1e-10);
            Assert.True(curve.RemainingLow[i] < curve.Remaining[i] && curve.Remaining[i] < curve.RemainingHigh[i]);
            Assert.True(curve.RemainingFiniteLow[i] < curve.RemainingFinite[i] && curve.RemainingFinite[i] < curve.RemainingFiniteHigh[i]);
            Assert.Equal(statistics.SquaredIncrements()[(int)k - 1], curve.Delta2[i]);
            Assert.Equal(statistics.AbsoluteIncrements()[(int)k - 1], curve.Delta1[i]);
            Assert.Equal(statistics.SimulatedSquaredIncrements()[(int)k - 1], curve.Simulated2[i]);
            Assert.Equal(statistics.SimulatedAbsoluteIncrements()[(int)k - 1], curve.Simulated1[i]);
            Assert.Equal(statistics.ExpectedAbsoluteIncrement(k), curve.ExpectedDelta1[i]);
        }
    }

    [Fact]
    public void Chosen_sizes_are_kept_and_those_out_of_range_refused()
    {
        LandscapeStatistics statistics = LandscapeStatistics.Of(LossSamples.Matrix(2, 10, 41));
        var v = LandscapeVariance.Of(statistics);

        LandscapeCurve curve = LandscapeCurve.Of(statistics, v, [3, 9]);
        Assert.Equal([3, 9], curve.K);
        Assert.Empty(curve.Simulated1);
        Assert.Throws<ArgumentOutOfRangeException>(() => LandscapeCurve.Of(statistics, v, [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => LandscapeCurve.Of(statistics, v, [10]));
        Assert.Throws<ArgumentException>(() => LandscapeCurve.Of(LandscapeStatistics.Of(LossSamples.Matrix(2, 11, 41)), v));
    }
}
