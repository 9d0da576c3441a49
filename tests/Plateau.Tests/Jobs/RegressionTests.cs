using System.Globalization;
using System.Text;
using System.Text.Json;
using Plateau.Numerics;
using Plateau.Tests.Cli;

namespace Plateau.Tests.Jobs;

/// <summary>Quantities to predict, by the commands: prices that are linear in two features but for noise of a known size.</summary>
public sealed class RegressionTests : IDisposable
{
    private const double Noise = 3_000;
    private const int Objects = 400;

    private const string Linear = "--model softmax --epochs 300 --learning-rate 0.02";

    private readonly TemporaryFolder _place = new();

    public RegressionTests() => _place.Write("prices.csv", Prices(Objects, seed: 1));

    public void Dispose() => _place.Dispose();

    [Fact]
    public void Train_finds_the_noise_in_the_units_of_the_target()
    {
        JsonElement result = Json($"train --data prices.csv --label price {Linear}");
        JsonElement held = result.GetProperty("heldOut");
        Assert.InRange(held.GetProperty("rootMeanSquares")[0].GetDouble(), 0.8 * Noise, 1.25 * Noise);

        // The variance of 20,000 a − 10,000 b with standard normal features is 5·10⁸.
        double explained = 1 - (Noise * Noise / (5e8 + (Noise * Noise)));
        Assert.Equal(explained, held.GetProperty("rSquared").GetDouble(), 0.01);
        Assert.Equal("price", result.GetProperty("data").GetProperty("targets")[0].GetString());
        Assert.Equal("squared-error", result.GetProperty("model").GetProperty("loss").GetString());
        Assert.False(held.TryGetProperty("accuracy", out _));
        Assert.False(result.GetProperty("epochs")[0].TryGetProperty("accuracy", out _));
        string page = Said($"train --data prices.csv --label price {Linear}");
        Assert.Contains("(price)", page, StringComparison.Ordinal);
        Assert.Contains("held-out R²", page, StringComparison.Ordinal);
        Assert.DoesNotContain("ccuracy", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("assess --draws 8 --refits 2")]
    [InlineData("assess --draws 8 --refits 2 --loss gaussian")]
    [InlineData("assess --draws 8 --loss gaussian --takeuchi 3")]
    [InlineData("assess --draws 8 --loss gaussian --subspace eigen --dimension 3 --covariance posterior")]
    [InlineData("spectrum --top 2")]
    [InlineData("bounds")]
    [InlineData("quadratic --subspace eigen --dimension 3 --loss gaussian")]
    [InlineData("compare softmax softmax+bias=false --draws 8")]
    public void Every_command_takes_quantities(string command)
    {
        bool names = command.StartsWith("compare", StringComparison.Ordinal);
        string training = names ? Linear[Linear.IndexOf("--epochs", StringComparison.Ordinal)..] : Linear;
        string text = Json($"{command} --data prices.csv --label price {training}").GetRawText();
        Assert.DoesNotMatch("ccuracy\": [^n]", text);
        Assert.Contains("\"rSquared\": 0.9", text, StringComparison.Ordinal);
    }

    /// <summary>At the optimum a Gaussian loss is one half a target, and the held-out loss is in the same units.</summary>
    [Fact]
    public void A_Gaussian_loss_is_in_units_of_its_own_scale()
    {
        JsonElement squared = Json($"train --data prices.csv --label price {Linear}");
        JsonElement gaussian = Json($"train --data prices.csv --label price --loss gaussian {Linear}");
        Assert.Equal(0.5, gaussian.GetProperty("optimum").GetProperty("loss").GetDouble(), 1e-4);
        double ratio = squared.GetProperty("heldOut").GetProperty("loss").GetDouble()
            / squared.GetProperty("optimum").GetProperty("loss").GetDouble();
        Assert.Equal(
            ratio / 2,
            gaussian.GetProperty("heldOut").GetProperty("loss").GetDouble(),
            0.02);
    }

    /// <summary>A network that explains nearly all is not told that it has learned nothing, and one that explains nothing is.</summary>
    [Fact]
    public void What_guessing_costs_is_the_variance_of_the_target()
    {
        JsonElement learned = Json($"assess --draws 8 --data prices.csv --label price {Linear}");
        Assert.NotEqual("untrained", learned.GetProperty("answer").GetProperty("reason").GetString());
        Assert.Equal(1, learned.GetProperty("guessing").GetDouble(), 1e-9);
        string said = Said($"assess --draws 8 --data prices.csv --label price {Linear}");
        Assert.DoesNotContain("learned", said, StringComparison.Ordinal);
        Assert.DoesNotContain("mislabelled", said, StringComparison.Ordinal);
        JsonElement untrained = Json("assess --draws 8 --data prices.csv --label price --model softmax --epochs 1");
        Assert.Equal("untrained", untrained.GetProperty("answer").GetProperty("reason").GetString());
    }

    /// <summary>Parameters that were saved say the same of the same objects.</summary>
    [Fact]
    public void Saved_parameters_are_read_back()
    {
        JsonElement trained = Json($"train --data prices.csv --label price {Linear} --save w.safetensors");
        JsonElement read = Json("train --data prices.csv --label price --model softmax --weights w.safetensors");
        foreach (string part in new[] { "optimum", "heldOut" })
        {
            Assert.Equal(
                trained.GetProperty(part).GetProperty("rootMeanSquares")[0].GetDouble(),
                read.GetProperty(part).GetProperty("rootMeanSquares")[0].GetDouble(),
                1e-6 * Noise);
        }
    }

    /// <summary>What is saved means something else under other constants, and that is said.</summary>
    [Fact]
    public void Parameters_of_another_file_are_warned_of()
    {
        Json($"train --data prices.csv --label price {Linear} --save w.safetensors");
        _place.Write("others.csv", Prices(100, seed: 3));
        foreach ((string data, bool warned) in new[] { ("prices.csv", false), ("others.csv", true) })
        {
            JsonElement read = Json($"train --data {data} --label price --model softmax --weights w.safetensors");
            string warnings = read.GetProperty("warnings").GetRawText();
            Assert.Equal(warned, warnings.Contains("normalised with other constants", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("x,y\n", "7.25", "y is the same for all")]
    [InlineData("x,y\n", "1e300", "cannot be squared")]
    public void Targets_that_cannot_be_learned_are_refused(string head, string target, string says)
    {
        IEnumerable<string> rows = Enumerable.Range(0, 40).Select(
            i => $"{i}.5,{(target == "7.25" || i % 4 == 0 ? target : $"{i}.25")}\n");
        _place.Write("bad.csv", head + string.Concat(rows));
        PlateauProcess.Outcome outcome = PlateauProcess.RunIn(_place.Path, "train --data bad.csv --label y --task regression");
        Assert.Equal(1, outcome.Status);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
    }

    /// <summary>Held-out prices in cents, and a copy of the price among the features.</summary>
    [Fact]
    public void Another_scale_and_a_leak_are_said()
    {
        string[] lines = Prices(100, seed: 4).Trim().Split('\n');
        string cents = string.Join('\n', lines.Select((line, i) => i == 0 ? line : Scaled(line, 100)));
        _place.Write("cents.csv", cents + "\n");
        string warnings =
            Json($"train --data prices.csv --held-out cents.csv --label price {Linear}").GetProperty("warnings").GetRawText();
        Assert.Contains("price of the held-out objects", warnings, StringComparison.Ordinal);
        string[] whole = Prices(Objects, seed: 1).Trim().Split('\n');
        _place.Write("leak.csv", string.Join('\n', whole.Select((line, i) => line + (i == 0 ? ",tax" : "," + Tax(line)))) + "\n");
        JsonElement leak = Json($"assess --draws 8 --data leak.csv --label price {Linear}");
        Assert.Contains("column tax may tell the label", leak.GetProperty("caveats")[0].GetString(), StringComparison.Ordinal);

        static string Scaled(string line, double factor)
        {
            string[] fields = line.Split(',');
            fields[5] = (factor * double.Parse(fields[5], CultureInfo.InvariantCulture)).ToString("R", CultureInfo.InvariantCulture);
            return string.Join(',', fields);
        }

        static string Tax(string line)
            => (12 + (0.2 * double.Parse(line.Split(',')[5], CultureInfo.InvariantCulture))).ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>A study of an experiment of one's own file says R² where others say the accuracy.</summary>
    [Fact]
    public void A_study_takes_quantities()
    {
        IEnumerable<string> lines = Prices(Objects, seed: 1).Trim().Split('\n').Select(line => line.Split(','))
            .Select(fields => $"{fields[0]},{fields[1]},{fields[5].Replace("price", "y", StringComparison.Ordinal)}\n");
        _place.Write("two.csv", string.Concat(lines));
        _place.Write("own.yaml", """
            study: own
            title: Quantities
            about: V of prices
            source: own
            experiment: increments
            grid: {samples: [300]}
            settings: {data: two.csv, held-out: 100, model: softmax, epochs: 100, learning-rate: 0.02, draws: 4}
            tables:
              - name: sizes
                title: sizes
                rows: [samples]
                columns: [{number: rSquared, label: "R²"}, {number: heldOutV, label: V}]
            """);
        string said = Said("study run own.yaml --json --quiet -o runs");
        Assert.Matches("\"rSquared\": 0.9", said);
        Assert.DoesNotContain("ccuracy", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Several_targets_and_files_of_held_out_objects_are_read()
    {
        _place.Write("test.csv", Prices(100, seed: 2));
        JsonElement result = Json($"train --data prices.csv --held-out test.csv --label price,rent {Linear}");
        Assert.Equal(["price", "rent"], result.GetProperty("data").GetProperty("targets").EnumerateArray().Select(one => one.GetString()));
        double[] errors = [.. result.GetProperty("heldOut").GetProperty("rootMeanSquares").EnumerateArray().Select(one => one.GetDouble())];
        Assert.InRange(errors[0], 0.8 * Noise, 1.25 * Noise);
        Assert.InRange(errors[1], 0.8 * Noise / 100, 1.25 * Noise / 100);
        Assert.Equal(100, result.GetProperty("heldOut").GetProperty("objects").GetInt32());
    }

    [Theory]
    [InlineData("train --data prices.csv --label price --loss cross-entropy", "price is a quantity to predict, and --loss cross-entropy")]
    [InlineData("train --data prices.csv --label sold --loss gaussian", "the labels are classes, and --loss gaussian is for quantities")]
    [InlineData("train --data prices.csv --label town --task regression", "the labels are words, and no quantities")]
    [InlineData("train --data prices.csv --label rooms", "say whether they are quantities to predict (--task regression)")]
    [InlineData("train --data digits --samples 20 --task regression", "digits has classes")]
    [InlineData("train --data prices.csv --label price,town", "the labels are words")]
    [InlineData("assess --data prices.csv --label price --groups label", "and no classes; name a column to group by")]
    public void What_does_not_fit_is_refused_in_one_line(string line, string says)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.RunIn(_place.Path, line);
        Assert.Equal(1, outcome.Status);
        Assert.Contains(says, outcome.Error, StringComparison.Ordinal);
        Assert.Single(outcome.Error.Trim().Split('\n'));
    }

    [Fact]
    public void Data_describe_says_what_is_predicted()
    {
        JsonElement set = Json("data describe prices.csv --label price").GetProperty("dataSets")[0];
        JsonElement target = set.GetProperty("targets")[0];
        Assert.Equal("price", target.GetProperty("name").GetString());
        Assert.Equal(300_000, target.GetProperty("mean").GetDouble(), 5_000.0);
        Assert.InRange(target.GetProperty("deviation").GetDouble(), 20_000, 25_000);
        string said = Said("data describe prices.csv --label price");
        Assert.Contains("to predict  price: ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("per class", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Whole_numbers_are_quantities_or_classes_as_the_user_says()
    {
        JsonElement quantity = Json($"train --data prices.csv --label rooms --task regression {Linear}");
        Assert.Equal(0, quantity.GetProperty("data").GetProperty("classes").GetInt32());
        JsonElement classes = Json("train --data prices.csv --label rooms --task classification --model softmax --epochs 1");
        Assert.Equal(30, classes.GetProperty("data").GetProperty("classes").GetInt32());
    }

    private JsonElement Json(string line)
        => JsonDocument.Parse(Said(line + (line.StartsWith("data", StringComparison.Ordinal) ? " --json" : " --json --quiet"))).RootElement;

    private string Said(string line)
    {
        PlateauProcess.Outcome outcome = PlateauProcess.RunIn(_place.Path, line);
        Assert.True(outcome.Status is 0 or 3, outcome.Error);
        return outcome.Output;
    }

    private static string Prices(int objects, ulong seed)
    {
        RandomStream stream = new(seed, RandomPurpose.Subset);
        StringBuilder text = new("a,b,town,rooms,sold,price,rent\n");
        for (int i = 0; i < objects; i++)
        {
            double a = stream.Normal((4 * i) + 0);
            double b = stream.Normal((4 * i) + 1);
            double price = 300_000 + (20_000 * a) - (10_000 * b) + (Noise * stream.Normal((4 * i) + 2));
            double rent = 900 + (100 * a) + (50 * b) + (Noise / 100 * stream.Normal((4 * i) + 3));
            string[] row = [Text(a), Text(b), i % 3 == 0 ? "Ulm" : "Bonn", Text(3 + (2 * (i % 30))), Text(i % 2), Text(price), Text(rent)];
            text.AppendJoin(',', row).Append('\n');
        }

        return text.ToString();

        static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
    }
}
