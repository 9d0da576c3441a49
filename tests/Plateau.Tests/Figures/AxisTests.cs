using System.Globalization;
using Plateau.Figures;
using Plateau.Jobs;
using Plateau.Tests.Jobs;

namespace Plateau.Tests.Figures;

public sealed class AxisTests
{
    [Theory]
    [InlineData(nameof(AxisScale.Linear), 0, 10, 100, 200, 2.5, 125)]
    [InlineData(nameof(AxisScale.Linear), -5, 5, 300, 0, 0, 150)]
    [InlineData(nameof(AxisScale.Logarithmic), 1, 10_000, 0, 400, 100, 200)]
    [InlineData(nameof(AxisScale.Logarithmic), 1e-8, 1, 80, 0, 1e-6, 60)]
    [InlineData(nameof(AxisScale.Logarithmic), 1, 100, 0, 200, 1000, 300)]
    public void A_value_lands_on_its_pixel(
        string scale,
        double minimum,
        double maximum,
        double first,
        double last,
        double value,
        double pixel)
        => Assert.Equal(pixel, new AxisMap(Enum.Parse<AxisScale>(scale), minimum, maximum, first, last)[value], 1e-9);

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_value_without_a_logarithm_has_no_place(double value)
        => Assert.True(double.IsNaN(new AxisMap(AxisScale.Logarithmic, 1, 10, 0, 1)[value]));

    [Fact]
    public void An_interval_that_reaches_zero_reaches_the_edge_of_a_logarithmic_axis()
    {
        AxisMap map = new(AxisScale.Logarithmic, 1, 10, 90, 10);
        Assert.Equal(90, map.Edge(0));
        Assert.Equal(10, map.Edge(double.PositiveInfinity));
        Assert.True(double.IsNaN(map.Edge(double.NaN)));
    }

    [Theory]
    [InlineData(nameof(AxisScale.Logarithmic), nameof(TickStyle.Count), 1, 1e6, 7, "1|10|100|1k|10k|100k|1M")]
    [InlineData(nameof(AxisScale.Logarithmic), nameof(TickStyle.Power), 1e-8, 1, 9, "10^−8|10^−7|10^−6|10^−5|10^−4|10^−3|10^−2|10^−1|10^0")]
    [InlineData(nameof(AxisScale.Logarithmic), nameof(TickStyle.Power), 1e-8, 1, 5, "10^−8|10^−6|10^−4|10^−2|10^0")]
    [InlineData(nameof(AxisScale.Logarithmic), nameof(TickStyle.Percent), 0.001, 10, 6, "0.1 %|1 %|10 %|100 %|1,000 %")]
    [InlineData(nameof(AxisScale.Logarithmic), nameof(TickStyle.Number), 0.01, 100, 6, "0.01|0.1|1|10|100")]
    [InlineData(nameof(AxisScale.Logarithmic), nameof(TickStyle.Number), 1, 30, 6, "1|10")]
    [InlineData(nameof(AxisScale.Logarithmic), nameof(TickStyle.Count), 1.5, 60, 6, "2|5|10|20|50")]
    [InlineData(nameof(AxisScale.Logarithmic), nameof(TickStyle.Number), 2.1, 2.9, 5, "2.2|2.4|2.6|2.8")]
    [InlineData(nameof(AxisScale.Linear), nameof(TickStyle.Number), 0, 1, 5, "0.0|0.2|0.4|0.6|0.8|1.0")]
    [InlineData(nameof(AxisScale.Linear), nameof(TickStyle.Number), -1, 1, 4, "−1.0|−0.5|0.0|0.5|1.0")]
    [InlineData(nameof(AxisScale.Linear), nameof(TickStyle.Number), 0, 10_000, 5, "0|2,000|4,000|6,000|8,000|10,000")]
    [InlineData(nameof(AxisScale.Linear), nameof(TickStyle.Number), 0, 4e-6, 4, "0|10^−6|2·10^−6|3·10^−6|4·10^−6")]
    [InlineData(nameof(AxisScale.Linear), nameof(TickStyle.Percent), 0, 0.1, 5, "0 %|2 %|4 %|6 %|8 %|10 %")]
    public void Ticks_are_round_and_say_so(string scale, string style, double minimum, double maximum, int count, string expected)
    {
        IEnumerable<string> labels = AxisTicks.Of(Enum.Parse<AxisScale>(scale), Enum.Parse<TickStyle>(style), minimum, maximum, count)
            .Where(tick => tick.Text is not null)
            .Select(tick => tick.Exponent.Length > 0 ? $"{tick.Text}^{tick.Exponent}" : tick.Text!);
        // 1 to 30 holds two decades, 1.5 to 60 only one.
        Assert.Equal(expected, string.Join('|', labels));
    }

