using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Plateau.Figures;
using Plateau.Jobs;
using Plateau.Tests.Jobs;

namespace Plateau.Tests.Figures;

public sealed partial class FigureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_known_point_of_a_logarithmic_plane_lies_where_its_axes_say()
    {
        Figure figure = Plain(new PointMark([100], [1e-3])) with
        {
            X = FigureAxis.Logarithmic("k") with { Minimum = 1, Maximum = 10_000 },
            Y = FigureAxis.Logarithmic("d") with { Minimum = 1e-6, Maximum = 1 },
        };
        XElement svg = Parse(figure);
        (double left, double top, double width, double height) = Plane(svg);
        XElement dot = svg.Descendants(Svg + "circle").Single();
        Assert.Equal(left + (width / 2), Number(dot, "cx"), 0.011);
        Assert.Equal(top + (height / 2), Number(dot, "cy"), 0.011);
    }

    [Fact]
    public void A_line_and_its_band_pass_through_their_values()
    {
        Figure figure = Plain(new LineMark([0, 5, 10], [0, 2, 8], [0, 1, 6], [0, 4, 10])) with
        {
            X = FigureAxis.Linear("x") with { Minimum = 0, Maximum = 10 },
            Y = FigureAxis.Linear("y") with { Minimum = 0, Maximum = 10 },
        };
        XElement svg = Parse(figure);
        (double left, double top, double width, double height) = Plane(svg);
        double[] line = Coordinates(svg, "pf-mark");
        double[] band = Coordinates(svg, "pf-band");
        AssertPixels([(0, 0), (5, 2), (10, 8)], line);
        AssertPixels([(0, 0), (5, 4), (10, 10), (10, 6), (5, 1), (0, 0)], band);

        void AssertPixels((double X, double Y)[] expected, double[] actual)
        {
            Assert.Equal(2 * expected.Length, actual.Length);
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.Equal(left + (expected[i].X / 10 * width), actual[2 * i], 0.011);
                Assert.Equal(top + height - (expected[i].Y / 10 * height), actual[(2 * i) + 1], 0.011);
            }
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_value_without_a_place_leaves_a_gap_and_a_point_alone_is_a_dot(double bad)
    {
        XElement svg = Parse(
            Plain(new LineMark([1, 2, 3, 4, 5], [1, 2, bad, bad, 5])) with { X = FigureAxis.Linear("x"), Y = FigureAxis.Logarithmic("y") });
        string path = Path(svg, "pf-mark");
        Assert.Equal(2, path.Count(c => c == 'M'));
        Assert.Equal(1, path.Count(c => c == 'L'));
        Assert.EndsWith("h0", path);
        Assert.DoesNotContain("NaN", svg.ToString());
    }

    [Fact]
    public void A_band_down_to_zero_reaches_the_floor_of_a_logarithmic_plane()
    {
        Figure figure = Plain(new LineMark([1, 2], [1, 1], [0, 0], [2, 2])) with
        {
            X = FigureAxis.Linear("x"),
            Y = FigureAxis.Logarithmic("y"),
        };
        XElement svg = Parse(figure);
        (_, double top, _, double height) = Plane(svg);
        double[] band = Coordinates(svg, "pf-band");
        Assert.Equal(top + height, band[5], 0.011);
        Assert.Equal(top + height, band[7], 0.011);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("a & b")]
    [InlineData("\"double\" and 'single'")]
    [InlineData("]]>")]
    [InlineData("-->")]
    [InlineData("bell \u0007 and half a pair \ud800")]
    public void Hostile_names_stay_text(string name)
    {
        Figure figure = Plain(
            new LineMark([1, 2], [1, 2]) { Name = name },
            new VerticalReference(1.5, name),
            new HorizontalReference(1.5, name)) with
        {
            Title = name,
            Subtitle = name,
            Description = name,
            X = FigureAxis.Linear(name),
            Y = FigureAxis.Named(name, [name, name, name]),
        };
        XElement svg = Parse(figure);
        Assert.Empty(svg.Descendants(Svg + "script"));
        string read = name.Replace('\u0007', '\uFFFD').Replace('\ud800', '\uFFFD');
        Assert.Equal(read, svg.Element(Svg + "title")!.Value);
        Assert.Contains(svg.Descendants(Svg + "text"), text => text.Value == read);

        XElement html = XElement.Parse(figure.ToHtml(name));
        Assert.Equal(read, html.Element("figcaption")!.Value);
        Assert.Equal("plateau-figure-data", html.Element("script")!.Attribute("class")!.Value);
        Assert.Single(html.Elements("script"));
    }

    [Fact]
    public void A_figure_names_itself_for_those_who_cannot_see_it()
    {
        XElement svg = Parse(AssessFigures.Increment(SampleDocuments.Mnist)!);
        Assert.Equal("img", svg.Attribute("role")!.Value);
        string[] ids = svg.Attribute("aria-labelledby")!.Value.Split(' ');
        string[] named = [svg.Element(Svg + "title")!.Attribute("id")!.Value, svg.Element(Svg + "desc")!.Attribute("id")!.Value];
        Assert.Equal(ids, named);
        Assert.Contains("at 850 objects", svg.Element(Svg + "desc")!.Value);
        Assert.Empty(svg.Descendants(Svg + "script"));
    }

    [Fact]
    public void A_reference_beyond_the_figure_is_named_at_its_edge()
    {
        Figure figure = Plain(new LineMark([1, 10], [1, 10]), new VerticalReference(1e9, "K")) with
        {
            X = FigureAxis.Logarithmic("k") with { Minimum = 1, Maximum = 10 },
            Y = FigureAxis.Linear("y"),
        };
        Assert.Contains(Parse(figure).Descendants(Svg + "text"), text => text.Value == "K →");
    }

    [Fact]
    public void Direct_labels_stand_beside_their_lines_without_touching_each_other()
    {
        Figure figure = Plain(new LineMark([0, 1], [0, 5]) { Name = "one" }, new LineMark([0, 1], [0, 5.01]) { Name = "two" }) with
        {
            X = FigureAxis.Linear("x"),
            Y = FigureAxis.Linear("y"),
            DirectLabels = true,
        };
        XElement svg = Parse(figure);
        double[] heights = [.. svg.Descendants(Svg + "text").Where(text => text.Value is "one" or "two").Select(text => Number(text, "y"))];
        Assert.Equal(2, heights.Length);
        Assert.True(Math.Abs(heights[0] - heights[1]) >= 14.9);
    }

    [Fact]
    public void Everything_written_lies_within_the_figure()
    {
        foreach (Figure? figure in new[]
        {
            AssessFigures.Increment(SampleDocuments.Mnist),
            AssessFigures.Remaining(SampleDocuments.Mnist),
            AssessFigures.Parts(SampleDocuments.Mnist),
        })
        {
            XElement svg = Parse(figure!);
            double height = Number(svg, "height");
            foreach (XElement text in svg.Descendants(Svg + "text"))
            {
                double width = SvgText.Width(text.Value, 12);
                double x = Number(text, "x");
                double left = text.Attribute("text-anchor")!.Value switch { "end" => x - width, "middle" => x - (width / 2), _ => x };
                Assert.InRange(left, -1, figure!.Width);
                Assert.InRange(Number(text, "y"), 0, height);
            }
        }
    }

    [Fact]
    public void An_empty_figure_is_still_a_figure()
        => Assert.NotEmpty(Parse(Plain() with { X = FigureAxis.Linear("x"), Y = FigureAxis.Logarithmic("y") }).Descendants(Svg + "text"));

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    public void A_name_that_is_no_identifier_is_refused(string id)
        => Assert.Throws<ArgumentException>(() => Plain() with { Id = id });

    [Fact]
    public void Lengths_that_differ_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new LineMark([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => new LineMark([1, 2], [1, 2], [1, 2]));
        Assert.Throws<ArgumentException>(() => new PointMark([1], []));
    }

    internal static XElement Parse(Figure figure) => XDocument.Parse(figure.ToSvg()).Root!;

    private static Figure Plain(params FigureMark[] marks) => new()
    {
        Id = "test",
        Title = "Title",
        Description = "Description",
        X = FigureAxis.Linear("x"),
        Y = FigureAxis.Linear("y"),
        Marks = marks,
    };

    private static (double Left, double Top, double Width, double Height) Plane(XElement svg)
    {
        XElement plane = svg.Element(Svg + "clipPath")!.Element(Svg + "rect")!;
        return (Number(plane, "x"), Number(plane, "y"), Number(plane, "width"), Number(plane, "height"));
    }

    private static string Path(XElement svg, string style)
        => svg.Element(Svg + "g")!
            .Elements(Svg + "path")
            .Single(path => path.Attribute("class")!.Value.Split(' ').Contains(style))
            .Attribute("d")!.Value;

    private static double[] Coordinates(XElement svg, string style)
        => [.. Decimal().Matches(Path(svg, style)).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture))];

    private static double Number(XElement element, string attribute)
        => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Decimal();
}
