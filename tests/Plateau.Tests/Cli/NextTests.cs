using System.Globalization;
using System.Text.Json.Nodes;
using Plateau.Formats;
using Plateau.Numerics;

namespace Plateau.Tests.Cli;

public sealed class NextTests : IDisposable
{
    private const string Small = "--samples 300 --held-out 200 --model mlp:16 --epochs 2 --draws 6";

    private readonly TemporaryFolder _place = new();

    public void Dispose() => _place.Dispose();

    [Theory]
    [InlineData("", "known")]
    [InlineData(" --pool-labels ignore", "expected")]
    public void Indices_and_weights_stand_in_the_document_and_in_the_run_folder(string options, string labels)
    {
        (int status, string output, string error) = Run($"assess {Small} --next 150{options} --json --quiet -o {_place["runs"]}");
        Assert.Equal((0, string.Empty), (status, error));
        JsonObject next = JsonNode.Parse(output)!["next"]!.AsObject();
        Assert.Equal(
            ["pool", "from", "objects", "labels", "of", "draws", "floor", "sure", "effectiveSize", "error", "indices", "weights"],
            next.Select(field => field.Key));
        Assert.Equal(
            (9700, "rest", 150, labels, 6),
            ((int)next["pool"]!, (string)next["from"]!, (int)next["objects"]!, (string)next["labels"]!, (int)next["draws"]!));
        int[] indices = [.. next["indices"]!.AsArray().Select(index => (int)index!)];
        double[] weights = [.. next["weights"]!.AsArray().Select(weight => (double)weight!)];
        Assert.Equal(150, indices.Distinct().Count());
        Assert.All(indices, index => Assert.InRange(index, 300, 9999));
        Assert.Equal(1, weights.Average(), 0.1);
        Assert.True(weights.Max() <= 1 / (double)next["floor"]! * (1 + 1e-9));
        Assert.Equal(Math.Pow(weights.Sum(), 2) / weights.Sum(w => w * w), (double)next["effectiveSize"]!, 1e-6);
        JsonNode expected = next["error"]!;
        Assert.InRange((double)expected["ratio"]!, (double)expected["low"]!, (double)expected["high"]!);
        Assert.Equal((double)expected["ratio"]!, (double)expected["weighted"]! / (double)expected["random"]!, 1e-12);
        Assert.InRange((double)expected["ratio"]!, 0, labels == "known" ? 0.5 : 1);
        Assert.Equal(
            labels == "expected",
            JsonNode.Parse(output)!["warnings"]!
                .AsArray()
                .Any(warning => ((string)warning!).Contains("labels of the pool", StringComparison.Ordinal)));

        string folder = Assert.Single(Directory.GetDirectories(_place["runs"]));
        string[][] lines = [.. File.ReadAllLines(Path.Combine(folder, "next.csv")).Select(line => line.Split(','))];
        Assert.Equal(["index", "label", "probability", "weight", "score"], lines[0]);
        Assert.Equal(indices, lines[1..].Select(line => int.Parse(line[0], CultureInfo.InvariantCulture)));
        Assert.Equal(weights, lines[1..].Select(line => double.Parse(line[3], CultureInfo.InvariantCulture)));
        Assert.All(lines[1..], line => Assert.Equal(labels == "known", line[1].Length > 0));
        for (int i = 0; i < 150; i++)
        {
            Assert.Equal(150 / (9700 * double.Parse(lines[i + 1][2], CultureInfo.InvariantCulture)), weights[i], 1e-12);
        }

        Assert.Contains("Which data next", File.ReadAllText(Path.Combine(folder, "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_chosen_next_changes_nothing_else()
    {
        JsonObject without = Document(string.Empty);
        JsonObject with = Document(" --next 20");
        Assert.Null(without["next"]);
        Assert.NotNull(with["next"]);
        foreach (JsonObject document in (JsonObject[])[without, with])
        {
            document.Remove("next");
            document.Remove("timings");
        }

        Assert.Equal(without.ToJsonString(), with.ToJsonString());

        JsonObject Document(string next) => JsonNode.Parse(Run($"assess {Small}{next} --json --quiet").Output)!.AsObject();
    }

    [Fact]
    public void A_file_without_labels_is_a_pool_and_labels_that_are_ignored_are_none()
    {
        // Two clouds; the pool is a file of its own, with labels and without.
        RandomStream stream = new(3, RandomPurpose.Subset);
        Write("data.csv", 120, 0, labelled: true);
        Write("pool.csv", 80, 1000, labelled: true);
        Write("bare.csv", 80, 1000, labelled: false);
        JsonNode ignored = Next("--pool {0} --pool-labels ignore", "pool.csv");
        JsonNode bare = Next("--pool {0}", "bare.csv");
        Assert.Equal("bare.csv", (string?)bare["from"]);
        Assert.Equal(ignored["indices"]!.ToJsonString(), bare["indices"]!.ToJsonString());
        Assert.Equal(ignored["weights"]!.ToJsonString(), bare["weights"]!.ToJsonString());
        Assert.Equal("known", (string?)Next("--pool {0}", "pool.csv")["labels"]);

        JsonNode Next(string options, string file)
        {
            (int status, string output, string error) = Run(
                $"assess --data {_place["data.csv"]} --held-out 20 --model softmax --epochs 2 --draws 4 --next 30 "
                    + $"{string.Format(CultureInfo.InvariantCulture, options, _place[file])} --json --quiet");
            Assert.Equal((0, string.Empty), (status, error));
            return JsonNode.Parse(output)!["next"]!;
        }

        void Write(string name, int objects, int from, bool labelled) => File.WriteAllLines(_place[name],
        [
            labelled ? "a,b,label" : "a,b",
            .. Enumerable.Range(from, objects).Select(i => string.Create(
                CultureInfo.InvariantCulture,
                $"{stream.Normal(2 * i) + (i % 2)},{stream.Normal((2 * i) + 1)}{(labelled ? $",{i % 2}" : string.Empty)}")),
        ]);
    }

    [Fact]
    public void The_screen_says_what_to_expect_and_what_not()
    {
        (int status, string output, _) = Run($"assess {Small} --next 150 --quiet");
        Assert.Equal(0, status);
        string text = string.Join(' ', output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("150 objects of the 9,700 in the pool are chosen as the next.", text, StringComparison.Ordinal);
        Assert.Contains("times the squared error of as many random objects (95 % interval ", text, StringComparison.Ordinal);
        Assert.Contains("promises no accuracy", text, StringComparison.Ordinal);
        Assert.Contains("next.csv", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "",
        1,
        "1 object of the 40 in the pool is chosen as the next. Its weighted landscape is expected to differ from that of the pool with ",
        "times the squared error of a random object (95 % interval ",
        "Its weight is ")]
    [InlineData(
        "",
        40,
        "40 objects of the 40 in the pool are chosen as the next. Their weighted landscape is that of the pool.",
        "All of the pool is taken, each with weight 1.",
        "")]
    [InlineData(
        "same",
        1,
        "At the draws all objects of the pool have the same loss, but for rounding: any other choice is as good.",
        "Its weight is 1;",
        "")]
    [InlineData(
        "same",
        7,
        "At the draws all objects of the pool have the same loss, but for rounding: any other choice is as good.",
        "Their weights are all 1.",
        "")]
    public void One_object_all_objects_and_equal_objects_are_spoken_of_as_they_are(
        string kind,
        int count,
        string first,
        string second,
        string third)
    {
        RandomStream stream = new(6, RandomPurpose.Subset);
        Write("data.csv", 60, 0);
        Write("pool.csv", 40, 500);
        (int status, string output, string error) = Run(
            $"assess --data {_place["data.csv"]} --held-out none --model mlp:5 --epochs 2 --draws 4 --next {count} --pool "
                + $"{_place["pool.csv"]} --quiet");
        Assert.Equal((0, string.Empty), (status, error));
        string text = string.Join(' ', output.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
        Assert.All((string[])[first, second, third], says => Assert.Contains(says, text, StringComparison.Ordinal));
        Assert.DoesNotContain("count as much as 1 object", text, StringComparison.Ordinal);

        void Write(string name, int objects, int from) => File.WriteAllLines(_place[name],
        [
            "a,b,label",
            .. Enumerable.Range(from, objects).Select(i => kind == "same" && name == "pool.csv"
                ? "0.3,-1.7,1"
                : string.Create(CultureInfo.InvariantCulture, $"{stream.Normal(2 * i) + (i % 2)},{stream.Normal((2 * i) + 1)},{i % 2}")),
        ]);
    }

    [Theory]
    [InlineData(1, "--next 9701: the pool has 9700 objects; lower it", Small + " --next 9701")]
    [InlineData(1, "--next: digits has no objects beyond the 10000 that are used", "--next 5")]
    [InlineData(1, "name a file to choose from (--pool FILE)", "--data {0}twenty.npz --held-out 4 --next 5")]
    [InlineData(1, "--pool {0}three.npz: objects of shape (3)", "--data {0}twenty.npz --next 2 --pool {0}three.npz")]
    [InlineData(
        1,
        "--next 4: the pool has 3 objects; lower it, or give a larger two.npz (--pool)",
        "--data {0}twenty.npz --next 4 --pool {0}two.npz")]
    [InlineData(1, "nowhere.npz: there is no such file", "--data {0}twenty.npz --next 2 --pool {0}nowhere.npz")]
    [InlineData(1, "this is the file of the training objects", "--data {0}twenty.npz --next 2 --pool {0}twenty.npz")]
    [InlineData(
        1,
        "copy.npz: these are the training objects once more, number for number",
        "--data {0}twenty.npz --next 2 --pool {0}copy.npz")]
    [InlineData(
        1,
        "copy.npz: these are the training objects once more",
        "--data {0}twenty.npz --samples 12 --held-out 4 --next 2 --pool {0}copy.npz --pool-labels ignore")]
    [InlineData(1, "first.npz: these are the training objects once more", "--data {0}twenty.npz --samples 12 --next 2 --pool {0}first.npz")]
    [InlineData(
        1,
        "two.npz: these are the held-out objects once more",
        "--data {0}twenty.npz --held-out {0}two.npz --next 2 --pool {0}two.npz")]
    [InlineData(
        1,
        "copy-of-two.npz: these are the held-out objects once more",
        "--data {0}twenty.npz --held-out {0}two.npz --next 2 --pool {0}copy-of-two.npz")]
    [InlineData(1, "the squared error gives none", Small + " --loss squared-error --next 5 --pool-labels ignore")]
    [InlineData(2, "--pool needs --next N", Small + " --pool {0}two.npz")]
    [InlineData(2, "--pool-labels needs --next N", Small + " --pool-labels ignore")]
    [InlineData(2, "leave out --next", "--losses {0}losses.npy --next 5")]
    [InlineData(2, "--next takes a whole number of at least 1", Small + " --next 0")]
    [InlineData(2, "--pool-labels takes use or ignore", Small + " --next 5 --pool-labels guess")]
    [InlineData(2, ".parquet, or a folder", Small + " --next 5 --pool pool.doc")]
    public void What_cannot_be_chosen_is_refused_in_one_line_before_anything_is_trained(int status, string says, string options)
    {
        Npz("twenty.npz", 20, 2, i => i % 2);
        Npz("two.npz", 3, 2, i => i % 2, from: 100);
        Npz("first.npz", 12, 2, i => i % 2);
        File.Copy(_place["twenty.npz"], _place["copy.npz"]);
        File.Copy(_place["two.npz"], _place["copy-of-two.npz"]);
        Npz("three.npz", 3, 3, i => i % 2);
        string place = _place["x"][..^1];
        (int actual, string output, string error) = Run($"assess {options.Replace("{0}", place, StringComparison.Ordinal)} --quiet");
        Assert.Equal((status, string.Empty), (actual, output));
        Assert.Contains(says.Replace("{0}", place, StringComparison.Ordinal), error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\r', '\n').Split('\n'));

        void Npz(string name, int objects, int features, Func<int, int> label, int from = 0) => Plateau.Formats.Npz.Write(
            _place[name],
            [
                KeyValuePair.Create(
                    "x",
                    NumberArray.From(
                        new Tensor<double>([.. Enumerable.Range(from, objects * features).Select(i => Math.Sqrt(i))], objects, features))),
                KeyValuePair.Create("y", NumberArray.From(new Tensor<int>([.. Enumerable.Range(0, objects).Select(label)], objects))),
            ]);
    }

    [Theory]
    [InlineData("ones", true, null)]
    [InlineData("others", false, null)]
    [InlineData("few", false, "there are 60 training objects; save one weight each")]
    [InlineData("negative", false, "the weight of object 3 is -1")]
    [InlineData("zeros", false, "add up to 0")]
    public void A_training_takes_a_weight_for_each_object(string kind, bool same, string? refused)
    {
        double[] weights = [.. Enumerable.Range(0, kind == "few" ? 59 : 60).Select(i => kind switch
        {
            "others" => 1 + (i % 4),
            "negative" => i == 3 ? -1 : 1,
            "zeros" => 0,
            _ => 1.0,
        })];
        Npy.Write(_place["weights.npy"], new Tensor<double>(weights, weights.Length));
        const string training = "train --samples 60 --held-out none --model softmax --epochs 2 --json --quiet";
        (int status, string output, string error) = Run($"{training} --object-weights {_place["weights.npy"]}");
        if (refused is not null)
        {
            Assert.Equal((1, string.Empty), (status, output));
            Assert.Contains(refused, error, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(0, status);
        Assert.Equal(same, Loss(Run(training).Output) == Loss(output));

        static double Loss(string document) => (double)JsonNode.Parse(document)!["optimum"]!["loss"]!;
    }

    private static (int Status, string Output, string Error) Run(string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(line);
        return (outcome.Status, outcome.Output, outcome.Error);
    }
}