    [Fact]
    public void Minor_ticks_are_the_multiples_between_decades()
    {
        double[] minor = [.. AxisTicks.Of(AxisScale.Logarithmic, TickStyle.Number, 1, 1000, 6)
            .Where(tick => tick.Text is null)
            .Select(tick => tick.Value)];
        double[] expected = [2, 3, 4, 5, 6, 7, 8, 9, 20, 30, 40, 50, 60, 70, 80, 90, 200, 300, 400, 500, 600, 700, 800, 900];
        Assert.Equal(expected, minor);
    }

    [Theory]
    [InlineData(1e-300, 1e300)]
    [InlineData(1, 1.0000001)]
    [InlineData(3, 7e18)]
    [InlineData(1e-12, 2e-12)]
    public void No_range_is_without_ticks_or_swamped_by_them(double minimum, double maximum)
    {
        foreach (AxisScale scale in Enum.GetValues<AxisScale>())
        {
            IReadOnlyList<AxisTick> ticks = AxisTicks.Of(scale, TickStyle.Number, minimum, maximum, 6);
            Assert.InRange(ticks.Count(tick => tick.Text is not null), 1, 14);
            Assert.All(ticks, tick => Assert.InRange(tick.Value, minimum - (1e-8 * (maximum - minimum)), maximum * (1 + 1e-8)));
        }
    }

    [Theory]
    [InlineData(41_234, "41,000")]
    [InlineData(7, "7")]
    [InlineData(999, "1,000")]
    [InlineData(4_123_000, "4.1 million")]
    [InlineData(10_000_000, "10 million")]
    [InlineData(3_260_000_000, "3.3 billion")]
    [InlineData(7.7e13, "77 trillion")]
    [InlineData(2.5e18, "2.5 × 10¹⁸")]
    public void Counts_are_rounded_to_what_a_reader_keeps(double count, string expected)
        => Assert.Equal(expected, HumanNumber.Rounded(count));

    [Theory]
    [InlineData(10_040, 10_000, "10,040")]
    [InlineData(9_960, 10_000, "9,960")]
    [InlineData(10_000, 10_000, "10,000")]
    [InlineData(41_234, 10_000, "41,000")]
    [InlineData(1_000_400, 1_000_000, "1.0004 million")]
    public void Rounding_never_moves_a_count_across_the_objects_at_hand(double count, double threshold, string expected)
        => Assert.Equal(expected, HumanNumber.Rounded(count, threshold));

    [Theory]
    [InlineData(0.149, "0.149")]
    [InlineData(1234.5, "1,230")]
    [InlineData(1e-6, "10⁻⁶")]
    [InlineData(2.5e-7, "2.5 × 10⁻⁷")]
    [InlineData(-0.5, "−0.5")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "unknown")]
    public void Measured_values_keep_three_digits(double value, string expected) => Assert.Equal(expected, HumanNumber.Measured(value));

    [Fact]
    public void Nothing_depends_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string expected = AssessFigures.Increment(SampleDocuments.Mnist)!.ToSvg() + SampleDocuments.Words(SampleDocuments.Mnist);
        try
        {
            // A culture that writes decimals, groups and minus signs in its own way, as the library's own are invariant.
            CultureInfo.CurrentCulture = new CultureInfo("")
            {
                NumberFormat = new() { NumberDecimalSeparator = ",", NumberGroupSeparator = ".", NegativeSign = "~" },
            };
            Assert.Equal(expected, AssessFigures.Increment(SampleDocuments.Mnist)!.ToSvg() + SampleDocuments.Words(SampleDocuments.Mnist));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
