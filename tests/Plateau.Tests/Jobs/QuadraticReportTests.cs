using System.Text;
using System.Xml.Linq;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Probing;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Tests.Jobs;

public class QuadraticReportTests
{
    private static readonly Lazy<QuadraticResult> Shared = new(Document);

    public static TheoryData<string> Names => ["measured", "one sigma", "closed form alone", "not shown to hold", "no curvature"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_report_is_well_formed_opens_with_the_answer_and_asks_nothing_from_outside(string name)
    {
        QuadraticResult document = Named(name);
        string html = Report(document);
        int start = html.IndexOf("<main>", StringComparison.Ordinal);
        XElement main = XElement.Parse(
            html[start..(html.IndexOf("</main>", StringComparison.Ordinal) + 7)].Replace("&#160;", " ", StringComparison.Ordinal));
        Assert.Equal(QuadraticPage.Headline(document), main.Element("header")!.Element("h1")!.Value);
        string content = main.ToString();
        Assert.DoesNotContain("NaN", content, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", content, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?:", content.Replace("http://www.w3.org/", string.Empty, StringComparison.Ordinal));
        string[] ids = [.. main.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
        Assert.Equal(html, Report(document));
    }

    [Fact]
    public void The_words_say_how_far_the_closed_form_holds()
    {
        QuadraticResult document = Shared.Value;
        Assert.Contains("not at σ = 3", QuadraticPage.Headline(document), StringComparison.Ordinal);
        Assert.Contains(
            "every σ",
            QuadraticPage.Headline(document with { ValidUpTo = new ValidUpToSummary(0.1, 3, 3) }),
            StringComparison.Ordinal);
        Assert.Contains("not shown to hold", QuadraticPage.Headline(Named("not shown to hold")), StringComparison.Ordinal);
        Assert.Contains("was not measured", QuadraticPage.Headline(Named("closed form alone")), StringComparison.Ordinal);
        Assert.EndsWith(
            "σ² multiplies the covariance given.",
            QuadraticPage.Headline(document with { Probe = document.Probe with { Covariance = CovarianceKind.Given } }),
            StringComparison.Ordinal);
        Assert.Null(QuadraticPage.Holds(Named("closed form alone")));
        Assert.True(QuadraticPage.Holds(document));
    }

    [Theory]
    [InlineData(0.99312, 0.0023, "0.993 ± 0.002")]
    [InlineData(1.00004, 1e-7, "1.0000")]
    [InlineData(2.44, 0.11, "2.4 ± 0.1")]
    [InlineData(31.7, 4.2, "32 ± 4")]
    [InlineData(0.95, null, "0.9500")]
    public void A_ratio_has_the_decimals_of_its_error(double ratio, double? error, string text)
        => Assert.Equal(text, QuadraticPage.Ratio(ratio, error));

    [Fact]
    public void Figures_are_there_where_there_is_something_to_draw()
    {
        QuadraticResult document = Shared.Value;
        Assert.NotNull(QuadraticFigures.Shares(document));
        Assert.NotNull(QuadraticFigures.Validity(document));
        Assert.NotNull(QuadraticFigures.Sizes(document));
        Assert.Equal(5, QuadraticFigures.Increments(document, 0)!.Marks.Count);
        QuadraticResult one = Named("one sigma");
        Assert.Null(QuadraticFigures.Shares(one));
        Assert.Null(QuadraticFigures.Validity(one));
        Assert.Equal(4, QuadraticFigures.Increments(Named("closed form alone"), 0)!.Marks.Count);
    }

    private static string Report(QuadraticResult result) => HtmlRenderer.Render(
        QuadraticPage.Of(result, 0.01), result.Seed, SampleDocuments.Settings, Encoding.UTF8.GetString(DocumentJson.Write(result)));

    private static QuadraticResult Named(string name)
    {
        QuadraticResult document = Shared.Value;
        return name switch
        {
            "one sigma" => document with { Terms = [document.Terms[0]], Curves = [document.Curves[0]], Validity = [document.Validity[0]] },
            "closed form alone" => document with
            {
                Validity = [],
                ValidUpTo = new ValidUpToSummary(0.1, null, null),
                Curves = [.. document.Curves.Select(curve => curve with { MonteCarlo = [], MonteCarloStandardError = [] })],
            },
            "not shown to hold" => document with { ValidUpTo = new ValidUpToSummary(0.1, null, null), Warnings = ["Something limits it."] },
            "no curvature" => document with
            {
                PaperP3 = new PaperSummary(0, null, null, null),
                Curves = [.. document.Curves.Select(curve => curve with { PaperP3 = [.. curve.K.Select(_ => 0.0)] })],
            },
            _ => document,
        };
    }

    private static QuadraticResult Document()
    {
        Dataset data = Samples.Clouds(80, features: 5, classes: 3, seed: 3);
        Network network = NetworkSpec.Parse("mlp:6").Build(5, 3);
        Optimum optimum = Trainer.Adam(learningRate: 0.02, epochs: 30).Fit(network, data, 1);
        QuadraticQuestion question = new()
        {
            Probe = new ProbeQuestion { Chosen = SubspaceKind.Random, GivenDimension = 4, GivenSigmas = [0.01, 0.1, 3], Draws = 32 },
            Orders = 20,
        };
        return QuadraticAnalysis.Of(LandscapePoint.Of(optimum, new DataSplit(data, null, [])), question, new ProbePlace());
    }
}
