using Plateau.Convergence;

namespace Plateau.Tests.Convergence;

public class SmoothingTests
{
    // How mean absolute increments fall: MAD/(k + 1).
    private static readonly double[] Hyperbola = [.. Enumerable.Range(1, 1000).Select(k => 1.0 / (k + 1))];

    [Theory]
    [InlineData(100, 20.5)]
    [InlineData(500, 3.11)]
    [InlineData(1000, 1.153)]
    public void The_exponential_average_lies_far_above_a_curve_that_falls_as_one_over_k_plus_one(int k, double factor)
        => Assert.InRange(Smoothing.Exponential(Hyperbola)[k - 1] * (k + 1), factor * 0.995, factor * 1.005);

    [Fact]
    public void A_centered_average_of_a_straight_line_is_the_line_away_from_the_ends()
    {
        double[] line = [.. Enumerable.Range(0, 30).Select(k => 3.0 * k)];
        foreach (int width in new[] { 1, 5, 11 })
        {
            double[] smooth = Smoothing.Centered(line, width);
            Assert.Equal(line[(width / 2)..(30 - (width / 2))], smooth[(width / 2)..(30 - (width / 2))]);
            Assert.Equal(line[..((width / 2) + 1)].Average(), smooth[0], 12);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public void A_box_average_of_a_straight_line_lags_by_half_its_width(int width)
    {
        double[] smooth = Smoothing.Box([.. Enumerable.Range(0, 50).Select(k => (double)k)], width);
        Assert.Equal(0, smooth[0]);
        Assert.Equal(0.5, smooth[1]);
        Assert.Equal(40 - ((width - 1) / 2.0), smooth[40], 12);
    }

    [Fact]
    public void Weights_and_widths_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Smoothing.Exponential([1], 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Smoothing.Exponential([1], double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Smoothing.Centered([1], 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => Smoothing.Box([1], 0));
    }
}
