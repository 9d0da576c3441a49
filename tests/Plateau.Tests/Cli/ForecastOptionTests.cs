using System.Text.Json.Nodes;

namespace Plateau.Tests.Cli;

/// <summary>Prices, budgets, refits and several σ on the command line.</summary>
public class ForecastOptionTests
{
    private const string Small = "assess --quiet --samples 400 --held-out 300 --model mlp:8 --epochs 3 --draws 3";

    [Theory]
    [InlineData("--budget 5", "--budget needs --price-per-object P")]
    [InlineData("--currency EUR", "--currency needs --price-per-object P")]
    [InlineData("--price-per-object 0", "--price-per-object takes a number above 0, not '0'")]
    [InlineData("--price-per-object -2", "--price-per-object takes a number above 0, not '-2'")]
    [InlineData("--price-per-object nan", "--price-per-object takes a number above 0, not 'nan'")]
    [InlineData("--price-per-object 1 --budget inf", "--budget takes a number above 0, not 'inf'")]
    [InlineData("--price-per-object 1 --currency farawayislands", "--currency takes a text of 1 to 12 characters")]
    [InlineData("--refits -1", "--refits takes a whole number from 0 to 1000, not '-1'")]
    [InlineData("--refits 2 --weights w.safetensors", "--refits fits the network anew; leave out --weights")]
    [InlineData("--refits 2 --mean w.safetensors", "--refits looks around an optimum of its own at each size; leave out --mean")]
    [InlineData(
        "--refits 2 --subspace eigen --dimension 3",
        "--refits looks in the full space or along random directions; leave out --subspace eigen")]
    [InlineData("--sigma 0.01 --sigma 0.01", "--sigma is given twice with the same value; give each value once")]
    public void What_cannot_be_is_refused_in_a_line(string options, string message)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"assess {options}");
        Assert.Equal(2, outcome.Status);
        Assert.StartsWith($"plateau: {message}", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refits_without_held_out_objects_fail_before_anything_is_trained()
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run("assess --samples 300 --held-out none --refits 1");
        Assert.Equal(1, outcome.Status);
        Assert.Equal(
            "plateau: digits: refits show how V and the gap move on objects that no fit ever saw, and there are none; hold some out "
                + "(--held-out), or leave out --refits.",
            outcome.Error.Trim());
    }

    [Fact]
    public void All_of_it_stands_in_the_document_the_report_and_the_definition()
    {
        using TemporaryFolder place = new();
        PlateauProcess.Outcome outcome = PlateauProcess.Run(
            $"{Small} --json --price-per-object 0.5 --budget 100 --currency EUR --refits 1 --sigma 0.01 --sigma 0.05 -o {place.Path}");
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        JsonNode document = JsonNode.Parse(outcome.Output)!;
        Assert.Equal(200, (double)document["budget"]!["objects"]!);
        Assert.Equal([0.01, 0.05], document["sigmas"]!.AsArray().Select(row => (double)row!["sigma"]!));
        Assert.Equal([50, 100, 200, 400], document["refits"]!["fits"]!.AsArray().Select(fit => (int)fit!["objects"]!));
        string folder = Assert.Single(Directory.GetDirectories(place.Path));
        JsonNode options = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["definition"]!["options"]!;
        Assert.Equal(["0.01", "0.05"], options["sigma"]!.AsArray().Select(value => (string)value!));
        Assert.Equal(
            ("0.5", "100", "EUR", "1"),
            (
                (string)options["price-per-object"]![0]!,
                (string)options["budget"]![0]!,
                (string)options["currency"]![0]!,
                (string)options["refits"]![0]!));
        string[] lines = File.ReadAllLines(Path.Combine(folder, "refits.csv"));
        Assert.StartsWith(
            "objects,trainingLoss,loss,accuracy,variance,shape,probedLoss,squaredGap,gap,",
            lines[0],
            StringComparison.Ordinal);
        Assert.Equal(["50", "100", "200", "400"], lines[1..].Select(line => line.Split(',')[0]));
        string report = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.Contains("What a tolerance means, and costs", report, StringComparison.Ordinal);
        Assert.Contains("K against σ", report, StringComparison.Ordinal);
        Assert.Contains("As the optimum moves", report, StringComparison.Ordinal);
        Assert.Contains("100 EUR buys 200 objects", report, StringComparison.Ordinal);
    }

    [Fact]
    public void People_read_it_in_a_few_lines()
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{Small} --price-per-object 0.5 --budget 100");
        Assert.Equal(0, outcome.Status);
        foreach (string line in (string[])["tolerance ", "K at ", "still missing ", "cost ", "budget "])
        {
            Assert.Contains($"\n{line}", outcome.Output, StringComparison.Ordinal);
        }
    }
}
