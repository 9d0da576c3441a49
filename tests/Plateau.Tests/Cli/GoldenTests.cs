using System.Text.Json;
using System.Text.Json.Nodes;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Cli;

/// <summary>
/// Every document, help screen and run record, byte for byte as stored in <c>Golden</c>: what scripts read must not change unnoticed. Times
/// are left out. With <c>PLATEAU_GOLDEN=update</c> the files are written anew; with <c>PLATEAU_GOLDEN_COMMAND</c> by the command in that
/// folder.
/// </summary>
public class GoldenTests
{
    private const string Small = "--samples 120 --held-out 80 --epochs 2 --model mlp:8 --json --quiet";
    private const string Run = "--samples 40 --epochs 1 --model softmax --json --quiet -o runs";

    private static readonly string Folder = Path.Combine(TestFiles.Root, "tests", "Plateau.Tests", "Golden");

    public static TheoryData<string, string> Documents() => new()
    {
        { "assess", $"assess {Small} --draws 4" },
        {
            "assess-asked",
            $"assess {Small} --draws 4 --orders 3 --tolerance 1e-5 --tolerance 1e-7 --remaining 0.02 --remaining 0.1 --gap 0.3 "
                + "--confidence 0.9 --gallery 3 --seed 7"
        },
        {
            "assess-forecast",
            "assess --samples 260 --held-out 80 --epochs 2 --model mlp:8 --json --quiet --draws 3 --sigma 0.01 --sigma 0.1 "
                + "--price-per-object 0.3 --budget 1000 --currency EUR --validate --refits 2 --takeuchi 3"
        },
        { "assess-losses", "assess --losses losses.npy --json --quiet" },
        { "assess-eigen", $"assess {Small} --draws 4 --subspace eigen --dimension 3" },
        { "assess-posterior", $"assess {Small} --draws 4 --covariance posterior --dimension 3 --sigma 0.01" },
        { "assess-next", $"assess {Small} --draws 4 --next 20 --groups none" },
        { "assess-groups", "assess --data groups.csv --held-out 0.4 --groups region --epochs 2 --model softmax --draws 4 --json --quiet" },
        {
            "assess-untrained",
            "assess --samples 60 --held-out none --epochs 1 --learning-rate 1e-9 --model softmax --draws 1 --json --quiet"
        },
        { "train", $"train {Small} --optimizer sgd --momentum 0.5 --schedule cosine --warm-up 3 --best-epoch" },
        { "spectrum", $"spectrum {Small} --top 3 --trace --frobenius --density --at-sizes 60,100" },
        { "spectrum-power", $"spectrum {Small} --top 2 --solver power --operator ggn --max-products 40" },
        { "quadratic", $"quadratic {Small} --dimension 3 --sigma 0.01 --sigma 0.1 --draws 8 --orders 5" },
        { "quadratic-posterior", $"quadratic {Small} --dimension 3 --covariance posterior --draws 0" },
        { "bounds", "bounds --samples 60 --held-out none --epochs 1 --model mlp:4 --draws 2 --dimension 2 --widths 2,3,4 --json --quiet" },
        { "compare", "compare mlp:4 mlp:8 --samples 120 --held-out 80 --epochs 2 --draws 4 --json --quiet" },
        { "compare-losses", "compare losses.npy others.npy --json --quiet" },
        { "data-list", "data list --data-dir nowhere --json" },
        { "data-describe", "data describe numbers.csv --json --quiet" },
        { "study-list", "study list --json" },
        { "study", "study run increments --small --json --quiet -o runs" },
    };

