using System.Diagnostics;

namespace Plateau.Tests.Cli;

/// <summary>The built command as a child process.</summary>
internal static class PlateauProcess
{
    private static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "Plateau.Cli.dll");

    /// <summary>Runs a command line, its words separated by blanks, to its end.</summary>
    public static Outcome Run(string line, params (string Name, string Value)[] environment)
    {
        using Process process = Start(line, environment);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    private static Process Start(string line, (string Name, string Value)[] environment)
    {
        ProcessStartInfo start = new("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Assembly);
        foreach (string word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment.Remove("PLATEAU_DATA");
        start.Environment.Remove("PLATEAU_DEBUG");
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>What a child process left.</summary>
    public sealed record Outcome(int Status, string Output, string Error);
}
