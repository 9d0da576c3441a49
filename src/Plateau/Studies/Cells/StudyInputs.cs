using System.Collections.Concurrent;
using Plateau.Data;

namespace Plateau.Studies;

/// <summary>
/// The data that the cells of a study read: each file read once, each choice of objects made once, shared by all cells, never changed.
/// </summary>
internal sealed class StudyInputs(string? dataDirectory = null)
{
    private readonly ConcurrentDictionary<DataRequest, Lazy<DataSplit>> _loaded = new();
    private readonly ConcurrentDictionary<(string Name, DatasetPart Part), Lazy<LoadedData>> _files = new();

    /// <summary>Loads what is asked for; the folder of the public sets is this study's.</summary>
    /// <exception cref="PlateauException">The data are not there, or cannot be read.</exception>
    public DataSplit Load(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        bool seeded = request.Subset == SubsetKind.Random || DataCatalog.TryFind(request.Data) is null;
        DataRequest same = request with { Directory = dataDirectory, Seed = seeded ? request.Seed : 0 };
        return _loaded.GetOrAdd(same, wanted => new Lazy<DataSplit>(() => DataSource.Load(wanted, Images))).Value;
    }

    /// <summary>
    /// SHA-256 of the data that were loaded so far, by name, as <see cref="DataSource.ChecksumOf"/> has it: of a public set with its test
    /// files where they are here, whether these cells read them or not, so that it is the same for those that are still to run. The digits
    /// are made, not read.
    /// </summary>
    internal SortedDictionary<string, string> Checksums()
    {
        SortedDictionary<string, string> checksums = new(StringComparer.Ordinal);
        string directory = DataCatalog.ResolveDirectory(dataDirectory);
        foreach ((DataRequest request, Lazy<DataSplit> split) in _loaded)
        {
            bool withTest = DataCatalog.TryFind(request.Data) is not { } entry || DataSource.IsHere(entry, directory);
            if (!checksums.ContainsKey(request.Data)
                && DataSource.ChecksumOf(request with { HeldOut = withTest ? null : "none" }) is string checksum)
            {
                checksums[request.Data] = checksum;
            }

            if (split.Value.HeldOutChecksum is string heldOut)
            {
                checksums[request.HeldOut!] = heldOut;
            }
        }

        return checksums;
    }

    private LoadedData Images(CatalogEntry entry, string directory, DatasetPart part)
        => _files.GetOrAdd((entry.Name, part), _ => new Lazy<LoadedData>(() => ImageFiles.Read(entry, directory, part))).Value;
}
