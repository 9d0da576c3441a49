using System.Diagnostics;
using Plateau.Cli.Options;
using Plateau.Cli.Progress;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Networks;
using Plateau.Pages;
using Plateau.Runs;
using Plateau.Training;

namespace Plateau.Cli.Jobs;

/// <summary>What every job shares that looks at the curvature of a point: to reach the point by training or from a file, and what goes into the run folder.</summary>
internal static class PointJob
{
    /// <summary>The file with the parameters.</summary>
    public const string OptimumName = "optimum.safetensors";

    /// <summary>Reads the objects, trains or loads the parameters, and evaluates them; with the seconds that each took.</summary>
    /// <param name="job">Which objects, network and training.</param>
    /// <param name="check">Refuses what cannot be done with that network and those objects, before the training.</param>
    /// <param name="progress">The display.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static (LandscapePoint Point, IReadOnlyDictionary<string, double> Timings) Reach(
        JobOptions job, Action<Network, DataSplit> check, IProgressSink progress, CancellationToken cancellation)
    {
        Stopwatch clock = Stopwatch.StartNew();
        DataSplit data = JobInputs.Data(job, progress);
        LandscapePoint.Check(data);
        Network network = JobInputs.Network(job, data.Training);
        check(network, data);
        double loaded = clock.Elapsed.TotalSeconds;
        Optimum optimum;
        using (TrainingStage stage = new(progress))
        {
            optimum = job.Weights is string weights
                ? JobInputs.Load(job, network, weights)
                : JobInputs.Trainer(job).Fit(network, data.Training, job.Seed, data.HeldOut, stage.Report, cancellation);
        }

        double trained = clock.Elapsed.TotalSeconds;
        LandscapePoint point = LandscapePoint.Of(optimum, data, cancellation);
        return (point, new Dictionary<string, double> { ["data"] = loaded, ["training"] = trained - loaded, ["optimum"] = clock.Elapsed.TotalSeconds - trained });
    }

    /// <summary>The seconds of two parts of a job, one after the other.</summary>
    public static IReadOnlyDictionary<string, double> Joined(IReadOnlyDictionary<string, double> before, IReadOnlyDictionary<string, double> after)
    {
        Dictionary<string, double> joined = new(before);
        foreach ((string stage, double seconds) in after)
        {
            joined[stage] = stage == "total" ? seconds + before.Values.Sum() : seconds;
        }

        return joined;
    }

    /// <summary>What a report says of how its numbers came about.</summary>
    public static ReportSettings Settings(string commandLine, string version, RunWriter writer, double confidence = 0.95) => new()
    {
        CommandLine = commandLine,
        Version = version,
        Confidence = confidence,
        Values = [.. writer.Folder.Definition.Options.Select(option => KeyValuePair.Create(option.Key, string.Join(", ", option.Value)))],
    };

    /// <summary>Writes the parameters into the run folder.</summary>
    public static void Save(LandscapePoint point, RunWriter writer) => Save(point.Optimum, writer);

    /// <summary>The same for an optimum alone.</summary>
    public static void Save(Optimum optimum, RunWriter writer)
        => writer.WriteAt(OptimumName, path => ParameterFile.Write(optimum.Network, optimum.Parameters, path, optimum.Precision == Precision.Double, optimum.Buffers));
}
