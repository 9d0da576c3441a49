using System.Diagnostics;
using System.Globalization;

namespace Plateau.Bench;

/// <summary>One run of a program: wall time, processor time and peak resident memory.</summary>
/// <param name="Seconds">From the start to the end of the process.</param>
/// <param name="ProcessorSeconds">User and system time of all its threads, in hundredths of a second.</param>
/// <param name="PeakBytes">The most memory that it ever held; 0 for a program that ends before it can be asked.</param>
internal sealed record ChildRun(double Seconds, double ProcessorSeconds, double PeakBytes)
{
    private const int PollMilliseconds = 5;

    /// <summary>Runs a program to its end.</summary>
    /// <exception cref="PlateauException">It failed.</exception>
    public static ChildRun Of(string program, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        double processorBefore = ChildrenProcessorSeconds();
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        double peak = 0;
        do
        {
            peak = Math.Max(peak, PeakOf(process));
        }
        while (!process.WaitForExit(PollMilliseconds));
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        process.WaitForExit();
        _ = output.Result;
        return process.ExitCode == 0
            ? new ChildRun(seconds, ChildrenProcessorSeconds() - processorBefore, peak)
            : throw new PlateauException($"{program} {string.Join(' ', arguments)}: exit status {process.ExitCode}: {error.Result.Trim()}");
    }

    // The high-water mark that the kernel keeps: only growth in the last few milliseconds can be missed.
    private static double PeakOf(Process process)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
            {
                process.Refresh();
                return process.PeakWorkingSet64;
            }

            string? line = File.ReadLines($"/proc/{process.Id}/status")
                .FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : 1024.0 * double.Parse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return 0;
        }
    }

    // Fields 16 and 17 of /proc/self/stat: the processor time of the children that have ended, in ticks.
    private static double ChildrenProcessorSeconds()
    {
        if (!OperatingSystem.IsLinux())
        {
            return double.NaN;
        }

        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        const double ticks = 100.0;
        return (double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture)) / ticks;
    }
}
