using Plateau.Networks;
using Plateau.Pages;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Jobs;

/// <summary>What goes into the run folder of jobs that have not moved yet.</summary>
internal static class PointJob
{
    /// <summary>The file with the parameters.</summary>
    public const string OptimumName = "optimum.safetensors";

    /// <summary>What a report says of how its numbers came about.</summary>
    public static ReportSettings Settings(string commandLine, string version, RunWriter writer, double confidence = 0.95) => new()
    {
        CommandLine = commandLine,
        Version = version,
        Confidence = confidence,
        Values = [.. writer.Folder.Definition.Options.Select(option => KeyValuePair.Create(option.Key, string.Join(", ", option.Value)))],
    };

    /// <summary>Writes the parameters into the run folder.</summary>
    public static void Save(Optimum optimum, RunWriter writer)
        => writer.WriteAt(OptimumName, path => ParameterFile.Write(optimum.Network, optimum.Parameters, path, optimum.Precision == Precision.Double, optimum.Buffers));
}
