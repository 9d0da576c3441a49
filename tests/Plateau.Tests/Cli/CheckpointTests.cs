using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Plateau.Tests.Cli;

/// <summary>A training whose process is killed, started again by the same command.</summary>
public class CheckpointTests
{
    private const string Training = "train --samples 1200 --held-out 100 --model mlp:48+batchnorm+dropout=0.1 --epochs 40 --batch-size 16 "
        + "--best-epoch --schedule cosine --json";

    [Theory]
    [InlineData("KILL", 137)]
    [InlineData("TERM", 130)]
    public async Task A_killed_training_goes_on_to_the_same_bits(string signal, int status)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TemporaryFolder place = new();
        PlateauProcess.Outcome whole = PlateauProcess.Run($"{Training} --save {place["whole.safetensors"]}");
        Assert.Equal(0, whole.Status);
        string line = $"{Training} --checkpoint {place["training"]} --checkpoint-every 7 --save {place["resumed.safetensors"]}";
        int killed = 0;
        for (int round = 0; round < 3; round++)
        {
            using Process process = PlateauProcess.Start(line, []);
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            DateTime before = Written();
            while (!process.HasExited && (Written() == before || Epoch() < 5 * (round + 1)))
            {
                await Task.Delay(1);
            }

            using (Process kill = Process.Start("kill", $"-{signal} {process.Id}"))
            {
                await kill.WaitForExitAsync();
            }

            await process.WaitForExitAsync();
            await output;
            if (process.ExitCode == status)
            {
                killed++;
                Assert.False(File.Exists(place["resumed.safetensors"]));
                Assert.Equal(
                    signal == "TERM" ? $"plateau: interrupted; the same command goes on from {place["training"]}" : string.Empty,
                    (await error).Trim());
            }
        }

        Assert.InRange(killed, 1, 3);
        PlateauProcess.Outcome resumed = PlateauProcess.Run(line);
        Assert.Equal((0, string.Empty), (resumed.Status, resumed.Error));
        Assert.Equal(File.ReadAllBytes(place["whole.safetensors"]), File.ReadAllBytes(place["resumed.safetensors"]));
        Assert.Equal(WithoutTimings(whole.Output), WithoutTimings(resumed.Output));

        DateTime Written() => File.Exists(place["training"]) ? File.GetLastWriteTimeUtc(place["training"]) : DateTime.MinValue;

        int Epoch() => File.Exists(place["training"])
            ? int.Parse(
                Plateau.Formats.Safetensors.Read(place["training"]).Metadata["epoch"],
                System.Globalization.CultureInfo.InvariantCulture)
            : 0;
    }

    [Fact]
    public void Another_command_line_is_refused_in_a_line_that_says_what_differs()
    {
        using TemporaryFolder place = new();
        string line = $"train --samples 60 --model softmax --epochs 1 --checkpoint {place["training"]}";
        Assert.Equal(0, PlateauProcess.Run(line).Status);
        PlateauProcess.Outcome outcome = PlateauProcess.Run($"{line} --learning-rate 0.002");
        Assert.Equal((1, string.Empty), (outcome.Status, outcome.Output));
        Assert.Equal(
            $"plateau: {place["training"]}: this is the checkpoint of another training (learning rate 0.001 there, 0.002 here); train as "
                + "it was begun, or name another file for --checkpoint.",
            outcome.Error.Trim());
    }

    [Theory]
    [InlineData("train --data {0}/x.csv --epochs 1 --best-epoch", "give some (--held-out), or leave out --best-epoch")]
    [InlineData("train --samples 60 --epochs 1 --warm-up 2", "shorten it (--warm-up)")]
    [InlineData("train --samples 60 --epochs 1 --checkpoint {0}", "this is a folder")]
    [InlineData("train --samples 60 --epochs 1 --checkpoint {0}/nowhere/c", "there is no folder")]
    [InlineData("train --samples 60 --epochs 1 --checkpoint {0}/x.csv", "no whole checkpoint")]
    [InlineData(
        "train --samples 60 --epochs 2 --model softmax --optimizer sgd --learning-rate 1e9",
        "training diverged: the mean loss of epoch 2 is ")]
    public void What_a_training_cannot_do_is_one_line(string line, string says)
    {
        using TemporaryFolder place = new();
        place.Write("x.csv", "a,label\n1,0\n2,1\n3,0\n4,1\n");
        using StringWriter error = new();
        int status = Plateau.Cli.CommandLine.Run(
            line.Replace("{0}", place.Path, StringComparison.Ordinal).Split(' '),
            TextWriter.Null,
            error);
        Assert.Equal(1, status);
        Assert.Contains(says, error.ToString(), StringComparison.Ordinal);
        Assert.Single(error.ToString().Trim().Split('\n'));
        Assert.Equal(["x.csv"], place.Entries);
    }

    [Fact]
    public void An_assessment_at_the_best_epoch_says_that_its_held_out_objects_are_not_fresh()
    {
        PlateauProcess.Outcome outcome = PlateauProcess.Run(
            "assess --samples 120 --held-out 80 --model softmax --epochs 3 --draws 3 --best-epoch --json");
        Assert.Equal(0, outcome.Status);
        Assert.Contains(
            JsonNode.Parse(outcome.Output)!["warnings"]!.AsArray(),
            warning => ((string)warning!).Contains("chosen by the held-out objects", StringComparison.Ordinal));
    }

    private static string WithoutTimings(string document)
    {
        JsonObject root = JsonNode.Parse(document)!.AsObject();
        Assert.True(root.Remove("timings"));
        return root.ToJsonString();
    }
}
