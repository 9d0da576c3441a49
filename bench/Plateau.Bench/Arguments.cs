using System.Globalization;

namespace Plateau.Bench;

/// <summary>The options that benchmarks share.</summary>
internal static class Arguments
{
    /// <summary>What follows an option's name; null where it was not given.</summary>
    public static string? Option(IReadOnlyList<string> arguments, string name)
    {
        for (int i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] == name)
            {
                return arguments[i + 1];
            }
        }

        return null;
    }

    /// <summary>A number after an option's name.</summary>
    public static int Number(IReadOnlyList<string> arguments, string name, int otherwise)
        => Option(arguments, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>The Python that has PyTorch.</summary>
    public static string Python(IReadOnlyList<string> arguments) => Option(arguments, "--python") ?? "/usr/bin/python3";

    /// <summary>
    /// Where the folder <c>mnist</c> is: <c>--data-dir</c>, <c>PLATEAU_DATA</c>, or <c>shared/data</c> beside the repository.
    /// </summary>
    /// <exception cref="PlateauException">It is in none of them.</exception>
    public static string DataDirectory(IReadOnlyList<string> arguments)
    {
        string? beside = Repository() is { } root ? Path.GetFullPath(Path.Combine(root, "..", "shared", "data")) : null;
        string directory = Option(arguments, "--data-dir") ?? Environment.GetEnvironmentVariable("PLATEAU_DATA") ?? beside ?? "data";
        return Directory.Exists(Path.Combine(directory, "mnist"))
            ? directory
            : throw new PlateauException($"{directory}: no folder mnist there; give --data-dir, or run 'plateau data get mnist'.");
    }

    /// <summary>The folder of the repository that this program was built in; null outside one.</summary>
    public static string? Repository()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Plateau.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName;
    }
}
