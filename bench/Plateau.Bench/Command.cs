using System.Diagnostics;
using System.Text;

namespace Plateau.Bench;

/// <summary>The built <c>plateau</c> as a child process with pipes.</summary>
internal static class Command
{
    /// <summary>Where it is: <c>--plateau</c>, or this repository's build.</summary>
    /// <exception cref="PlateauException">It is not there.</exception>
    public static string Path(IReadOnlyList<string> arguments)
    {
        string path = Arguments.Option(arguments, "--plateau")
            ?? System.IO.Path.Combine(
                Arguments.Repository() ?? ".",
                "src",
                "Plateau.Cli",
                "bin",
                "Release",
                "net10.0",
                OperatingSystem.IsWindows() ? "plateau.exe" : "plateau");
        return File.Exists(path)
            ? path
            : throw new PlateauException($"{path}: not built; run 'dotnet build src/Plateau.Cli -c Release', or give --plateau.");
    }

    /// <summary>Starts it.</summary>
    public static Process Start(string plateau, params ReadOnlySpan<string> arguments)
    {
        ProcessStartInfo start = new(plateau)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
