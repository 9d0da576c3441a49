using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Plateau.Convergence;
using Plateau.Figures;
using Plateau.Jobs;
using Plateau.Pages;
using Plateau.Runs;

namespace Plateau.Tests.Jobs;

public sealed partial class HtmlReportTests
{
    public static TheoryData<string> Names
        => ["mnist", "none held out", "losses", "constant", "far", "not a number", "one object", "simulated"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_report_is_well_formed_and_asks_nothing_from_outside(string name)
    {
        string html = SampleDocuments.Report(Document(name));
        XElement page = Parse(html);
        Assert.DoesNotContain("NaN", html);
        Assert.DoesNotContain("∞", html);
        Assert.DoesNotMatch("https?:", html);
        Assert.DoesNotMatch(@"@import|url\((?!#)", html);
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href" or "srcset");
        Assert.All(page.Descendants("script"), script => Assert.Equal("application/json", script.Attribute("type")!.Value));
        string[] ids = [.. page.Descendants().Attributes("id").Select(id => id.Value)];
        Assert.Equal(ids.Distinct(), ids);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_report_opens_with_the_answer(string name)
    {
        AssessResult document = Document(name);
        XElement main = Parse(SampleDocuments.Report(document)).Element("body")!.Element("main")!;
        XElement header = main.Elements().First();
        Page answer = AssessPage.Of(document, 0.95);
        Assert.Equal(answer.Headline, header.Element("h1")!.Value.Replace('\u00A0', ' '));
        Assert.Equal(answer.Detail, header.Elements("p").Last().Value.Replace('\u00A0', ' '));
    }

    [Fact]
    public void Warnings_come_before_any_number()
    {
        XElement main = Parse(SampleDocuments.Report(SampleDocuments.Mnist)).Element("body")!.Element("main")!;
        XElement[] parts = [.. main.Elements()];
        Assert.Equal("warnings", parts[1].Attribute("class")!.Value);
        Assert.Contains("carry 66", parts[1].Value, StringComparison.Ordinal);
        Assert.Equal("summary", parts[2].Attribute("class")!.Value);
    }

    [Fact]
    public void The_report_holds_the_whole_document()
    {
        XElement page = Parse(SampleDocuments.Report(SampleDocuments.Mnist));
        string json = page.Descendants("script").Single(script => script.Attribute("id")?.Value == "plateau-document").Value;
        AssessResult read = DocumentJson.Read<AssessResult>(Encoding.UTF8.GetBytes(json));
        Assert.Equal(SampleDocuments.Mnist.Answer, read.Answer);
        Assert.Equal(SampleDocuments.Mnist.Curve.Delta2, read.Curve.Delta2);
        Assert.Equal(SampleDocuments.Mnist.HeldOut, read.HeldOut);
    }

    [Fact]
    public void Without_held_out_objects_the_report_says_so()
    {
        string html = SampleDocuments.Report(SampleDocuments.Of(10_000, 0.149, null, 0.05, 0, 0));
        Assert.Contains("needs held-out objects", html, StringComparison.Ordinal);
        Assert.Contains("so every K above is optimistic", html, StringComparison.Ordinal);
        Assert.DoesNotContain("held-out rows", html, StringComparison.Ordinal);
        Assert.DoesNotContain("The gap tells", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("</script><img src=x onerror=alert(1)>")]
    [InlineData("a & b \"c\" 'd' ]]> -->")]
    public void Hostile_names_stay_text(string name)
    {
        AssessResult document = SampleDocuments.Mnist with
        {
            Data = SampleDocuments.Mnist.Data with { Name = name },
            Model = new(name, 1),
            Warnings = [name],
            Probe = SampleDocuments.Mnist.Probe with { Kind = name },
        };
        XElement page = Parse(SampleDocuments.Report(
            document,
            SampleDocuments.Settings with { CommandLine = name, Version = name, Values = [new(name, name)] }));
        Assert.Empty(page.Descendants("img"));
        Assert.All(page.Descendants("script"), script => Assert.Equal("application/json", script.Attribute("type")!.Value));
        Assert.Equal(name, page.Descendants("code").First().Value);
        Assert.Equal(name, page.Descendants("li").First().Value);
        string json = page.Descendants("script").Last().Value;
        Assert.Equal(name, JsonDocument.Parse(json).RootElement.GetProperty("data").GetProperty("name").GetString());
    }

    [Fact]
    public void A_script_cannot_end_its_own_element()
    {
        const string Script = "const a='</script>',b=/<\\/SCRIPT/,c='</SCRIPT >',d='<!-- x';";
        string inlined = WebBundle.Inline(Script);
        Assert.DoesNotMatch("(?i)</script", inlined);
        Assert.DoesNotContain("<!--", inlined);
        Assert.Contains("'<\\/script>'", inlined, StringComparison.Ordinal);
        string html = SampleDocuments.Report(SampleDocuments.Mnist, script: inlined);
        Assert.EndsWith($"<script>{inlined}</script>\n</body>\n</html>\n", html);
    }

    [Fact]
    public void The_script_of_this_build_if_any_is_whole_and_classic()
    {
        string html = SampleDocuments.Report(SampleDocuments.Mnist, script: WebBundle.Script);
        string[] scripts = [.. Scripts().Matches(html).Select(match => match.Groups[1].Value)];
        Assert.Equal(WebBundle.Script is null ? 0 : 1, scripts.Length);
        Assert.All(
            scripts,
            script => Assert.True(script.Length is > 10_000 and < 1_500_000, $"The script has {script.Length} characters."));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_document_gives_the_same_bytes(string name)
        => Assert.Equal(SampleDocuments.Report(Document(name)), SampleDocuments.Report(Document(name)));

    [Fact]
    public void The_sample_on_disk_is_the_sample_document()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Plateau.slnx")))
        {
            folder = folder.Parent;
        }

        string path = Path.Combine(folder!.FullName, "tests", "Plateau.Tests", "Jobs", "assess-mnist.json");
        Assert.Equal(Encoding.UTF8.GetString(DocumentJson.Write(SampleDocuments.Mnist)), File.ReadAllText(path));
    }

    [Theory]
    [InlineData(Criterion.Increment, ObjectSet.Training, 386)]
    [InlineData(Criterion.Increment, ObjectSet.HeldOut, 854)]
    [InlineData(Criterion.Remaining, ObjectSet.HeldOut, 5_049)]
    public void The_curves_cross_their_tolerance_at_K(Criterion criterion, ObjectSet objects, double k)
    {
        AssessResult document = SampleDocuments.Mnist;
        SufficientSizeSummary size = document.SufficientSize.Last(s => s.Criterion == criterion && s.Objects == objects);
        Assert.Equal(k, size.K);
        Figure figure = (criterion == Criterion.Increment ? AssessFigures.Increment(document) : AssessFigures.Remaining(document))!;
        string name = (criterion, objects) switch
        {
            (Criterion.Increment, ObjectSet.Training) => "exact expectation, training objects",
            (Criterion.Increment, _) => "held-out objects",
            _ => "shape, held-out objects",
        };
        LineMark line = figure.Marks.OfType<LineMark>().Single(mark => mark.Name == name);
        int after = Enumerable.Range(0, line.X.Count).First(i => line.Y[i] <= size.Tolerance);
        Assert.InRange(size.K, line.X[after - 1], line.X[after] + 1);
    }

    [Fact]
    public void Nothing_is_drawn_of_losses_that_do_not_vary()
    {
        AssessResult constant = Document("constant");
        Assert.Null(AssessFigures.Increment(constant));
        Assert.Null(AssessFigures.Remaining(constant));
        Assert.Null(AssessFigures.Parts(constant));
    }

    private static AssessResult Document(string name) => name switch
    {
        "mnist" => SampleDocuments.Mnist,
        "none held out" => SampleDocuments.Of(10_000, 0.149, null, 0.05, 0, 0),
        "losses" => SampleDocuments.Losses(),
        "constant" => AnswerTextTests.Constant(SampleDocuments.Losses()),
        "far" => SampleDocuments.Of(50, 0.149, 0.729, 0.0001, 0.0002, 20),
        "not a number" => SampleDocuments.Answering(
            SampleDocuments.Mnist with
            {
                LandscapeVariance = Documents.V(
                    double.NaN,
                    double.NaN,
                    double.PositiveInfinity,
                    double.NaN,
                    double.NaN,
                    double.NaN,
                    double.NaN,
                    double.NaN,
                    double.NaN),
            },
            double.NaN,
            double.NaN,
            double.PositiveInfinity,
            false,
            AnswerReason.Remaining),
        "one object" => SampleDocuments.Answering(SampleDocuments.Of(3, 0.149, 0.729, 0.05, 0.06, 1), 1, 1, 1, true, AnswerReason.Settled),
        "simulated" => SampleDocuments.Mnist with
        {
            Curve = SampleDocuments.Mnist.Curve with
            {
                Simulated1 = SampleDocuments.Mnist.Curve.Delta1,
                Simulated2 = SampleDocuments.Mnist.Curve.ExpectedDelta2,
            },
        },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such document."),
    };

    /// <summary>The page as XML: the few elements of HTML without an end get one, the rest must be well formed as it is.</summary>
    private static XElement Parse(string html)
    {
        string xml = Void().Replace(html.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<$1$2/>");
        return XDocument.Parse(xml).Root!;
    }

    [GeneratedRegex("<(meta)([^>]*)>")]
    private static partial Regex Void();

    [GeneratedRegex("<script>(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex Scripts();
}