    public static TheoryData<string, string> Records() => new()
    {
        { "record-assess", $"assess {Run} --draws 2" },
        {
            "record-assess-asked",
            $"assess {Run} --draws 2 --takeuchi 2 --held-out 60 --probe student-t:12 --subspace random --dimension 4 --sigma 0.1 --sigma "
                + "0.2 --label-smoothing 0 --optimizer adamw --schedule step --clip-norm 1 --normalize unit --precision double"
        },
        { "record-assess-losses", "assess --losses losses.npy --json --quiet -o runs" },
        {
            "record-train",
            $"train {Run} --optimizer sgd --momentum 0.9 --nesterov --weight-decay 0.1 --warm-up 1epoch --best-epoch --initialization "
                + "kaiming-normal --loss squared-error"
        },
        { "record-spectrum", $"spectrum {Run} --top 2 --trace --at-sizes 20,30" },
        { "record-quadratic", $"quadratic {Run} --dimension 2 --draws 2" },
        { "record-bounds", $"bounds {Run} --draws 2 --dimension 2" },
        { "record-compare", "compare mlp:4 softmax --samples 40 --epochs 1 --draws 2 --json --quiet -o runs" },
    };

    public static TheoryData<string> Helps() =>
    [
        "", "assess", "train", "spectrum", "quadratic", "bounds", "compare", "watch", "study", "study list", "study run", "study status",
        "study report", "study verify", "data", "data list", "data describe", "data get",
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_document_is_what_it_was(string name, string line)
    {
        JsonNode document = JsonNode.Parse(Output(line))!;
        document.AsObject().Remove("timings");
        Same(name + ".json", Text(document));
    }

    [Theory]
    [MemberData(nameof(Records))]
    public void A_run_record_is_what_it_was(string name, string line)
    {
        using TemporaryFolder place = new();
        Output(line, place.Path);
        string folder = Assert.Single(Directory.GetDirectories(Path.Combine(place.Path, "runs")));
        JsonNode record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!;
        JsonObject definition = record["definition"]!.AsObject();
        definition.Remove("version");
        definition.Remove("instructionSet");
        JsonArray files = [.. record["files"]!.AsArray().Select(file => JsonValue.Create((string)file!["name"]!))];
        Same(name + ".json", Text(new JsonObject { ["definition"] = definition.DeepClone(), ["files"] = files }));
    }

    [Theory]
    [MemberData(nameof(Helps))]
    public void A_help_screen_is_what_it_was(string command)
        => Same($"help{(command.Length > 0 ? "-" : string.Empty)}{command.Replace(' ', '-')}.txt", Output($"{command} --help"));

    private static string Text(JsonNode node) => node.ToJsonString(new JsonSerializerOptions
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    })
        + "\n";

    private static string Output(string line)
    {
        using TemporaryFolder place = new();
        return Output(line, place.Path);
    }

    private static string Output(string line, string place)
    {
        Losses(Path.Combine(place, "losses.npy"), 1);
        Losses(Path.Combine(place, "others.npy"), 2);
        File.WriteAllText(Path.Combine(place, "numbers.csv"), "a,b,label\n1,2,0\n3,4,1\n-1,0.5,1\n");
        File.WriteAllLines(
            Path.Combine(place, "groups.csv"),
            Enumerable.Range(0, 120)
                .Select(
                    i => FormattableString.Invariant($"{i % 7 - 3},{i * i % 11},{(i % 3 == 0 ? "north" : "south")},{(i % 7 > 3 ? 1 : 0)}"))
                .Prepend("a,b,region,label"));
        PlateauProcess.Outcome outcome = PlateauProcess.RunIn(place, line, Environment.GetEnvironmentVariable("PLATEAU_GOLDEN_COMMAND"));
        Assert.True(outcome.Status == 0, outcome.Error);
        return outcome.Output.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private static void Losses(string path, int step)
    {
        Tensor<double> losses = new(3, 60);
        for (int i = 0; i < losses.Data.Length; i++)
        {
            losses.Data[i] = ((step * i * 37) % 101 / 100.0) + 0.01;
        }

        Npy.Write(path, losses);
    }

    private static void Same(string name, string text)
    {
        string path = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("PLATEAU_GOLDEN") == "update")
        {
            File.WriteAllText(path, text);
        }

        Assert.Equal(File.ReadAllText(path), text);
    }
}
