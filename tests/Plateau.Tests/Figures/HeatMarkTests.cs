using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Plateau.Figures;

namespace Plateau.Tests.Figures;

public sealed partial class HeatMarkTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_place_is_a_rectangle_of_the_colour_of_its_value()
    {
        XElement svg = Draw(new HeatMark([0, 1, 3], [0, 2], [0, 1, 2, 3, 4, 5]));
        (string Color, double Left, double Top, double Right, double Bottom)[] places = Places(svg);
        Assert.Equal(6, places.Length);

        // Edges lie halfway: x at −0.5, 0.5, 2, 4; y at −1, 1, 3, upwards.
        double left = places.Min(place => place.Left);
        double unit = (places.Max(place => place.Right) - left) / 4.5;
        double bottom = places.Max(place => place.Bottom);
        double height = (bottom - places.Min(place => place.Top)) / 2;
        double[] edges = [0, 1, 2.5, 4.5];
        for (int i = 0; i < 6; i++)
        {
            (string color, double l, double t, double r, double b) = places.Single(
                place => Math.Abs(place.Left - left - (unit * edges[i % 3])) < 0.05
                    && Math.Abs(place.Bottom - (bottom - (height * (i / 3)))) < 0.05);
            Assert.Equal(left + (unit * edges[(i % 3) + 1]), r, 0.05);
            Assert.Equal(bottom - (height * ((i / 3) + 1)), t, 0.05);
            Assert.Equal(HeatDrawing.ColorOf((Math.Min(47, Math.Floor(i / 5.0 * 48)) + 0.5) / 48), color);
        }
    }

    [Theory]
    [InlineData(false, double.NaN, 3)]
    [InlineData(true, 0, 3)]
    [InlineData(true, -1, 3)]
    [InlineData(false, -1, 4)]
    public void A_value_without_a_colour_leaves_a_hole(bool logarithmic, double value, int drawn)
        => Assert.Equal(drawn, Places(Draw(new HeatMark([0, 1], [0, 1], [1, 2, value, 4]) { Logarithmic = logarithmic })).Length);

    [Fact]
    public void Contours_of_a_slope_are_straight_lines_across_it()
    {
        XElement svg = Draw(new HeatMark([0, 1, 2], [0, 1], [0, 10, 20, 0, 10, 20]));
        string path = svg.Descendants(Svg + "path").Single(one => (string?)one.Attribute("stroke") == "#fff").Attribute("d")!.Value;
        double[] numbers = [.. NumberPattern().Matches(path).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];
        Assert.Equal(9, path.Count(c => c == 'M'));
        for (int i = 0; i < numbers.Length; i += 4)
        {
            Assert.Equal(numbers[i], numbers[i + 2], 0.011);
        }
    }

    [Fact]
    public void A_flat_surface_and_one_without_a_value_are_drawn_too()
    {
        Assert.Equal(4, Places(Draw(new HeatMark([0, 1], [0, 1], [7, 7, 7, 7]))).Length);
        Assert.Empty(Places(Draw(new HeatMark([0, 1], [0, 1], [double.NaN, double.NaN, double.NaN, double.NaN]))));
    }

    [Fact]
    public void Colours_brighten_from_the_least_to_the_largest_value()
    {
        double[] lightness = [.. Enumerable.Range(0, 49).Select(i => Lightness(HeatDrawing.ColorOf(i / 48.0)))];
        Assert.All(lightness.Zip(lightness.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        Assert.True(lightness[^1] - lightness[0] > 0.7);

        static double Lightness(string color) => ((0.2126 * Part(color, 1)) + (0.7152 * Part(color, 3)) + (0.0722 * Part(color, 5))) / 255;

        static int Part(string color, int at) => int.Parse(color.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    [Fact]
    public void A_surface_needs_places_that_rise_and_a_value_each()
    {
        Assert.Throws<ArgumentException>(() => new HeatMark([0, 1], [0, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new HeatMark([0, 0], [0, 1], [1, 2, 3, 4]));
        Assert.Throws<ArgumentException>(() => new HeatMark([0], [0, 1], [1, 2]));
    }

    [Fact]
    public void A_page_shows_the_drawing_and_has_no_interactive_twin_of_it()
    {
        string html = Figure(new HeatMark([0, 1], [0, 1], [1, 2, 3, 4]) { Label = "loss <L>" }).ToHtml();
        Assert.DoesNotContain("plateau-figure-data", html, StringComparison.Ordinal);
        Assert.Contains("loss &lt;L&gt;", html, StringComparison.Ordinal);
    }

    private static Figure Figure(HeatMark heat) => new()
    {
        Id = "heat",
        Title = "Heat",
        Description = "A surface.",
        X = FigureAxis.Linear("x") with { Minimum = heat.Left, Maximum = heat.Right },
        Y = FigureAxis.Linear("y") with { Minimum = heat.Bottom, Maximum = heat.Top },
        Marks = [heat],
    };

    private static XElement Draw(HeatMark heat) => XDocument.Parse(Figure(heat).ToSvg()).Root!;

    private static (string Color, double Left, double Top, double Right, double Bottom)[] Places(XElement svg) =>
    [
        .. from path in svg.Descendants(Svg + "path")
           where path.Attribute("fill")?.Value.StartsWith('#') == true
           from Match match in PlacePattern().Matches(path.Attribute("d")!.Value)
           select (path.Attribute("fill")!.Value, N(match, 1), N(match, 2), N(match, 3), N(match, 4)),
    ];

    private static double N(Match match, int group) => double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"M([-\d.]+) ([-\d.]+)H([-\d.]+)V([-\d.]+)H[-\d.]+Z")]
    private static partial Regex PlacePattern();

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex NumberPattern();
}
