using System.Text.Json.Nodes;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Cli;

/// <summary><c>plateau compare</c> as people and scripts meet it.</summary>
public sealed class CompareTests : IDisposable
{
    private const string Small = "--samples 150 --held-out 120 --epochs 2";
    private const string Few = "--draws 4 --json --quiet";

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Fact]
    public void A_run_beside_itself_is_the_same_and_leaves_a_report()
    {
        string folder = Run($"assess {Small} --model mlp:6 --draws 4");
        JsonObject document = Compare($"{folder} {folder} --quiet -o {_place["comparisons"]}");
        Assert.Equal("plateau.compare/1", (string?)document["schema"]);
        Assert.Equal(
            ("heldOut", 120, 4),
            ((string?)document["objects"], (int)document["data"]!["objects"]!, (int)document["probe"]!["draws"]!));
        foreach (string ratio in (string[])["variance", "shape", "size", "sizeOfShape"])
        {
            Assert.Equal("1 1 1 ", string.Join(' ', document[ratio]!.AsObject().Select(field => field.Value?.ToJsonString())));
        }

        Assert.Equal(("none", "shape"), ((string?)document["answer"]!["fewer"], (string?)document["answer"]!["of"]));
        Assert.Equal(document["a"]!.ToJsonString(), document["b"]!.ToJsonString());
        JsonNode assessed = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["summary"]!;
        Assert.Equal((double)assessed["heldOut"]!["value"]!, (double)document["a"]!["landscapeVariance"]!["value"]!);
        Assert.Equal((double)assessed["heldOut"]!["accuracy"]!, (double)document["a"]!["accuracy"]!);
        Assert.Equal((double)assessed["gap"]!["relative"]!, (double)document["a"]!["gap"]!["relative"]!);
        string written = Assert.Single(Directory.GetDirectories(_place["comparisons"]));
        string report = File.ReadAllText(Path.Combine(written, "report.html"));
        Assert.Contains("the same landscape on these objects", report, StringComparison.Ordinal);
        Assert.Contains("id=\"ratios\"", report, StringComparison.Ordinal);
        Assert.DoesNotContain(_place.Path, document.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parameters_in_a_file_a_run_and_the_same_training_again_are_one()
    {
        string trained = Run($"train {Small} --model mlp:6");
        string file = Path.Combine(trained, "optimum.safetensors");
        JsonObject byFile = Compare($"{trained} mlp:6={file} {Few}");
        JsonObject byModel = Compare($"{trained} {file} --model mlp:6 {Few}");
        JsonObject anew = Compare($"{trained} mlp:6 --epochs 2 {Few}");
        Assert.All([byFile, byModel, anew], document => Assert.Equal(1, (double)document["sizeOfShape"]!["value"]!));
        Assert.Equal("mlp:6=optimum.safetensors", (string?)byFile["b"]!["name"]);
        JsonObject other = Compare($"{trained} softmax --epochs 2 {Few}");
        Assert.Equal("softmax", (string?)other["b"]!["model"]!["spec"]);
        Assert.NotEqual(1, (double)other["variance"]!["value"]!);
        Assert.Equal((double)byFile["a"]!["landscapeVariance"]!["value"]!, (double)other["a"]!["landscapeVariance"]!["value"]!);
    }

    [Fact]
    public void Losses_made_elsewhere_are_compared_by_themselves()
    {
        double[] losses = [.. Enumerable.Range(0, 60).Select(i => 1.0 + (i * 7 % 13))];
        Npy.Write(_place["a.npy"], new Tensor<double>(losses, 3, 20));
        Npy.Write(_place["b.npy"], new Tensor<double>([.. losses.Select(x => 3 * x)], 3, 20));
        JsonObject document = Compare($"{_place["a.npy"]} {_place["b.npy"]} --json");
        Assert.Equal(9, (double)document["variance"]!["value"]!, 1e-12);
        Assert.Equal(9, (double)document["variance"]!["high"]!, 1e-9);
        Assert.Equal(1, (double)document["size"]!["value"]!, 1e-12);
        double allowed = 0.01 * losses.Average();
        double variance = Enumerable.Range(0, 3).Average(t => Convergence.LossSamples.Variance(losses.Skip(20 * t).Take(20)));
        Assert.Equal(allowed, (double)document["answer"]!["allowed"]!, 1e-12);
        Assert.Equal(
            ("a", Math.Ceiling(variance / allowed / allowed), Math.Ceiling(9 * variance / allowed / allowed)),
            ((string)document["answer"]!["fewer"]!, (double)document["answer"]!["sizeA"]!, (double)document["answer"]!["sizeB"]!));
        Assert.Equal(9, (double)document["answer"]!["ratio"]!, 1e-12);
        Assert.Null(document["shape"]);
        Assert.Equal(
            ("loss", "losses", "a.npy"),
            ((string?)document["answer"]!["of"], (string?)document["objects"], (string?)document["a"]!["name"]));
        string words = PlateauProcess.Run($"compare {_place["a.npy"]} {_place["b.npy"]}").Output;
        Assert.Contains("A settles with fewer objects than B: K of B is 9 times", words.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void The_one_that_has_learned_less_is_never_crowned_without_a_but()
    {
        // The network is barely begun after three epochs: its own loss is large, and a tolerance relative to it wide.
        string line = "mlp:8 softmax --samples 1000 --epochs 3 --draws 16 --quiet";
        JsonObject document = Compare(line);
        Assert.True((double)document["a"]!["loss"]! > 1.5 * (double)document["b"]!["loss"]!);
        JsonNode answer = document["answer"]!;
        Assert.Equal((double)document["shape"]!["value"]!, (double)answer["ratio"]!);
        Assert.Equal("a", (string?)answer["fewer"]);
        Assert.Contains(
            document["warnings"]!.AsArray(),
            warning => ((string)warning!).Contains("a network that has learned less", StringComparison.Ordinal));
        string words = string.Join(
            ' ',
            PlateauProcess.Run($"compare {line}").Output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(
            "A settles with fewer objects than B, but B's mean held-out loss is lower by [0-9.]+ and its accuracy higher",
            words);
    }

    [Fact]
    public void One_that_has_hardly_learned_anything_is_said_in_a_part_of_its_own()
    {
        string folder = Run("train --samples 1000 --model mlp:8 --epochs 1 --learning-rate 1e-6");
        string words = string.Join(
            ' ',
            PlateauProcess.Run($"compare {folder} softmax --epochs 3 --draws 16 --quiet").Output
                .Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(
            "A settles with fewer objects than B, but B's mean held-out loss is lower by [0-9.]+ and its accuracy higher, [0-9.]+ % to "
                + "[0-9.]+ %, and A has hardly learned anything: K of B is",
            words);
    }

    [Fact]
    public void Losses_in_different_units_have_no_difference_and_no_ratio_of_V()
    {
        string folder = Run($"train {Small} --model softmax --loss squared-error");
        JsonObject document = Compare($"{folder} mlp:6 --epochs 2 {Few}");
        Assert.Contains(
            document["warnings"]!.AsArray(),
            warning => ((string)warning!).Contains("only K can be compared", StringComparison.Ordinal));
        foreach (string field in (string[])["lossDifference", "variance", "shape"])
        {
            Assert.True(document.TryGetPropertyValue(field, out JsonNode? value) && value is null, field);
        }

        Assert.True((double)document["size"]!["value"]! > 0);
        Assert.Equal((double)document["sizeOfShape"]!["value"]!, (double)document["answer"]!["ratio"]!);
        string words = PlateauProcess.Run($"compare {folder} mlp:6 --epochs 2 --draws 4 --quiet").Output;
        foreach (string row in (string[])["mean loss, difference", "V, ratio", "shape, ratio"])
        {
            Assert.Matches($"{row} +–", words);
        }
    }

    [Fact]
    public void A_run_on_a_random_choice_of_all_objects_is_compared_on_those_that_it_held_out()
    {
        string[] rows = [.. Enumerable.Range(0, 90).Select(i => $"{i % 7},{i * 5 % 11},{i * i % 13},{i * 3 % 4 / 2}")];
        _place.Write("mine.csv", "a,b,c,label\n" + string.Join('\n', rows) + "\n");
        string folder = Run($"train --data {_place["mine.csv"]} --held-out 30 --subset random --model softmax --epochs 2");
        JsonNode trained = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["summary"]!["heldOut"]!;
        JsonObject document = Compare($"{folder} {folder} --data {_place["mine.csv"]} {Few}");
        Assert.Equal(
            ((double)trained["loss"]!, (double)trained["accuracy"]!),
            ((double)document["a"]!["loss"]!, (double)document["a"]!["accuracy"]!));
    }

    [Fact]
    public void A_training_of_another_recipe_is_shown_and_warned_of()
    {
        string trained = Run($"train {Small} --model softmax --learning-rate 0.01");
        JsonObject document = Compare($"{trained} softmax --epochs 3 {Few}");
        JsonNode a = document["a"]!["recipe"]!;
        Assert.Equal(
            (2, "adam", 0.01, 64, ""),
            ((int)a["epochs"]!, (string)a["optimizer"]!, (double)a["learningRate"]!, (int)a["batchSize"]!, (string)a["others"]!));
        Assert.Equal((3, 0.001), ((int)document["b"]!["recipe"]!["epochs"]!, (double)document["b"]!["recipe"]!["learningRate"]!));
        Assert.Contains(
            document["warnings"]!.AsArray(),
            warning => ((string)warning!)
                .Contains("trained differently (epochs 2 and 3; learning rate 0.01 and 0.001)", StringComparison.Ordinal));
        JsonObject same = Compare($"{trained} mlp:6 --epochs 2 --learning-rate 0.01 {Few}");
        Assert.DoesNotContain(
            same["warnings"]!.AsArray(),
            warning => ((string)warning!).Contains("trained differently", StringComparison.Ordinal));
        string file = Path.Combine(trained, "optimum.safetensors");
        Assert.Null(Compare($"{trained} softmax={file} {Few}")["b"]!["recipe"]);
        Assert.Contains(
            "learning rate",
            PlateauProcess.Run($"compare {trained} softmax --epochs 3 --draws 4 --quiet").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_draw_is_warned_of_in_plain_words_everywhere()
    {
        double[] losses = [.. Enumerable.Range(0, 40).Select(i => 1.0 + (i * 7 % 13))];
        Npy.Write(_place["a.npy"], new Tensor<double>(losses, 1, 40));
        Npy.Write(_place["b.npy"], new Tensor<double>([.. losses.Select((x, i) => x + (i % 3))], 1, 40));
        JsonObject document = Compare($"{_place["a.npy"]} {_place["b.npy"]} --json");
        string warning = (string)Assert.Single(document["warnings"]!.AsArray())!;
        Assert.StartsWith("One draw says nothing", warning, StringComparison.Ordinal);
        Assert.DoesNotContain("--draws", warning, StringComparison.Ordinal);
        Assert.Null(document["a"]!["landscapeVariance"]!["overDraws"]);
        Assert.Contains(
            "One draw says nothing",
            PlateauProcess.Run($"compare {_place["a.npy"]} {_place["b.npy"]}").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Landscapes_without_variance_are_said_to_be_so_and_nothing_else()
    {
        Npy.Write(_place["flat.npy"], new Tensor<double>([.. Enumerable.Repeat(1.0, 60)], 3, 20));
        Npy.Write(_place["a.npy"], new Tensor<double>([.. Enumerable.Range(0, 60).Select(i => 1.0 + (i * 7 % 13))], 3, 20));
        string both = PlateauProcess.Run($"compare {_place["flat.npy"]} {_place["flat.npy"]}").Output;
        Assert.Contains("of neither varies", both, StringComparison.Ordinal);
        Assert.DoesNotContain("cannot be told apart", both, StringComparison.Ordinal);
        Assert.DoesNotContain("no sufficient size", both, StringComparison.Ordinal);
        Assert.Contains(
            "of B does not vary",
            PlateauProcess.Run($"compare {_place["a.npy"]} {_place["flat.npy"]}").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_data_is_found_again_by_its_content()
    {
        _place.Write("mine.csv", "a,b,label\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7},{i * 5 % 11},{i % 2}\n")));
        _place.Write("other.csv", "a,b,label\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 5},{i * 5 % 11},{i % 2}\n")));
        string folder = Run($"assess --data {_place["mine.csv"]} --held-out 20 --model softmax --epochs 2 --draws 3");
        Assert.Equal(20, (int)Compare($"{folder} softmax --data {_place["mine.csv"]} {Few}")["data"]!["objects"]!);
        Refused($"{folder} softmax", "mine.csv", "--data FILE");
        Refused($"{folder} softmax --data {_place["other.csv"]}", "other.csv", "not the file mine.csv");
    }

    [Fact]
    public void A_column_that_grouped_the_objects_of_a_run_is_no_feature_here_either()
    {
        _place.Write(
            "mine.csv",
            "a,b,site,label\n"
                + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 7},{i * 5 % 11},{(i % 3 == 0 ? "north" : "south")},{i % 2}\n")));
        string folder = Run($"assess --data {_place["mine.csv"]} --groups site --held-out 20 --model softmax --epochs 2 --draws 3");
        Assert.Equal(2, (int)Compare($"{folder} softmax --data {_place["mine.csv"]} --epochs 2 {Few}")["data"]!["features"]!);
    }

    [Fact]
    public void Threads_and_vectors_change_no_bit()
    {
        string line = $"softmax mlp:8 {Small} {Few}";
        string expected = Text(Compare(line));
        Assert.Equal(expected, Text(Compare($"{line} --threads 1")));
        Assert.Equal(expected, Text(Compare($"{line} --threads 3", ("DOTNET_EnableAVX2", "0"))));
        Assert.Equal(expected, Text(Compare($"{line} --threads 2", ("DOTNET_EnableHWIntrinsic", "0"))));

        static string Text(JsonObject document)
        {
            Assert.True(document.Remove("timings"));
            return document.ToJsonString();
        }
    }

    [Fact]
    public void Objects_that_are_not_the_same_are_not_compared()
    {
        string first = Run($"assess {Small} --model softmax --draws 3");
        string seed = Run($"assess {Small} --model softmax --draws 3 --seed 5");
        string fewer = Run("assess --samples 150 --held-out 100 --epochs 2 --model softmax --draws 3");
        string alone = Run("assess --samples 150 --held-out none --epochs 2 --model softmax --draws 3");
        Refused($"{first} {seed}", "not those of B", "--seed");
        Refused($"{first} {fewer}", "A has 120 held-out objects", "--held-out");
        Refused($"{first} {alone}", "A has held-out objects and B has none", "hold out");
        Assert.Contains(
            Compare($"{alone} softmax --epochs 2 {Few}")["warnings"]!.AsArray(),
            warning => ((string)warning!).Contains("no held-out objects", StringComparison.Ordinal));
        File.AppendAllText(Path.Combine(first, "optimum.safetensors"), "x");
        Refused($"{first} softmax", "optimum.safetensors", "not as the run left it");
        File.WriteAllText(Path.Combine(seed, "run.json"), "{");
        Refused($"{seed} softmax", "run.json", "cut short");
        Refused($"{_place.Path} softmax", "there is no run.json", "runs/assess-");
    }

    [Theory]
    [InlineData("mlp:8 nothing", 2, "'nothing' is none of them")]
    [InlineData("a.npy mlp:8", 2, "losses are compared with losses")]
    [InlineData("a.npy b.npy --model softmax", 2, "leave out --model")]
    [InlineData("a.npy b.npy --sigma 0.1", 2, "leave out --sigma")]
    [InlineData("mlp:8 mlp:9 --weights w.safetensors", 2, "leave out --weights")]
    [InlineData("mlp:8 mlp:9 --probe mixture", 2, "centres of its own")]
    [InlineData("mlp:8=a.safetensors mlp:8=b.safetensors --epochs 3", 2, "leave out --epochs")]
    [InlineData("mlp:8", 2, "plateau compare needs B")]
    [InlineData("mlp:8=a.safetensors mlp:8 --samples 50 --epochs 1000000", 1, "a.safetensors: there is no such file")]
    [InlineData("{0}/short.npy {0}/long.npy", 1, "the same objects at the same draws")]
    [InlineData("{0}/short.npy {0}/nan.npy", 1, "nan.npy")]
    public void What_cannot_be_compared_is_said_in_one_line(string line, int status, string says)
    {
        Npy.Write(_place["short.npy"], new Tensor<double>([1, 2, 3, 4], 2, 2));
        Npy.Write(_place["long.npy"], new Tensor<double>([1, 2, 3, 4, 5, 6], 2, 3));
        Npy.Write(_place["nan.npy"], new Tensor<double>([1, 2, 3, double.NaN], 2, 2));
        using StringWriter error = new();
        int actual = Plateau.Cli.CommandLine.Run(
            ["compare", .. line.Replace("{0}", _place.Path, StringComparison.Ordinal).Split(' '), "--quiet"],
            TextWriter.Null,
            error);
        string text = error.ToString();
        Assert.True(status == actual, text);
        Assert.Single(text.TrimEnd().Split('\n'));
        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.DoesNotContain("unforeseen", text, StringComparison.Ordinal);
    }

    private string Run(string line)
    {
        string parent = _place[Guid.NewGuid().ToString("N")];
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{line} --quiet --json -o {parent}");
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        return Assert.Single(Directory.GetDirectories(parent));
    }

    private static JsonObject Compare(string line, params (string, string)[] environment)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(
            $"compare {line}{(line.Contains("--json", StringComparison.Ordinal) ? string.Empty : " --json")}",
            environment);
        Assert.Equal((0, string.Empty), (outcome.Status, outcome.Error));
        return JsonNode.Parse(outcome.Output)!.AsObject();
    }

    private static void Refused(string line, params string[] says)
    {
        using StringWriter error = new();
        Assert.Equal(1, Plateau.Cli.CommandLine.Run(["compare", .. $"{line} --quiet".Split(' ')], TextWriter.Null, error));
        string text = error.ToString();
        Assert.Single(text.TrimEnd().Split('\n'));
        Assert.All(says, part => Assert.Contains(part, text, StringComparison.Ordinal));
    }
}
