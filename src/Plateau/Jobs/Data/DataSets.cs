using Plateau.Data;
using Plateau.Runs;

namespace Plateau.Jobs;

/// <summary>The work of <c>plateau data</c>.</summary>
internal static class DataSets
{
    private const string DigitsDescription = "Digits, 28 × 28 grey, drawn from strokes by the seed.";

    /// <summary>Lists the catalogue.</summary>
    public static DataResult List(DataListQuestion question)
    {
        string directory = DataCatalog.ResolveDirectory(question.Directory);
        DataSetSummary digits = new()
        {
            Name = DataCatalog.Digits,
            Description = DigitsDescription,
            Present = true,
            Objects = null,
            HeldOut = null,
            ObjectsHere = null,
            HeldOutHere = null,
            Shape = [1, 28, 28],
            Classes = 10,
        };
        return Result([digits, .. DataCatalog.Entries.Select(Known)], []);

        DataSetSummary Known(CatalogEntry entry)
        {
            (int training, int heldOut) = DataSource.CountHere(entry, directory);
            return new DataSetSummary
            {
                Name = entry.Name,
                Description = entry.Description,
                Present = DataSource.IsHere(entry, directory),
                Objects = entry.TrainingObjects,
                HeldOut = entry.TestObjects,
                ObjectsHere = training,
                HeldOutHere = heldOut,
                Shape = entry.ObjectShape,
                Classes = entry.Classes,
            };
        }
    }

    /// <summary>Describes a data set or a file.</summary>
    public static DataResult Describe(DataDescribeQuestion question, IProgressSink progress)
    {
        using IProgressStage stage = progress.Begin(DataQuestion.Reading(question.Name), 0, string.Empty);
        DataSplit split = ArgumentNames.ToOptions(DataSource.Load(question.Request));
        Dataset data = split.Training;
        CatalogEntry? entry = DataCatalog.TryFind(question.Name);
        DataSetSummary summary = new()
        {
            Name = data.Name,
            Description = entry?.Description ?? (question.Name == DataCatalog.Digits ? DigitsDescription
                : System.IO.Directory.Exists(question.Name) ? "a folder of pictures" : "a file"),
            Present = true,
            Objects = data.Objects,
            HeldOut = split.HeldOut?.Objects ?? 0,
            ObjectsHere = question.Name == DataCatalog.Digits ? null : data.Objects,
            HeldOutHere = question.Name == DataCatalog.Digits ? null : split.HeldOut?.Objects ?? 0,
            Shape = [.. data.ObjectShape],
            Classes = data.Classes,
            PerClass = data.ClassCounts,
            Targets = QuantitySummary.Of(data),
            Sha256 = split.Checksum,
            Notes = split.Notes.Count > 0 ? split.Notes : null,
            ClassNames = data.ClassNames,
            Entry = entry,
        };

        // Without held-out objects they say what an assessment would lack, and nothing about the data.
        return Result([summary], split.HeldOut is null ? [.. split.Warnings.Except(split.HeldOutWarnings)] : split.Warnings);
    }

    /// <summary>Downloads a data set and checks it.</summary>
    /// <param name="question">Which one.</param>
    /// <param name="progress">Hears how far the download is.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>Where it is, in a sentence.</returns>
    public static string Get(DataGetQuestion question, IProgress<DownloadProgress> progress, CancellationToken cancellation)
    {
        if (question.Name == DataCatalog.Digits)
        {
            return "digits are built in; there is nothing to download.";
        }

        string directory = DataCatalog.ResolveDirectory(question.Directory);
        CatalogEntry entry = DataCatalog.Find(question.Name);
        string place = $"{entry.Name} is in {Path.Combine(directory, entry.Folder)}";
        if (entry.MissingFrom(directory).Count == 0)
        {
            return $"{place} already.";
        }

        using HttpClient client = new() { Timeout = Timeout.InfiniteTimeSpan };
        new Downloader(client).GetAsync(entry, directory, progress, cancellation).GetAwaiter().GetResult();
        return $"{place}.";
    }

    private static DataResult Result(IReadOnlyList<DataSetSummary> sets, IReadOnlyList<string> warnings)
        => new() { Version = BuildVersion.Number, Seed = 0, Warnings = warnings, DataSets = sets };
}
