using System.Text.Json.Nodes;

namespace Plateau.Tests.Cli;

/// <summary>Networks on images through the whole command line: trained, saved, loaded, assessed, reported.</summary>
public class ImageNetworkTests
{
    private const string Cnn = "cnn:8x2+pool=1+batchnorm+dropout=0.1";

    [Theory]
    [InlineData(Cnn, "")]
    [InlineData("resnet:8+width=4 --loss squared-error", "--learning-rate 0.01")]
    [InlineData(
        "mlp:16x2+batchnorm --label-smoothing 0.1 --precision double --subspace random --dimension 8",
        "--initialization xavier-uniform")]
    public void Digits(string model, string training) => Assessed($"--data digits --samples 300 --held-out 200 --model {model}", training);

    [RealDataFact("mnist")]
    public void Mnist() => Assessed($"--data mnist --data-dir {RealData.Directory} --samples 300 --held-out 200 --model {Cnn}");

    [RealDataFact("cifar-10")]
    public void Cifar_10()
    {
        Assessed($"--data cifar-10 --data-dir {RealData.Directory} --samples 300 --held-out 200 --model {Cnn}");
        Assessed($"--data cifar-10 --data-dir {RealData.Directory} --samples 200 --held-out 100 --model resnet:8");
    }

    private static void Assessed(string job, string training = "")
    {
        using TemporaryFolder place = new();
        JsonObject first = Run($"assess {job} {training} --epochs 2 --draws 3 -o {place["runs"]}");
        string folder = Assert.Single(Directory.GetDirectories(place["runs"]));
        string[] basis = job.Contains("--subspace", StringComparison.Ordinal) ? ["basis.npy"] : [];
        Assert.Equal(
            [.. basis, "curves.csv", "groups.csv", "objects.csv", "optimum.safetensors", "report.html", "run.json"],
            Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        string report = System.Net.WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(folder, "report.html")));
        Assert.Contains((string)first["model"]!["spec"]!, report, StringComparison.Ordinal);

        // The optimum that the run left, running statistics and all, is the same landscape.
        JsonObject again = Run($"assess {job} --weights {Path.Combine(folder, "optimum.safetensors")} --draws 3");
        foreach (string part in (string[])["model", "optimum", "landscapeVariance", "heldOut", "curve", "gap", "answer"])
        {
            Assert.Equal(first[part]!.ToJsonString(), again[part]!.ToJsonString());
        }
    }

    private static JsonObject Run(string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{line} --json --quiet");
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        return JsonNode.Parse(outcome.Output)!.AsObject();
    }
}
