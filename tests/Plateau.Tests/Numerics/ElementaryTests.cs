using MathNet.Numerics.Distributions;
using Plateau.Numerics;

namespace Plateau.Tests.Numerics;

public sealed class ElementaryTests
{
    public static TheoryData<double> Arguments
    {
        get
        {
            TheoryData<double> data = [];
            foreach (double x in (double[])[1e-300, 1e-17, 1e-9, 1e-3, 0.1, 0.25, 0.41, 0.5, 0.7, 1, 1.4142, 1.5, 2, 3.7, 10, 100, 700])
            {
                data.Add(x);
                data.Add(-x);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Arguments))]
    public void Exponentials_and_logarithms_agree_with_the_systems(double x)
    {
        AssertRelative(Math.Exp(x), Elementary.Exp(x), 1e-15);
        if (x > 0)
        {
            AssertRelative(Math.Log(x), Elementary.Log(x), 1e-15);
        }

        if (x > -1)
        {
            // log(1 + x) through Kahan's correction, whose error stays at a few units in the last place.
            double sum = 1 + x;
            double expected = sum == 1 ? x : Math.Log(sum) * x / (sum - 1);
            AssertRelative(expected, Elementary.LogPlusOne(x), 2e-15);
        }
    }

    [Fact]
    public void Limits_are_what_they_should_be()
    {
        Assert.Equal(0, Elementary.Exp(-1000));
        Assert.Equal(double.PositiveInfinity, Elementary.Exp(1000));
        Assert.True(double.IsNaN(Elementary.Exp(double.NaN)));
        Assert.Equal(double.NegativeInfinity, Elementary.Log(0));
        Assert.True(double.IsNaN(Elementary.Log(-1)));
        Assert.True(double.IsNaN(Elementary.Log(double.NaN)));
        Assert.Equal(double.PositiveInfinity, Elementary.Log(double.PositiveInfinity));
        AssertRelative(Math.Log(5e-324), Elementary.Log(5e-324), 1e-15);
        AssertRelative(Math.Exp(-740), Elementary.Exp(-740), 0.1);
    }

    [Fact]
    public void Cosine_and_sine_of_a_turn_agree_with_the_systems()
    {
        for (int i = 0; i <= 1000; i++)
        {
            double u = i / 1000.0;
            (double cos, double sin) = Elementary.CosSinOfTurn(u);
            Assert.Equal(Math.Cos(2 * Math.PI * u), cos, 1e-15);
            Assert.Equal(Math.Sin(2 * Math.PI * u), sin, 1e-15);
        }
    }

    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.025, -1.959963984540054)]
    [InlineData(0.999, 3.090232306167814)]
    [InlineData(1e-10, -6.361340902404056)]
    [InlineData(1e-20, -9.262340089798408)]
    public void Normal_quantiles_are_those_of_the_tables(double p, double quantile)
        => Assert.Equal(quantile, Elementary.NormalQuantile(p), 1e-13);

    [Fact]
    public void Normal_quantiles_invert_the_distribution_function()
    {
        for (int i = 1; i < 2000; i++)
        {
            double p = i / 2000.0;
            Assert.Equal(p, Normal.CDF(0, 1, Elementary.NormalQuantile(p)), 1e-14);
        }
    }

    private static void AssertRelative(double expected, double actual, double tolerance)
        => Assert.True(
            expected == actual || Math.Abs(expected - actual) <= tolerance * Math.Abs(expected),
            $"expected {expected:r}, got {actual:r}");
}
