using Plateau.Cli.Options;
using Plateau.Cli.Output;
using Plateau.Cli.Progress;
using Plateau.Data;
using Plateau.Jobs;
using Plateau.Runs;

namespace Plateau.Cli.Jobs;

/// <summary>The work of <c>plateau data</c>.</summary>
internal static class DataJob
{
    private const string DigitsDescription = "Digits, 28 × 28 grey, drawn from strokes by the seed.";

    /// <summary>Lists the catalogue.</summary>
    public static int List(DataOptions options, Func<Screen> screen)
    {
        string directory = DataCatalog.ResolveDirectory(options.DataDir);
        DataSetSummary digits = new() { Name = DataCatalog.Digits, Description = DigitsDescription, Present = true, Objects = null, HeldOut = null, Shape = [1, 28, 28], Classes = 10 };
        DataSetSummary[] sets = [digits, .. DataCatalog.Entries.Select(entry => Summary(entry, directory))];
        if (options.Json)
        {
            StandardOutput.Write(Document(sets, []));
            return ExitStatus.Done;
        }

        DataAnswer.List(screen(), sets, directory);
        return ExitStatus.Done;
    }

    /// <summary>Describes a data set or a file.</summary>
    public static int Describe(string name, DataOptions options, Func<Screen> screen, CancellationToken cancellation)
    {
        DataSplit split;
        using (IProgressSink sink = TerminalProgress.Create(options.Quiet))
        using (sink.Begin(JobInputs.Reading(name), 0, string.Empty))
        {
            split = ArgumentNames.ToOptions(DataSource.Load(new DataRequest { Data = name, Directory = options.DataDir }));
        }

        cancellation.ThrowIfCancellationRequested();
        Dataset data = split.Training;
        CatalogEntry? entry = DataCatalog.TryFind(name);
        DataSetSummary summary = new()
        {
            Name = data.Name,
            Description = entry?.Description ?? (name == DataCatalog.Digits ? DigitsDescription : "a file"),
            Present = true,
            Objects = data.Objects,
            HeldOut = split.HeldOut?.Objects ?? 0,
            Shape = [.. data.ObjectShape],
            Classes = data.Classes,
            PerClass = data.ClassCounts,
            Sha256 = split.Checksum,
        };
        if (options.Json)
        {
            StandardOutput.Write(Document([summary], split.Warnings));
            return ExitStatus.Done;
        }

        DataAnswer.Describe(screen(), summary, data.ClassNames, entry, split.Warnings);
        return ExitStatus.Done;
    }

    /// <summary>Downloads a data set and checks it.</summary>
    public static int Get(string name, DataOptions options, TextWriter output, CancellationToken cancellation)
    {
        string directory = DataCatalog.ResolveDirectory(options.DataDir);
        if (name == DataCatalog.Digits)
        {
            output.WriteLine("digits are built in; there is nothing to download.");
            return ExitStatus.Done;
        }

        CatalogEntry entry = DataCatalog.Find(name);
        if (entry.MissingFrom(directory).Count == 0)
        {
            output.WriteLine($"{entry.Name} is in {Path.Combine(directory, entry.Folder)} already.");
            return ExitStatus.Done;
        }

        using (IProgressSink sink = TerminalProgress.Create(options.Quiet))
        using (HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan })
        {
            using DownloadStage stage = new(sink);
            new Downloader(client).GetAsync(entry, directory, stage, cancellation).GetAwaiter().GetResult();
        }

        output.WriteLine($"{entry.Name} is in {Path.Combine(directory, entry.Folder)}.");
        return ExitStatus.Done;
    }

    private static DataSetSummary Summary(CatalogEntry entry, string directory) => new()
    {
        Name = entry.Name,
        Description = entry.Description,
        Present = DataSource.IsHere(entry, directory),
        Objects = entry.TrainingObjects,
        HeldOut = entry.TestObjects,
        Shape = entry.ObjectShape,
        Classes = entry.Classes,
    };

    private static DataDocument Document(IReadOnlyList<DataSetSummary> sets, IReadOnlyList<string> warnings)
        => new() { Version = BuildVersion.Number, Seed = 0, Warnings = warnings, DataSets = sets };
}
