namespace Plateau.Formats;

/// <summary>The tensors of one safetensors file.</summary>
public sealed class SafetensorsFile
{
    private readonly Dictionary<string, NumberArray> _tensors;

    internal SafetensorsFile(
        string path,
        IReadOnlyList<string> names,
        Dictionary<string, NumberArray> tensors,
        IReadOnlyDictionary<string, string> metadata)
    {
        Path = path;
        Names = names;
        Metadata = metadata;
        _tensors = tensors;
    }

    /// <summary>The path of the file.</summary>
    public string Path { get; }

    /// <summary>The names of the tensors, in the order of the header.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The free text of the header, <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Whether there is a tensor of that name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="PlateauException">There is no such tensor; the message lists the names.</exception>
    public NumberArray this[string name] => _tensors.TryGetValue(name, out NumberArray? tensor)
        ? tensor
        : throw new PlateauException($"{Path}: there is no tensor {name}; the file holds {Listed()}.");

    private string Listed()
    {
        const int most = 12;
        string listed = string.Join(", ", Names.Take(most));
        return Names.Count == 0 ? "none" : Names.Count > most ? $"{listed}, … ({Names.Count} in all)" : listed;
    }
}
