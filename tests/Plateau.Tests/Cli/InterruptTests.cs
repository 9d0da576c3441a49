using System.Diagnostics;

namespace Plateau.Tests.Cli;

/// <summary>Ctrl-C and the termination signal, sent to the command while it works.</summary>
public class InterruptTests
{
    [Theory]
    [InlineData("train --samples 2000 --epochs 1000000 --model mlp:16 --save {0}/w.safetensors", "INT", 0)]
    [InlineData("assess --samples 2000 --epochs 1000000 --model mlp:16 --json", "TERM", 0)]
    [InlineData("assess --samples 2000 --epochs 1 --model mlp:16 --draws 100000000 --held-out none", "INT", 1)]
    [InlineData("assess --samples 2000 --epochs 1 --model mlp:16 --draws 100000000 --json", "TERM", 1)]
    [InlineData("bounds --samples 2000 --epochs 1 --model mlp:16 --draws 100000000", "INT", 1)]
    [InlineData(
        "spectrum --samples 2000 --epochs 1 --model mlp:16 --solver power --top 40 --tolerance 1e-13 --max-products 100000000",
        "INT",
        1)]
    [InlineData("quadratic --samples 2000 --epochs 1 --model mlp:16 --draws 100000000 --subspace random --dimension 3", "INT", 1)]
    public async Task A_signal_ends_training_and_probing_with_status_130_and_leaves_nothing(string line, string signal, int stage)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using TemporaryFolder place = new();
        string given = line.Replace("{0}", place.Path, StringComparison.Ordinal);
        using Process process = PlateauProcess.Start($"{given} -o {place["runs"]}", []);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();

        // The hidden folder of the run is there once the work is about to begin; some processor time later it is well under way.
        while (!process.HasExited && (!Directory.Exists(place["runs"]) || Directory.GetDirectories(place["runs"]).Length == 0))
        {
            await Task.Delay(10);
        }

        TimeSpan begun = process.TotalProcessorTime;
        TimeSpan enough = TimeSpan.FromSeconds(stage == 0 ? 0.6 : 1.2);
        while (!process.HasExited && process.TotalProcessorTime - begun < enough)
        {
            await Task.Delay(10);
        }

        using (Process kill = Process.Start("kill", $"-{signal} {process.Id}"))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync();
        Assert.Equal((130, string.Empty), (process.ExitCode, await output));
        Assert.Equal("plateau: interrupted; nothing half-written is left", (await error).Trim());
        Assert.Empty(place.Entries);
    }
}
