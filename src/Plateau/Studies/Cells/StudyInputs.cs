using System.Collections.Concurrent;
using Plateau.Data;
using Plateau.Formats;

namespace Plateau.Studies;

/// <summary>The data that the cells of a study read: each file read once, each choice of objects made once, shared by all cells, never changed.</summary>
public sealed class StudyInputs(string? dataDirectory = null)
{
    private readonly ConcurrentDictionary<DataRequest, Lazy<DataSplit>> _loaded = new();
    private readonly ConcurrentDictionary<(string Name, DatasetPart Part), Lazy<LoadedData>> _files = new();

    /// <summary>Loads what is asked for; the folder of the public sets is this study's.</summary>
    /// <exception cref="PlateauException">The data are not there, or cannot be read.</exception>
    public DataSplit Load(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool seeded = request.Subset == SubsetChoice.Random || request.Data == DataCatalog.Digits;
        DataRequest same = request with { Directory = dataDirectory, Seed = seeded ? request.Seed : 0 };
        return _loaded.GetOrAdd(same, wanted => new Lazy<DataSplit>(() => DataSource.Load(wanted, Images))).Value;
    }

    /// <summary>SHA-256 of the data sets that were loaded so far, by name; the built-in digits are made, not read.</summary>
    internal SortedDictionary<string, string> Checksums()
    {
        SortedDictionary<string, string> checksums = new(StringComparer.Ordinal);
        foreach (string name in _loaded.Keys.Select(request => request.Data).Distinct().Where(name => name != DataCatalog.Digits))
        {
            checksums[name] = DataCatalog.TryFind(name) is null
                ? Checksum.OfFile(name)
                : Checksum.Of(System.Text.Encoding.ASCII.GetBytes(string.Concat(_files.Where(file => file.Key.Name == name).OrderBy(file => file.Key.Part).Select(file => file.Value.Value.Dataset.Checksum))));
        }

        return checksums;
    }

    private LoadedData Images(CatalogEntry entry, string directory, DatasetPart part)
        => _files.GetOrAdd((entry.Name, part), _ => new Lazy<LoadedData>(() => ImageFiles.Read(entry, directory, part))).Value;
}
