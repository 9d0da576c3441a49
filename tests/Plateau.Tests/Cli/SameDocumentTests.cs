using System.Text.Json.Nodes;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Cli;

/// <summary>One definition, one document: apart from its timings it is the same on any number of threads and any processor.</summary>
public class SameDocumentTests
{
    private const string Small = "--samples 120 --held-out 80 --epochs 1 --draws 3 --json";

    [Theory]
    [InlineData("--model mlp:8 --orders 5")]
    [InlineData("--model mlp:8 --precision double --subspace random --dimension 16")]
    [InlineData("--model mlp:8,8+activation=gelu --probe student-t:12 --optimizer sgd")]
    [InlineData("--model mlp:8+activation=tanh+bias=false --precision double --probe ball")]
    [InlineData("--model mlp:8 --subspace eigen --dimension 3")]
    [InlineData("--model mlp:8 --covariance posterior --dimension 3 --sigma 0.01 --takeuchi 4")]
    [InlineData("--model softmax --probe laplace --normalize standard")]
    [InlineData("--model cnn:4x2+batchnorm+dropout=0.1+pool=1+last=3 --loss squared-error")]
    [InlineData("--model resnet:8+width=2 --label-smoothing 0.1 --initialization kaiming-normal")]
    public void Threads_and_vectors_change_no_bit(string options)
    {
        Same($"assess {Small} {options}");
    }

    [Theory]
    [InlineData("--model mlp:8 --trace --frobenius --density --at-sizes 60,100")]
    [InlineData("--model cnn:3x1+batchnorm --operator ggn --top 3")]
    [InlineData("--model mlp:8 --precision double --solver power --top 2 --max-products 60")]
    public void Nor_of_a_spectrum(string options) => Same($"spectrum --samples 120 --held-out none --epochs 1 --json {options}");

    [Fact]
    public void Nor_of_forecasts()
        => Same(
            "assess --samples 220 --held-out 80 --epochs 1 --draws 3 --json --model mlp:8 --sigma 0.01 --sigma 0.1 --price-per-object 0.3 "
                + "--budget 1000 --refits 2");

    [Theory]
    [InlineData("--model mlp:8 --next 40")]
    [InlineData("--model mlp:8 --next 40 --pool-labels ignore --label-smoothing 0.1")]
    public void Nor_of_what_is_chosen_next(string options) => Same($"assess {Small} {options}");

    private static void Same(string line)
    {
        string expected = Document(line);
        (string Threads, (string, string)[] Environment)[] others =
        [
            ("1", []),
            ("2", [("DOTNET_EnableAVX512", "0")]),
            ("3", [("DOTNET_EnableAVX2", "0")]),
            ("7", [("DOTNET_EnableHWIntrinsic", "0")]),
        ];
        foreach ((string threads, (string, string)[] environment) in others)
        {
            Assert.Equal(expected, Document($"{line} --threads {threads}", environment));
        }
    }

    [Fact]
    public void The_switches_that_take_vectors_away_do_so()
    {
        // On a machine without them the test above compares less; on one with them this keeps it honest.
        using TemporaryFolder place = new();
        HashSet<string> widths = [];
        foreach ((string, string)[] environment in ((string, string)[][])[
            [],
            [("DOTNET_EnableAVX2", "0")],
            [("DOTNET_EnableHWIntrinsic", "0")],
        ])
        {
            PlateauProcess.Outcome outcome = PlateauProcess.Run(
                $"assess --samples 20 --held-out none --model softmax --epochs 1 --draws 2 --force -o {place.Path}",
                environment);
            Assert.Equal(0, outcome.Status);
            JsonNode record = JsonNode.Parse(
                File.ReadAllText(Path.Combine(Assert.Single(Directory.GetDirectories(place.Path)), "run.json")))!;
            widths.Add((string)record["definition"]!["instructionSet"]!);
        }

        int expected = System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated
            ? 3
            : System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? 2
            : 1;
        Assert.Equal(expected, widths.Count);
    }

