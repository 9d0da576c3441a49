using System.Collections.Concurrent;
using Plateau.Data;

namespace Plateau.Studies;

/// <summary>The data that the cells of a study read: each loaded once, shared by all cells, never changed.</summary>
public sealed class StudyInputs(string? dataDirectory = null)
{
    private readonly ConcurrentDictionary<DataRequest, Lazy<DataSplit>> _loaded = new();

    /// <summary>Loads what is asked for; the folder of the public sets is this study's.</summary>
    /// <exception cref="PlateauException">The data are not there, or cannot be read.</exception>
    public DataSplit Load(DataRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _loaded.GetOrAdd(request with { Directory = dataDirectory }, wanted => new Lazy<DataSplit>(() => DataSource.Load(wanted))).Value;
    }
}
