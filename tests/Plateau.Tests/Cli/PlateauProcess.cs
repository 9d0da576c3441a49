using System.Diagnostics;

namespace Plateau.Tests.Cli;

/// <summary>The built command as a child process.</summary>
internal static class PlateauProcess
{
    private const string Assembly = "Plateau.Cli.dll";

    /// <summary>Runs a command line, its words separated by blanks, to its end.</summary>
    public static Outcome Run(string line, params (string Name, string Value)[] environment)
    {
        using Process process = Start(line, environment);
        return Finish(process);
    }

    /// <summary>Runs the command of another folder.</summary>
    public static Outcome Run(string folder, string line)
    {
        using Process process = Start(line, [], folder);
        return Finish(process);
    }

    /// <summary>Runs a command line in a working directory.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="line">The command line.</param>
    /// <param name="folder">The folder of the command; null for the one that was built with the tests.</param>
    public static Outcome RunIn(string directory, string line, string? folder = null)
    {
        using Process process = Start(line, [], folder, directory: directory);
        return Finish(process);
    }

    /// <summary>Runs a command line with a text on standard input.</summary>
    public static Outcome Feed(string line, string input, string? directory = null)
    {
        using Process process = Start(line, [("PLATEAU_TOKEN", string.Empty)], input: true, directory: directory);
        return Finish(process, input);
    }

    private static Outcome Finish(Process process, string? input = null)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (input is not null)
        {
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It ended before it had read all.
            }
        }

        process.WaitForExit();
        return new Outcome(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts a command line, its words separated by blanks; with <paramref name="input"/> its standard input is a pipe.</summary>
    public static Process Start(
        string line,
        (string Name, string Value)[] environment,
        string? folder = null,
        bool input = false,
        string? directory = null)
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input,
        };
        start.WorkingDirectory = directory ?? string.Empty;
        start.ArgumentList.Add(Path.Combine(folder ?? AppContext.BaseDirectory, Assembly));
        foreach (string word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            start.ArgumentList.Add(word);
        }

        start.Environment.Remove("PLATEAU_DATA");
        start.Environment.Remove("PLATEAU_DEBUG");
        if (input)
        {
            // Without the mark at the beginning that the default encoding writes.
            start.StandardInputEncoding = new System.Text.UTF8Encoding(false);
        }

        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>What a child process left.</summary>
    public sealed record Outcome(int Status, string Output, string Error);
}