    [Fact]
    public void A_run_shown_again_is_the_same_bytes_with_the_timings_of_the_first()
    {
        using TemporaryFolder place = new();
        string line = $"assess --samples 50 --epochs 1 --draws 2 --model softmax --json --quiet -o {place.Path}";
        PlateauProcess.Outcome first = PlateauProcess.Run(line);
        PlateauProcess.Outcome second = PlateauProcess.Run($"{line} --threads 1");
        Assert.Equal((0, string.Empty), (first.Status, first.Error));
        Assert.Equal(first, second);
        JsonNode record = JsonNode.Parse(File.ReadAllText(Path.Combine(Assert.Single(Directory.GetDirectories(place.Path)), "run.json")))!;
        Assert.Equal(JsonNode.Parse(first.Output)!.ToJsonString(), record["summary"]!.ToJsonString());
        Assert.Equal("default", (string?)record["definition"]!["options"]!["held-out"]![0]);
        Assert.Equal(
            ["curves.csv", "groups.csv", "objects.csv", "optimum.safetensors", "report.html"],
            record["files"]!.AsArray().Select(file => (string)file!["name"]!));
    }

    [Theory]
    [InlineData("assess " + Small + " --model softmax", true, true)]
    [InlineData("assess " + Small + " --model softmax --orders 20 --subspace random --dimension 16", true, true)]
    [InlineData("assess --samples 60 --held-out none --epochs 1 --draws 2 --model softmax --json", true, false)]
    [InlineData("assess --losses losses.npy --tolerance 1e-4 --tolerance 1e-6 --json", false, false)]
    public void Every_field_of_the_contract_is_there_and_no_place_or_time_is(string line, bool model, bool heldOut)
    {
        using TemporaryFolder place = new();
        Npy.Write(place["losses.npy"], new Tensor<double>([1, 2, 4, 3, 1, 2, 5, 3], 2, 4));
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line.Replace("losses.npy", place["losses.npy"], StringComparison.Ordinal));
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        Assert.DoesNotContain(place.Path, outcome.Output, StringComparison.Ordinal);
        JsonObject root = JsonNode.Parse(outcome.Output)!.AsObject();
        Assert.Equal(
            [
                "schema", "version", "seed", "warnings", "data", "model", "optimum", "probe", "landscapeVariance", "heldOut", "curve",
                "sufficientSize", "gap", "answer", "quadratic", "forecast", "parting", "tolerances", "price", "budget", "sigmas", "refits",
                "validation", "groups", "gallery", "takeuchi", "next", .. model ? new[] { "guessing" } : [], "timings",
            ],
            root.Select(field => field.Key));
        const string variance = "value low high standardError overObjects overDraws level shape topShare";
        Fields("data", "name objects features classes");
        Fields("probe", "kind subspace sigma dimension draws");
        Fields("landscapeVariance", variance);
        Fields("curve", "k delta1 delta2 expectedDelta2 remaining remainingFinite simulated1 simulated2");
        Fields("answer", "criterion of objects tolerance k low high enough reason");
        Fields("model", "spec parameters loss", model);
        Fields("optimum", "loss accuracy gradientNorm", model);
        Fields("heldOut", variance + " loss accuracy objects", heldOut);
        Fields("gap", "value relative low high gain tolerance", heldOut);
        Fields("groups", "by of objects tolerance next meanGap groups", model);
        Fields("gallery", "heldOut training");
        int points = root["curve"]!["k"]!.AsArray().Count;
        foreach (string name in (string[])["delta1", "delta2", "expectedDelta2", "remaining", "remainingFinite"])
        {
            Assert.Equal(points, root["curve"]![name]!.AsArray().Count);
        }

        Assert.Equal(line.Contains("--orders", StringComparison.Ordinal) ? points : 0, root["curve"]!["simulated2"]!.AsArray().Count);
        Assert.Equal(heldOut ? "heldOut" : "training", (string?)root["answer"]!["objects"]);
        Assert.Equal(model ? "shape" : "loss", (string?)root["answer"]!["of"]);
        int tolerances = line.Contains("--tolerance", StringComparison.Ordinal) ? 3 : 2;
        Assert.Equal(tolerances * (model ? 2 : 1) * (heldOut ? 2 : 1), root["sufficientSize"]!.AsArray().Count);
        Assert.All(
            root["sufficientSize"]!.AsArray(),
            size => Assert.Equal(
                "criterion of objects tolerance k low high reached",
                string.Join(' ', size!.AsObject().Select(field => field.Key))));

        void Fields(string name, string expected, bool present = true) =>
            Assert.Equal(
                present ? expected : null,
                root[name] is JsonObject part ? string.Join(' ', part.Select(field => field.Key)) : null);
    }

    private static string Document(string line, params (string, string)[] environment)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line, environment);
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        JsonObject root = JsonNode.Parse(outcome.Output)!.AsObject();
        Assert.True(root.Remove("timings"));
        return root.ToJsonString();
    }
}
