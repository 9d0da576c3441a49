using System.Text.Json.Nodes;

namespace Plateau.Tests.Cli;

/// <summary><c>plateau spectrum</c> as people and scripts meet it.</summary>
public class SpectrumTests
{
    private const string Small = "spectrum --samples 150 --held-out none --epochs 2 --model mlp:8 --top 3";

    [Fact]
    public void A_run_leaves_its_files_and_prints_its_document()
    {
        using TemporaryFolder place = new();
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{Small} --trace --at-sizes 50,100 --json --quiet -o {place.Path}");
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        JsonNode document = JsonNode.Parse(outcome.Output)!;
        Assert.Equal("plateau.spectrum/1", (string?)document["schema"]);
        Assert.Equal(3, document["eigenpairs"]!.AsArray().Count);
        Assert.Equal([50, 100], document["atSizes"]!.AsArray().Select(size => (int)size!["k"]!));
        Assert.Null(document["density"]);
        JsonNode record = JsonNode.Parse(File.ReadAllText(Path.Combine(Assert.Single(Directory.GetDirectories(place.Path)), "run.json")))!;
        Assert.Equal(
            ["eigenvalues.csv", "optimum.safetensors", "report.html"],
            record["files"]!.AsArray().Select(file => (string)file!["name"]!));
    }

    [Fact]
    public void Words_come_first_and_not_converged_is_status_0_with_a_warning()
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{Small} --max-products 4 --quiet");
        Assert.Equal(0, outcome.Status);
        Assert.StartsWith("The 3 largest eigenvalues of the Hessian run from", outcome.Output, StringComparison.Ordinal);
        Assert.Contains(
            "did not converge",
            outcome.Output.Replace("\n", " ", StringComparison.Ordinal).Replace("         ", string.Empty, StringComparison.Ordinal),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--top 100000000", 1, "--top 100000000: the network has")]
    [InlineData("--at-sizes 10,1000", 1, "--at-sizes 1000: there are 150 objects")]
    [InlineData("--at-sizes 10,5", 2, "--at-sizes takes numbers of objects that ascend")]
    [InlineData("--at-sizes ten", 2, "--at-sizes takes numbers of objects that ascend")]
    [InlineData("--tolerance 0", 2, "--tolerance takes a number above 0")]
    [InlineData("--top 0", 2, "--top takes a whole number of at least 1")]
    [InlineData("--which biggest", 2, "--which takes largest, smallest or magnitude")]
    [InlineData("--solver power --which largest", 2, "--solver power finds eigenvalues of largest magnitude")]
    [InlineData("--operator hesian", 2, "did you mean 'hessian'?")]
    public void What_cannot_be_done_is_one_line_before_any_training(string options, int status, string says)
    {
        using StringWriter error = new();
        string line = Small.Replace("--epochs 2", "--epochs 1000000", StringComparison.Ordinal)
            .Replace(" --top 3", string.Empty, StringComparison.Ordinal);
        int actual = Plateau.Cli.CommandLine.Run($"{line} {options} --quiet".Split(' '), TextWriter.Null, error);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Equal((status, 1), (actual, error.ToString().Trim().Split('\n').Length));
    }
}
