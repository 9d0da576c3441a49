using System.Diagnostics;
using System.Text.Json;

namespace Plateau.Bench;

/// <summary>
/// A program of another library that waits beside this one and runs a round of the same jobs when asked, so that both meet the same
/// weather. It prints one JSON line about itself, then one {job: seconds} for each line it reads.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(Process process, JsonElement about)
    {
        _process = process;
        About = about;
        Name = about.GetProperty("name").GetString()!;
    }

    public string Name { get; }

    /// <summary>What the peer said about itself.</summary>
    public JsonElement About { get; }

    /// <summary>
    /// Starts bench/peers/<paramref name="script"/>; null where Python is "none" and, with a line on the error stream, where it does not
    /// run.
    /// </summary>
    public static Peer? Start(string python, string script, params ReadOnlySpan<string> arguments)
    {
        if (python == "none")
        {
            return null;
        }

        string? path = Find(script);
        if (path is null)
        {
            Console.Error.WriteLine($"bench/peers/{script} was not found above {AppContext.BaseDirectory}: no peer.");
            return null;
        }

        ProcessStartInfo start = new(python) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(path);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            Process process = Process.Start(start)!;
            string? hello = process.StandardOutput.ReadLine();
            if (hello is not null)
            {
                return new Peer(process, JsonDocument.Parse(hello).RootElement);
            }

            Console.Error.WriteLine($"{python} {script} did not start: {process.StandardError.ReadToEnd().Trim().Split('\n')[^1]}");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Console.Error.WriteLine($"{python} did not start: {exception.Message}");
        }

        return null;
    }

    /// <summary>Runs one round; seconds per call of each job.</summary>
    public Dictionary<string, double> Round()
    {
        _process.StandardInput.WriteLine();
        string line = _process.StandardOutput.ReadLine()
            ?? throw new InvalidOperationException($"{Name} ended: {_process.StandardError.ReadToEnd()}");
        return JsonSerializer.Deserialize<Dictionary<string, double>>(line)!;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string? Find(string script)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "bench", "peers", script);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }
}
