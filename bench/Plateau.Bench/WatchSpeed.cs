using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Plateau.Bench;

/// <summary><c>plateau watch</c> as its sender meets it: objects a second through standard input.</summary>
internal sealed class WatchSpeed : IBenchmark
{
    public string Name => "watch";

    public string Summary => "objects a second through plateau watch [--rounds R] [--batch N] [--plateau PATH]";

    public void Run(IReadOnlyList<string> arguments)
    {
        string plateau = Command.Path(arguments);
        int rounds = Arguments.Number(arguments, "--rounds", 5);
        int batch = Arguments.Number(arguments, "--batch", 64);
        Console.WriteLine(
            $"lines of {batch} objects, numbers of 17 digits; wall and processor time of the whole process, its start included; "
                + $"median of {rounds} runs");
        Console.WriteLine("| draws | objects | state file | objects a second | by processor time | MB a second |");
        Console.WriteLine("| ---: | ---: | --- | ---: | ---: | ---: |");
        double at256 = double.NaN;
        foreach ((int draws, int objects) in new[] { (16, 400_000), (256, 40_000), (4096, 2_500) })
        {
            double[] losses = WatchLines.Losses(1000, draws, 1);
            byte[][] lines = [.. Enumerable.Range(0, 8)
                .Select(i => Encoding.ASCII.GetBytes(WatchLines.Line(losses, draws, i * batch % (1000 - batch), batch)))];
            foreach (bool state in (bool[])[false, true])
            {
                (double Wall, double Processor, long Bytes)[] runs =
                [
                    .. Enumerable.Range(0, rounds).Select(_ => Once(plateau, lines, objects / batch, state)),
                ];
                double wall = Measure.Median(runs.Select(run => run.Wall));
                double sent = objects / batch * batch;
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {draws} | {sent:N0} | {(state ? "yes" : "no")} | {sent / wall:N0} | "
                        + $"{sent / Measure.Median(runs.Select(run => run.Processor)):N0} | {runs[0].Bytes / wall / 1e6:N0} |"));
                at256 = draws == 256 && !state ? sent / wall : at256;
            }
        }

        Target.AtLeast("objects through standard input at 256 draws", at256, 20_000, "a second");
    }

    private static (double Wall, double Processor, long Bytes) Once(string plateau, byte[][] lines, int count, bool state)
    {
        using TemporaryFolder place = new();
        long begun = Stopwatch.GetTimestamp();
        using Process process = state ? Command.Start(plateau, "watch", "--state", place.File("state")) : Command.Start(plateau, "watch");
        var answers = Task.Run(() =>
        {
            int read = 0;
            while (read < count && process.StandardOutput.ReadLine() is not null)
            {
                read++;
            }

            return read;
        });
        long bytes = 0;
        Stream input = process.StandardInput.BaseStream;
        for (int i = 0; i < count; i++)
        {
            byte[] line = lines[i % lines.Length];
            input.Write(line);
            bytes += line.Length;
        }

        int answered = answers.Result;
        double wall = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        double processor = answered == count ? process.TotalProcessorTime.TotalSeconds : double.NaN;
        process.StandardInput.Close();
        process.WaitForExit();
        return process.ExitCode == 0 && answered == count
            ? (wall, processor, bytes)
            : throw new PlateauException(
                $"plateau watch ended with {process.ExitCode} after {answered} of {count} answers: {process.StandardError.ReadToEnd()}");
    }
}
