using Plateau.Figures;
using Plateau.Jobs;

namespace Plateau.Tests.Jobs;

public sealed class TerminalChartTests
{
    [Fact]
    public void A_power_law_is_a_diagonal()
    {
        // y = 1/k over two decades on each axis: from the upper left corner to the lower right one, a character at a time.
        TerminalCanvas canvas = new(11, 11, unicode: false, 1, 100, 0.01, 1);
        canvas.Curve([1, 100], [1, 0.01]);
        for (int row = 0; row < 11; row++)
        {
            Assert.Equal('*', canvas.Line(row)[row]);
            Assert.Equal(1, canvas.Line(row).Count(c => c == '*'));
        }
    }

    [Theory]
    [InlineData(1, 1, 0, 0, 0x01)]
    [InlineData(100, 0.01, 4, 2, 0x80)]
    [InlineData(100, 1, 4, 0, 0x08)]
    [InlineData(1, 0.01, 0, 2, 0x40)]
    public void A_dot_of_braille_lies_in_its_corner(double x, double y, int column, int row, int dots)
    {
        TerminalCanvas canvas = new(5, 3, unicode: true, 1, 100, 0.01, 1);
        canvas.Scatter([x], [y]);
        Assert.Equal((char)(0x2800 + dots), canvas.Line(row)[column]);
        Assert.Equal(1, Enumerable.Range(0, 3).Sum(r => canvas.Line(r).Count(c => c != ' ')));
    }

    [Fact]
    public void A_curve_covers_dots_and_dots_cover_reference_lines()
    {
        TerminalCanvas canvas = new(11, 3, unicode: false, 1, 100, 0.1, 10);
        canvas.Scatter([1, 10], [1, 1]);
        canvas.Curve([10, 100], [1, 1]);
        canvas.Horizontal(1);
        canvas.Vertical(2);
        Assert.Equal(".-|--******", canvas.Line(1));
    }

    [Fact]
    public void What_has_no_place_is_left_out()
    {
        TerminalCanvas canvas = new(11, 3, unicode: false, 1, 100, 0.1, 10);
        canvas.Scatter([0, -1, double.NaN, 10, 10], [1, 1, 1, 0, double.NaN]);
        canvas.Curve([1, 10, 100], [double.NaN, 0, -1]);
        canvas.Vertical(1e9);
        canvas.Horizontal(double.NaN);
        Assert.All(Enumerable.Range(0, 3), row => Assert.Equal("", canvas.Line(row).Trim()));
    }

    [Theory]
    [InlineData(80, 20, true)]
    [InlineData(80, 20, false)]
    [InlineData(40, 10, true)]
    [InlineData(40, 10, false)]
    [InlineData(200, 50, true)]
    public void A_chart_keeps_to_its_size_and_characters(int width, int height, bool unicode)
    {
        foreach (AssessResult document in new[]
        {
            SampleDocuments.Mnist,
            SampleDocuments.Losses(),
            SampleDocuments.Of(50, 0.149, 0.729, 0.0001, 0.0002, 20),
        })
        {
            string chart = TerminalChart.Render(AssessFigures.Increment(document)!, width, height, unicode);
            string[] lines = chart.TrimEnd('\n').Split('\n');
            Assert.InRange(lines.Length, Math.Min(height, 10) - 2, Math.Max(height, 11));
            Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
            Assert.True(unicode || chart.All(char.IsAscii), chart);
            Assert.Contains(unicode ? "⠒⠒ exact expectation" : "** exact expectation", chart, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_law_meets_the_tolerance_at_K()
    {
        string[] lines = TerminalChart.Render(AssessFigures.Increment(SampleDocuments.Losses())!, 100, 30, unicode: false).Split('\n');
        string tolerance = lines.First(line => line.Contains("------", StringComparison.Ordinal));
        int at = lines.First(line => line.StartsWith("      |", StringComparison.Ordinal) && line.TrimEnd().EndsWith('|')).TrimEnd().Length
            - 1;
        Assert.Contains('*', tolerance[(at - 3)..(at + 4)]);
    }

    [Fact]
    public void A_chart_too_small_to_read_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => TerminalChart.Render(AssessFigures.Increment(SampleDocuments.Mnist)!, 39, 20, true));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => TerminalChart.Render(AssessFigures.Increment(SampleDocuments.Mnist)!, 80, 9, true));
    }
}
