using System.Runtime.CompilerServices;

namespace Plateau.Bench;

/// <summary>The <c>plateau</c> command as its user meets it: a process, its wall time, processor time and peak memory.</summary>
internal sealed class AssessBenchmark : IBenchmark
{
    public string Name => "assess";

    public string Summary
        => "plateau as a process: wall, processor time, peak memory [--plateau PATH] [--rounds R] [--memory-rounds R] [--data-dir DIR]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string plateau = Arguments.Option(arguments, "--plateau") ?? Built();
        string directory = Arguments.DataDirectory(arguments);
        int rounds = Arguments.Number(arguments, "--rounds", 7);
        int memoryRounds = Arguments.Number(arguments, "--memory-rounds", 5);
        if (!File.Exists(plateau))
        {
            throw new PlateauException($"{plateau}: not built; run 'dotnet build src/Plateau.Cli -c Release', or give --plateau.");
        }

        string[] large =
        [
            "assess", "--data", "mnist", "--data-dir", directory, "--samples", "60000", "--model", "mlp:128,128,128,128", "--epochs", "1",
            "--quiet",
        ];
        Rows(plateau, rounds, [["--help"], ["assess", "--help"], ["assess", "--quiet"]]);
        ChildRun[][] memory = Rows(plateau, memoryRounds, [[.. large, "--draws", "64"], [.. large, "--draws", "256"]]);
        if (memoryRounds > 0)
        {
            double few = Measure.Median(memory[0].Select(r => r.PeakBytes));
            double many = Measure.Median(memory[1].Select(r => r.PeakBytes));
            Line(
                $"peak memory at 256 draws {many / 1e6:F0} MB, at 64 draws {few / 1e6:F0} MB: {(many - few) / 1e6:F1} MB for 192 draws "
                    + $"more (the matrix of those would hold {192 * 60_000 * 8 / 1e6:F0} MB)");
        }
    }

    // In each round every command runs once.
    private static ChildRun[][] Rows(string plateau, int rounds, string[][] commands)
    {
        ChildRun[][] runs = [.. commands.Select(_ => new ChildRun[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int c = 0; c < commands.Length; c++)
            {
                runs[c][round] = ChildRun.Of(plateau, commands[c]);
            }
        }

        for (int c = 0; rounds > 0 && c < commands.Length; c++)
        {
            ChildRun[] own = runs[c];
            Line($"plateau {string.Join(' ', commands[c])}");
            Line(
                $"  wall {Measure.Median(own.Select(r => r.Seconds)),7:F3} s ({own.Min(r => r.Seconds):F3} to "
                    + $"{own.Max(r => r.Seconds):F3}), processor {Measure.Median(own.Select(r => r.ProcessorSeconds)),6:F2} s, peak memory "
                    + $"{Measure.Median(own.Select(r => r.PeakBytes)) / 1e6,5:F0} MB, median of {rounds} runs");
        }

        return runs;
    }

    private static string Built()
        => Path.Combine(
            Arguments.Repository() ?? ".",
            "src",
            "Plateau.Cli",
            "bin",
            "Release",
            "net10.0",
            OperatingSystem.IsWindows() ? "plateau.exe" : "plateau");

    private static void Line(ref DefaultInterpolatedStringHandler text) => Console.WriteLine(text.ToStringAndClear());
}
