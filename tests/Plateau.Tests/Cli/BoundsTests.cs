using System.Text.Json.Nodes;

namespace Plateau.Tests.Cli;

/// <summary><c>plateau bounds</c> as people and scripts meet it.</summary>
public class BoundsTests
{
    private const string Small = "bounds --samples 120 --held-out none --epochs 2 --model mlp:8,6 --draws 4 --dimension 3";

    private static readonly string[] Fields =
    [
        "id", "title", "source", "formula", "kind", "paperKind", "paper", "corrected", "measured", "measuredQuadratic", "slackPaper",
        "slackCorrected", "paperHolds", "holds", "at",
        "notApplicable", "paperSpread", "correctedSpread", "curve",
    ];

    [Fact]
    public void A_run_leaves_its_files_and_prints_its_document()
    {
        using TemporaryFolder place = new();
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{Small} --json --quiet -o {place.Path}");
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        JsonNode document = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("plateau.bounds/1", (string?)document["schema"]);
        Assert.DoesNotContain(
            document["warnings"]!.AsArray(),
            warning => ((string)warning!).Contains("held-out", StringComparison.OrdinalIgnoreCase));
        JsonArray bounds = document["bounds"]!.AsArray();
        Assert.Equal(21, bounds.Count);
        Assert.All(bounds, bound => Assert.Equal(Fields, bound!.AsObject().Select(field => field.Key)));
        Assert.All(bounds, bound => Assert.True((bool?)bound!["holds"] ?? bound["notApplicable"] is not null, (string?)bound["id"]));
        Assert.Equal(bounds.Count, bounds.Select(bound => (string?)bound!["id"]).Distinct().Count());
        Assert.Equal(7, document["exponents"]!.AsArray().Count);
        Assert.Equal(3, (int)document["constants"]!["layers"]!);
        Assert.Equal(3, document["layers"]!.AsArray().Count);

        string folder = Assert.Single(Directory.GetDirectories(place.Path));
        JsonNode record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        Assert.Equal(
            ["curves.csv", "optimum.safetensors", "report.html"],
            record["files"]!.AsArray().Select(file => (string)file!["name"]!));
        string[] curves = File.ReadAllLines(Path.Combine(folder, "curves.csv"));
        Assert.StartsWith("k,gradient,gradientDifference,largestCurvature,", curves[0], StringComparison.Ordinal);
        Assert.Contains("p1-lemma-2-corrected", curves[0], StringComparison.Ordinal);
        Assert.Equal(1 + 119, curves.Length);
        string report = File.ReadAllText(Path.Combine(folder, "report.html"));
        foreach (string part in (string[])["id=\"slack\"", "p1-theorem-1", "expected-increment", "corrected statements hold"])
        {
            Assert.Contains(part, report, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Threads_and_vectors_change_no_bit()
    {
        string Document(string more, params (string, string)[] environment)
        {
            PlateauProcess.Outcome outcome = PlateauProcess.Run($"{Small} --json {more}", environment);
            Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
            JsonObject document = JsonNode.Parse(outcome.Output)!.AsObject();
            document.Remove("timings");
            return document.ToJsonString();
        }

        string expected = Document("--threads 1");
        Assert.Equal(expected, Document("--threads 3"));
        Assert.Equal(expected, Document("--threads 2", ("DOTNET_EnableAVX512", "0")));
        Assert.Equal(expected, Document("--threads 2", ("DOTNET_EnableHWIntrinsic", "0")));
    }

    [Fact]
    public void Words_come_first()
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{Small} --quiet");
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        Assert.StartsWith("All 20 corrected statements hold; ", outcome.Output, StringComparison.Ordinal);
        Assert.All(outcome.Output.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
        Assert.Contains("p1-theorem-1-layers", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_with_branches_is_told_apart_and_other_networks_are_swept()
    {
        PlateauProcess.Outcome branches = PlateauProcess.Run(
            "bounds --samples 30 --held-out none --epochs 1 --model resnet:8+width=2 --draws 2 --dimension 2 --quiet --json");
        Assert.Equal((0, string.Empty), (branches.Status, branches.Error));
        JsonNode document = JsonNode.Parse(branches.Output)!;
        Assert.Contains(
            document["warnings"]!.AsArray(),
            warning => ((string)warning!).Contains("no chain of layers", StringComparison.Ordinal));
        JsonNode theorem = document["bounds"]!.AsArray().Single(bound => (string?)bound!["id"] == "p1-theorem-1")!;
        Assert.Null(theorem["paper"]);
        Assert.Null(theorem["holds"]);
        Assert.Contains("branches", (string?)theorem["notApplicable"], StringComparison.Ordinal);

        PlateauProcess.Outcome sweep = PlateauProcess.Run($"{Small} --widths 2,4,8 --depths 1,2,3 --quiet --json");
        Assert.Equal((0, string.Empty), (sweep.Status, sweep.Error));
        document = JsonNode.Parse(sweep.Output)!;
        Assert.Equal(
            ["mlp:2,2", "mlp:4,4", "mlp:8,8", "mlp:8", "mlp:8,8", "mlp:8,8,8"],
            document["architectures"]!.AsArray().Select(point => (string)point!["spec"]!));
        Assert.Equal(
            6,
            (double)document["exponents"]!.AsArray().Single(exponent => (string?)exponent!["id"] == "curvature-in-width")!["paper"]!);
    }

    [Theory]
    [InlineData("--widths 4,8", "--widths takes at least 3 numbers")]
    [InlineData("--depths 3,2,1", "--depths takes whole numbers that ascend")]
    [InlineData("--widths a,b,c", "--widths takes whole numbers that ascend")]
    [InlineData("--radius 0", "--radius takes a number above 0")]
    [InlineData("--sigma -1", "--sigma takes a number above 0")]
    [InlineData("--draws 1", "--draws takes a whole number of at least 2")]
    [InlineData("--dimension 0", "--dimension takes a whole number of at least 1")]
    public void What_cannot_be_asked_is_one_line_before_any_training(string options, string says)
    {
        using StringWriter error = new();
        int status = Plateau.Cli.CommandLine.Run($"bounds --epochs 1000000 {options} --quiet".Split(' '), TextWriter.Null, error);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Equal((2, 1), (status, error.ToString().Trim().Split('\n').Length));
    }

    [Fact]
    public void More_eigenvectors_than_parameters_are_refused_and_the_default_is_cut()
    {
        using TemporaryFolder place = new();
        string file = place["two.csv"];
        File.WriteAllLines(file, ["a,b,label", .. Enumerable.Range(0, 30).Select(i => $"{i % 7},{i % 5},{i % 2}")]);
        string line = $"bounds --data {file} --model softmax --held-out none --draws 2 --quiet --epochs";
        PlateauProcess.Outcome refused = PlateauProcess.Run($"{line} 1000000 --dimension 7");
        Assert.Contains("--dimension 7: the network has 6 parameters", refused.Error, StringComparison.Ordinal);
        Assert.Equal((1, 1), (refused.Status, refused.Error.Trim().Split('\n').Length));

        PlateauProcess.Outcome cut = PlateauProcess.Run($"{line} 1 --json");
        Assert.Equal((0, string.Empty), (cut.Status, cut.Error));
        Assert.Equal(6, (int)JsonNode.Parse(cut.Output)!["probe"]!["dimension"]!);
    }

    [Theory]
    [InlineData("bounds")]
    [InlineData("spectrum")]
    [InlineData("quadratic")]
    public void Objects_of_one_class_are_refused_in_one_line_before_any_training(string command)
    {
        using TemporaryFolder place = new();
        string file = Path.Combine(place.Path, "one.csv");
        File.WriteAllLines(file, ["a,b,label", .. Enumerable.Range(0, 30).Select(i => $"{i % 7},{i % 5},only")]);
        using StringWriter error = new();
        string[] arguments = [command, "--data", file, "--model", "mlp:4", "--epochs", "1000000", "--held-out", "none", "--quiet"];
        int status = Plateau.Cli.CommandLine.Run(arguments, TextWriter.Null, error);
        Assert.Contains("all 30 objects are of one class, so there is nothing to learn", error.ToString(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (status, error.ToString().Trim().Split('\n').Length));
    }

    [Theory]
    [InlineData("1e-10", "p3-curvature")]
    [InlineData("1e-20", "p2-curvature,p2-curvature-appendix,p3-curvature")]
    [InlineData("1e-30", "p2-curvature,p2-curvature-appendix,p3-curvature")]
    public void Below_rounding_there_is_a_reason_in_place_of_a_verdict(string sigma, string without)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{Small} --sigma {sigma} --quiet --json");
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        JsonNode[] bounds = [.. JsonNode.Parse(outcome.Output)!["bounds"]!.AsArray().Select(bound => bound!)];
        Assert.Equal(
            without,
            string.Join(
                ',',
                bounds.Where(bound => ((string?)bound["notApplicable"] ?? string.Empty)
                    .StartsWith("σ is so small that", StringComparison.Ordinal)).Select(bound => (string?)bound["id"])));
        Assert.DoesNotContain(bounds, bound => (bool?)bound["holds"] == false);
    }

    [Fact]
    public void Draws_too_far_from_the_optimum_are_a_failure_that_says_what_to_do()
    {
        using StringWriter error = new();
        int status = Plateau.Cli.CommandLine.Run($"{Small} --radius 1e30 --quiet".Split(' '), TextWriter.Null, error);
        Assert.Contains("look closer to the optimum", error.ToString(), StringComparison.Ordinal);
        Assert.Equal((1, 1), (status, error.ToString().Trim().Split('\n').Length));
    }
}
